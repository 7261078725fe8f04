"""What every Profile and ProfileStore keeps."""

import pytest

from tests.contracts.stores import FILE, GENERAL, Disk, opened, patches, posted
from whisper_net.core.errors import ProfileLocked
from whisper_net.ports.store import GroupEntry, PeerEntry

JOINING = GroupEntry(FILE, None, None, "joining", b"what is needed to go on")
MEMBER = GroupEntry(FILE, b"g" * 32, "Laid off", "member", b"")
OTHER = GroupEntry("ffffffffffffffff", b"h" * 32, "Another", "pending", b"")


def test_groups_are_replaced_by_file_and_keep_their_place(disk: Disk) -> None:
    store = disk.profile().store()
    for entry in (JOINING, OTHER, MEMBER):
        store.put_group(entry)
    assert store.groups() == [MEMBER, OTHER]


def test_removed_group_takes_its_peers_along(disk: Disk) -> None:
    store = disk.profile().store()
    kept = PeerEntry(OTHER.file, "192.0.2.1:1", None, None)
    for entry in (PeerEntry(FILE, "192.0.2.1:1", 5, b"m" * 32), kept):
        store.put_peer(entry)
    store.put_group(MEMBER)
    store.put_group(OTHER)
    store.remove_group(FILE)
    store.remove_group("0000000000000000")
    assert store.groups() == [OTHER]
    assert store.peers(FILE) == []
    assert store.peers(OTHER.file) == [kept]


def test_removed_group_takes_its_database_along_and_no_other_s(disk: Disk) -> None:
    profile = disk.profile()
    for entry in (MEMBER, OTHER):
        profile.store().put_group(entry)
        group = profile.open_group(entry.file)
        group.commit(patches(posted("m", "hello")))
        group.close()
    profile.store().remove_group(FILE)
    counted = {file: profile.open_reader(file).counts()["messages"] for file in (FILE, OTHER.file)}
    assert counted == {FILE: 0, OTHER.file: 1}


def test_moved_group_is_of_another_database_with_all_its_peers(disk: Disk) -> None:
    store = disk.profile().store()
    kept = PeerEntry(OTHER.file, "192.0.2.1:1", None, None)
    for peer in (PeerEntry(FILE, "192.0.2.1:1", 5, b"m" * 32), kept):
        store.put_peer(peer)
    for entry in (MEMBER, OTHER):
        store.put_group(entry)
    store.move_group(FILE, "1234567812345678")
    assert [entry.file for entry in store.groups()] == ["1234567812345678", OTHER.file]
    assert store.peers(FILE) == []
    assert [peer.address for peer in store.peers("1234567812345678")] == ["192.0.2.1:1"]
    assert store.peers(OTHER.file) == [kept]


def test_peers_are_replaced_by_address(disk: Disk) -> None:
    store = disk.profile().store()
    newer = PeerEntry(FILE, "192.0.2.2:1", 77, b"m" * 32)
    for entry in (PeerEntry(FILE, "192.0.2.2:1", None, None), PeerEntry(FILE, "192.0.2.1:1", None, None), newer):
        store.put_peer(entry)
    assert store.peers(FILE) == [PeerEntry(FILE, "192.0.2.1:1", None, None), newer]


def test_forgotten_address_is_gone_and_no_other(disk: Disk) -> None:
    store = disk.profile().store()
    kept = [PeerEntry(FILE, "192.0.2.2:1", None, None), PeerEntry(OTHER.file, "192.0.2.1:1", 5, b"m" * 32)]
    for entry in (PeerEntry(FILE, "192.0.2.1:1", 5, b"m" * 32), *kept):
        store.put_peer(entry)
    store.remove_peer(FILE, "192.0.2.1:1")
    store.remove_peer(FILE, "never.there:1")
    assert store.peers(FILE) + store.peers(OTHER.file) == kept


def test_facts_are_set_replaced_and_deleted(disk: Disk) -> None:
    store = disk.profile().store()
    assert store.fact("lan.homes") is None
    store.put_fact("lan.homes", b"one")
    store.put_fact("lan.secret", b"\0" * 32)
    store.put_fact("lan.homes", b"two")
    assert (store.fact("lan.homes"), store.fact("lan.secret")) == (b"two", b"\0" * 32)
    store.put_fact("lan.homes", None)
    store.put_fact("never.set", None)
    assert (store.fact("lan.homes"), store.fact("lan.secret")) == (None, b"\0" * 32)


def test_everything_is_there_after_reopening(disk: Disk) -> None:
    profile = disk.profile()
    profile.store().put_group(MEMBER)
    profile.store().put_fact("lan.homes", b"hashes")
    profile.open_group(FILE).commit(patches(posted("m", "hello")))
    profile.close()
    again = disk.profile()
    assert again.store().groups() == [MEMBER]
    assert again.store().fact("lan.homes") == b"hashes"
    assert [row.text for row in again.open_reader(FILE).messages(GENERAL, 5)] == ["hello"]


def test_groups_do_not_share_a_database(disk: Disk) -> None:
    profile = disk.profile()
    profile.open_group(FILE).commit(patches(posted("m", "hello")))
    assert profile.open_reader(OTHER.file).counts()["messages"] == 0


def test_lock_closes_reads(disk: Disk) -> None:
    profile = disk.profile()
    entries = profile.store()
    store, reader = profile.open_group(FILE), profile.open_reader(FILE)
    store.commit(patches(posted("m", "hello")))
    profile.close()
    profile.close()
    for ask in (entries.groups, store.load, reader.channels, lambda: reader.messages(GENERAL, 1)):
        with pytest.raises(ProfileLocked):
            ask()
    for open_again in (profile.store, lambda: profile.open_group(FILE), lambda: profile.open_reader(FILE)):
        with pytest.raises(ProfileLocked):
            open_again()


def test_one_reader_may_close_before_the_others(disk: Disk) -> None:
    profile = disk.profile()
    store, reader = profile.open_group(FILE), profile.open_reader(FILE)
    profile.open_reader(FILE).close()
    store.commit(patches(posted("m", "hello")))
    assert reader.counts()["messages"] == 1
    assert opened(disk)[1].counts()["messages"] == 1

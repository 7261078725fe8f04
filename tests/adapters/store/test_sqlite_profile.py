"""A profile at rest: what is on the disk, who may read it, and what a wipe leaves."""

import errno
import os
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.contracts.stores import DANA, FILE, GENERAL, PASSPHRASE, STAFF, deleted, named, patches, posted
from whisper_net.adapters.store.sqlite_profile import (
    SqliteProfile,
    create_profile,
    profile_exists,
    unlock_profile,
    wipe_profile,
)
from whisper_net.core.documents.patches import ChannelChanged
from whisper_net.core.errors import (
    DiskFault,
    DiskFull,
    NoProfile,
    ProfileCorrupt,
    ProfileExists,
    ProfileLocked,
    WrongPassphrase,
)
from whisper_net.core.group.records import StoreBatch, StoredKey
from whisper_net.core.ids import Kid
from whisper_net.ports.store import GroupEntry, PeerEntry

CHEAP = 8 << 20


def made(path: Path) -> SqliteProfile:
    return create_profile(path, PASSPHRASE, ops=1, memory=CHEAP)


def files(path: Path) -> list[Path]:
    return sorted(entry for entry in path.rglob("*") if entry.is_file())


def test_wrong_passphrase(tmp_path: Path) -> None:
    made(tmp_path / "p").close()
    with pytest.raises(WrongPassphrase):
        unlock_profile(tmp_path / "p", "incorrect horse")
    unlock_profile(tmp_path / "p", PASSPHRASE).close()


def test_removed_group_leaves_no_file(tmp_path: Path) -> None:
    profile = made(tmp_path / "p")
    profile.store().put_group(GroupEntry(FILE, b"g" * 32, "Laid off", "member", b""))
    group = profile.open_group(FILE)
    group.commit(patches(posted("m", "hello")))
    assert [file.suffix for file in files(tmp_path / "p" / "groups")] == [".db", ".db-shm", ".db-wal"]
    group.close()
    profile.store().remove_group(FILE)
    assert files(tmp_path / "p" / "groups") == []
    profile.close()


def test_no_profile_and_an_existing_one_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoProfile):
        unlock_profile(tmp_path / "p", PASSPHRASE)
    assert not profile_exists(tmp_path / "p")
    made(tmp_path / "p").close()
    assert profile_exists(tmp_path / "p")
    with pytest.raises(ProfileExists):
        made(tmp_path / "p")
    unlock_profile(tmp_path / "p", PASSPHRASE).close()


def test_no_plaintext_in_database_wal_or_logs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    profile = made(tmp_path / "p")
    profile.store().put_group(GroupEntry(FILE, b"GROUPID!" * 4, "Namegroup", "member", b"joinfacts"))
    profile.store().put_peer(PeerEntry(FILE, "peerhost.invalid:7", 1, b"MEMBERID" * 4))
    store, reader = profile.open_group(FILE), profile.open_reader(FILE)
    store.commit(
        [
            StoreBatch(
                keys=(StoredKey(Kid(b"k" * 32), GENERAL, b"EPOCHKEY" * 4),),
                facts=(("seedname", b"DEVICESEED"),),
                patches=(
                    ChannelChanged(GENERAL, "Namechannel", "all", True),
                    named(DANA, "Namedana"),
                    *(posted(f"m{i}", f"needleword {i}") for i in range(600)),
                ),
            )
        ]
    )
    assert reader.messages(GENERAL, 1, search="needleword")
    secrets = (b"needle", b"Name", b"GROUPID", b"MEMBERID", b"peerhost", b"EPOCHKEY", b"DEVICESEED", b"joinfacts")
    marks = (b"SQLite format", b"CREATE TABLE", b"messages_order", b"seedname", PASSPHRASE.encode())
    for closed in (False, True):
        seen = {file.name: file.read_bytes() for file in files(tmp_path)}
        assert f"{FILE}.db" in seen
        assert closed or seen[f"{FILE}.db-wal"]
        for word in (*secrets, *marks, DANA):
            assert not [name for name, data in seen.items() if word in data], word
        profile.close()
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_lock_waits_for_a_read_under_way_in_another_thread(tmp_path: Path) -> None:
    profile = made(tmp_path / "p")
    store, reader = profile.open_group(FILE), profile.open_reader(FILE)
    store.commit(patches(*(posted(f"m{i}", f"needle {i}") for i in range(500))))
    reading, ended = Event(), []

    def read() -> None:
        try:
            while True:
                assert len(reader.messages(GENERAL, 500, search="needle")) == 500
                reading.set()
        except ProfileLocked as error:
            ended.append(error)

    thread = Thread(target=read)
    thread.start()
    assert reading.wait(10)
    profile.close()
    thread.join(10)
    assert len(ended) == 1


def test_no_text_of_a_deleted_message_in_table_or_index(tmp_path: Path) -> None:
    profile = made(tmp_path / "p")
    store = profile.open_group(FILE)
    store.commit(patches(*(posted(f"m{i}", f"filler{i}") for i in range(300)), posted("gone", "zanzibar plan")))

    def everything() -> bytes:
        with store._file.transaction() as conn:
            blocks = [bytes(row[0]) for row in conn.execute("SELECT block FROM words_data")]
            return b"".join([*blocks, *(row[0].encode() for row in conn.execute("SELECT text FROM messages"))])

    assert b"zanzibar" in everything()
    store.commit(patches(deleted("gone")))
    assert b"anzibar" not in everything()
    assert b"filler299" in everything()
    profile.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_everything_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        profile = made(tmp_path / "p")
        profile.open_group(FILE).commit(patches(posted("m", "hello")))
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in files(tmp_path)} == {0o600}
    assert {entry.stat().st_mode & 0o777 for entry in (tmp_path / "p", tmp_path / "p" / "groups")} == {0o700}
    profile.close()


def test_wipe_then_passphrase_fails(tmp_path: Path) -> None:
    profile = made(tmp_path / "p")
    profile.open_group(FILE).commit(patches(posted("m", "hello")))
    profile.close()
    data = (tmp_path / "p" / "groups" / f"{FILE}.db").read_bytes()
    (tmp_path / "p" / "lock").touch()
    wipe_profile(tmp_path / "p")
    with pytest.raises(NoProfile):
        unlock_profile(tmp_path / "p", PASSPHRASE)
    assert [file.name for file in files(tmp_path)] == ["lock"]
    # Not even somebody who kept a copy of the database and makes the same profile again can read it.
    again = made(tmp_path / "p")
    (tmp_path / "p" / "groups" / f"{FILE}.db").write_bytes(data)
    with pytest.raises(ProfileCorrupt):
        again.open_group(FILE)
    again.close()


def test_wipe_of_nothing_is_no_fault_and_one_that_fails_says_so(tmp_path: Path) -> None:
    wipe_profile(tmp_path / "p")
    (tmp_path / "p" / "profile.db").mkdir(parents=True)
    with pytest.raises(DiskFault):
        wipe_profile(tmp_path / "p")


def test_database_in_anothers_place_does_not_open(tmp_path: Path) -> None:
    profile = made(tmp_path / "p")
    profile.open_group(FILE).commit(patches(posted("m", "hello", scope=STAFF)))
    profile.close()
    groups = tmp_path / "p" / "groups"
    (groups / f"{FILE}.db").rename(groups / "ffffffffffffffff.db")
    with pytest.raises(ProfileCorrupt):
        unlock_profile(tmp_path / "p", PASSPHRASE).open_reader("ffffffffffffffff")


@pytest.mark.parametrize("file", ["", "../../../../etc", "0011", "00112233AABBCCDD", f"{FILE}/x", f"{FILE}\n"])
def test_file_that_is_no_database_of_ours_is_refused(tmp_path: Path, file: str) -> None:
    profile = made(tmp_path / "p")
    with pytest.raises(ProfileCorrupt):
        profile.open_group(file)
    profile.close()


def test_what_a_crash_left_before_the_key_is_cleared(tmp_path: Path) -> None:
    groups = tmp_path / "p" / "groups"
    groups.mkdir(parents=True)
    (groups / "ffffffffffffffff.db").write_bytes(b"half")
    (tmp_path / "p" / "profile.db-wal").write_bytes(b"half")
    (tmp_path / "p" / "profile.db").write_bytes(b"half")
    profile = made(tmp_path / "p")
    assert profile.store().groups() == []
    assert list(groups.iterdir()) == []
    profile.close()


def test_place_that_cannot_hold_a_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskFault):
        made(tmp_path / "file")


def test_profile_that_did_not_fit_on_the_disk_is_made_at_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DiskFull):
            made(tmp_path / "p")
    assert not profile_exists(tmp_path / "p")
    made(tmp_path / "p").close()


def test_mode_of_a_directory_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir(mode=0o755)
    (tmp_path / "p" / "letter.txt").write_bytes(b"")
    made(tmp_path / "p").close()
    assert (tmp_path / "p").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "p" / "groups").stat().st_mode & 0o777 == 0o700

"""The memory twin as a disk: crashes between two writes, and backups."""

import copy

import pytest

from tests.contracts.stores import FILE, GENERAL, patches, posted
from whisper_net.adapters.store.memory_profile import MemoryDisk, MemoryProfile
from whisper_net.ports.store import GroupEntry, PeerEntry

ENTRY = GroupEntry(FILE, None, None, "joining", b"")


class Crash(Exception):
    """The machine dies here."""


def dying(at: str) -> MemoryProfile:
    def crash(point: str) -> None:
        if point == at:
            raise Crash

    return MemoryProfile(MemoryDisk(), crash)


@pytest.mark.parametrize(("point", "kept"), [("before commit", 0), ("after commit", 1)])
def test_crash_falls_before_or_after_a_write_and_never_into_it(point: str, kept: int) -> None:
    profile = dying(point)
    with pytest.raises(Crash):
        profile.open_group(FILE).commit(patches(posted("m", "hello")))
    with pytest.raises(Crash):
        profile.store().put_group(ENTRY)
    with pytest.raises(Crash):
        profile.store().put_peer(PeerEntry(FILE, "192.0.2.1:1", None, None))
    again = MemoryProfile(profile.disk)
    assert again.open_reader(FILE).counts()["messages"] == kept
    assert len(again.store().groups()) == kept
    assert len(again.store().peers(FILE)) == kept
    with pytest.raises(Crash):
        profile.store().remove_group(FILE)
    assert len(again.store().groups()) == (1 if point == "before commit" and kept else 0)


def test_backup_is_a_deep_copy() -> None:
    profile = MemoryProfile()
    store = profile.open_group(FILE)
    store.commit(patches(posted("m", "kept")))
    backup = copy.deepcopy(profile.disk)
    store.commit(patches(posted("later", "lost")))
    restored = MemoryProfile(backup).open_reader(FILE)
    assert [row.text for row in restored.messages(GENERAL, 10)] == ["kept"]

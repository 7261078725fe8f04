"""A profile in plain Python values: the twin of sqlite_profile.py. There is no passphrase; locking is closing."""

import copy
import dataclasses
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from whisper_net.adapters.store.memory import CrashPoint, GroupData, MemoryGroupStore
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.adapters.store.memory_shown import Projections
from whisper_net.core.errors import ProfileCorrupt, ProfileLocked
from whisper_net.ports.store import GroupEntry, PeerEntry


@dataclass
class MemoryDisk:
    """What a profile's directory holds: it outlives a crash, and a deep copy of it is a restored backup."""

    entries: dict[str, GroupEntry] = field(default_factory=dict)
    peers: dict[tuple[str, str], PeerEntry] = field(default_factory=dict)
    groups: dict[str, GroupData] = field(default_factory=dict)
    facts: dict[str, bytes] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)
    """Databases that cannot be opened; what of them can be salvaged is what `groups` still holds."""


class MemoryProfileStore:
    """Implements ports.store.ProfileStore over a MemoryDisk."""

    def __init__(self, disk: MemoryDisk, crash: CrashPoint | None = None) -> None:
        self._disk: MemoryDisk | None = disk
        self._crash = crash or (lambda _: None)

    def groups(self) -> list[GroupEntry]:
        return list(self._open().entries.values())

    def put_group(self, entry: GroupEntry) -> None:
        disk = self._open()
        self._crash("before commit")
        disk.entries[entry.file] = entry
        self._crash("after commit")

    def remove_group(self, file: str) -> None:
        disk = self._open()
        self._crash("before commit")
        disk.entries.pop(file, None)
        disk.groups.pop(file, None)
        for key in [key for key in disk.peers if key[0] == file]:
            del disk.peers[key]
        self._crash("after commit")

    def move_group(self, file: str, into: str) -> None:
        disk = self._open()
        self._crash("before commit")
        disk.entries = {one.file: one for one in [_moved(one, file, into) for one in disk.entries.values()]}
        disk.peers = {(one.file, one.address): one for one in [_moved(one, file, into) for one in disk.peers.values()]}
        self._crash("after commit")

    def peers(self, file: str) -> list[PeerEntry]:
        return [entry for key, entry in sorted(self._open().peers.items()) if key[0] == file]

    def put_peer(self, entry: PeerEntry) -> None:
        disk = self._open()
        self._crash("before commit")
        disk.peers[entry.file, entry.address] = entry
        self._crash("after commit")

    def remove_peer(self, file: str, address: str) -> None:
        disk = self._open()
        self._crash("before commit")
        disk.peers.pop((file, address), None)
        self._crash("after commit")

    def fact(self, name: str) -> bytes | None:
        return self._open().facts.get(name)

    def put_fact(self, name: str, value: bytes | None) -> None:
        disk = self._open()
        self._crash("before commit")
        if value is None:
            disk.facts.pop(name, None)
        else:
            disk.facts[name] = value
        self._crash("after commit")

    def close(self) -> None:
        self._disk = None

    def _open(self) -> MemoryDisk:
        if self._disk is None:
            raise ProfileLocked("this profile is locked")
        return self._disk


E = TypeVar("E", GroupEntry, PeerEntry)


def _moved(entry: E, file: str, into: str) -> E:
    return msgspec.structs.replace(entry, file=into) if entry.file == file else entry


class MemoryProfile:
    """Implements ports.store.Profile. Open another over the same disk to start again after a crash."""

    def __init__(self, disk: MemoryDisk | None = None, crash: CrashPoint | None = None) -> None:
        self.disk = MemoryDisk() if disk is None else disk
        self._crash = crash
        self._closed = False
        self._store = MemoryProfileStore(self.disk, crash)
        self._open: list[MemoryGroupStore | MemoryGroupReader] = []

    def store(self) -> MemoryProfileStore:
        self._check()
        return self._store

    def open_group(self, file: str) -> MemoryGroupStore:
        """Open, or create, the database of a group."""
        store = MemoryGroupStore(self._data(file), self._crash)
        self._open.append(store)
        return store

    def salvage_group(self, file: str, into: str) -> None:
        """Copy a damaged database, folds left out."""
        self._check()
        found = self.disk.groups.get(file, GroupData())
        if not found.facts:
            raise ProfileCorrupt(f"{file} holds too little to go on from")
        self.disk.groups[into] = dataclasses.replace(copy.deepcopy(found), shown=Projections())

    def open_reader(self, file: str) -> MemoryGroupReader:
        reader = MemoryGroupReader(self._data(file))
        self._open.append(reader)
        return reader

    def close(self) -> None:
        """Close every database; what was handed out raises ProfileLocked from then on."""
        self._closed = True
        self._store.close()
        while self._open:
            self._open.pop().close()

    def _check(self) -> None:
        if self._closed:
            raise ProfileLocked("this profile is locked")

    def _data(self, file: str) -> GroupData:
        self._check()
        if file in self.disk.damaged:
            raise ProfileCorrupt(f"{file} is damaged")
        return self.disk.groups.setdefault(file, GroupData())

"""Both stores behind one handle, and short ways to write what goes into them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from whisper_net.adapters.store.memory_profile import MemoryDisk, MemoryProfile
from whisper_net.adapters.store.sqlite_profile import create_profile, profile_exists, unlock_profile
from whisper_net.core.documents.patches import (
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Origin,
    Patch,
    ProfileSet,
    ReactionSet,
)
from whisper_net.core.envelope.parts import FeedKey, PartSummary, part_key
from whisper_net.core.group.records import StoreBatch, StoredEnvelope
from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.ports.store import GroupReader, GroupStore, Profile

FILE = "00112233aabbccdd"
CHEAP = 8 << 20
PASSPHRASE = "correct horse"


def id32(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=32).digest()


GENERAL, STAFF = ScopeId(id32("general")), ScopeId(id32("staff"))
DANA, EMRE, FAY = MemberId(id32("dana")), MemberId(id32("emre")), MemberId(id32("fay"))
DEVICE = DeviceId(id32("device"))
FEED = FeedKey(DEVICE, Incarnation(b"12345678"), Kid(id32("kid")))


class Disk(Protocol):
    """Where a profile's bytes outlive the objects over it."""

    def profile(self) -> Profile:
        """Open the profile, again if need be."""
        ...


class SqliteDisk:
    def __init__(self, path: Path) -> None:
        self._path = path

    def profile(self) -> Profile:
        if profile_exists(self._path):
            return unlock_profile(self._path, PASSPHRASE)
        return create_profile(self._path, PASSPHRASE, ops=1, memory=CHEAP)


class MemoryProfiles:
    def __init__(self) -> None:
        self._disk = MemoryDisk()

    def profile(self) -> Profile:
        return MemoryProfile(self._disk)


def opened(disk: Disk) -> tuple[GroupStore, GroupReader]:
    """A group's store and a reader beside it."""
    profile = disk.profile()
    return profile.open_group(FILE), profile.open_reader(FILE)


def origin(
    name: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, n: int = 1, lamport: int = 1, ahead: bool = False
) -> Origin:
    return Origin(EnvelopeId(id32(name)), scope, member, DEVICE, n, lamport, 1_000 + lamport, ahead)


def posted(
    name: str, text: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, n: int = 1, lamport: int = 1
) -> MessagePosted:
    return MessagePosted(origin(name, member, scope=scope, n=n, lamport=lamport), text, None)


def edited(
    target: str, text: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, n: int = 1, lamport: int = 1
) -> MessageEdited:
    name = f"edit {target} {text} {member.hex()} {n} {lamport}"
    return MessageEdited(origin(name, member, scope=scope, n=n, lamport=lamport), EnvelopeId(id32(target)), text)


def deleted(target: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, lamport: int = 1) -> MessageDeleted:
    name = f"delete {target} {member.hex()} {lamport}"
    return MessageDeleted(origin(name, member, scope=scope, lamport=lamport), EnvelopeId(id32(target)))


def reacted(
    target: str, emoji: str, member: MemberId = DANA, *, scope: ScopeId = GENERAL, on: bool = True, lamport: int = 1
) -> ReactionSet:
    name = f"react {target} {emoji} {member.hex()} {on} {lamport}"
    return ReactionSet(origin(name, member, scope=scope, lamport=lamport), EnvelopeId(id32(target)), emoji, on)


def named(member: MemberId, name: str, *, n: int = 1, lamport: int = 1) -> ProfileSet:
    return ProfileSet(origin(f"name {member.hex()} {name} {n} {lamport}", member, n=n, lamport=lamport), name)


def patches(*items: Patch) -> list[StoreBatch]:
    return [StoreBatch(patches=items)]


def envelope(seq: int, feed: FeedKey = FEED, raw: bytes = b"") -> StoredEnvelope:
    name = f"{feed} {seq}"
    return StoredEnvelope(part_key(feed, seq), seq, EnvelopeId(id32(name)), raw or name.encode())


def summary(last: int, feed: FeedKey = FEED, heads: Sequence[str] = ("head",)) -> PartSummary:
    """What stands in the part of `last` when everything up to it is held."""
    return PartSummary(
        key=part_key(feed, last),
        scope=GENERAL,
        held=(last - 1) % PART_SIZE + 1,
        first_prev=bytes(32),
        last_id=envelope(last, feed).id,
        heads=tuple(LinkId(id32(head)) for head in heads),
        lamport=last,
        first_heads=tuple(LinkId(id32(head)) for head in heads[:1]),
    )

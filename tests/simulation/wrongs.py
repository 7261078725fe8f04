"""What was done against the rules, as whoever sees everything knows it; reckoning.py asks what came of it."""

from dataclasses import dataclass, field

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.ids import DeviceId, LinkId, MemberId, ScopeId


@dataclass(frozen=True)
class Twins:
    """Two messages under one number of a feed, and how the second was gone on from."""

    machine: str
    scope: ScopeId
    feed: FeedKey
    one: bytes
    """Its id."""
    others: frozenset[bytes]
    """The other, and what was said upon it."""


@dataclass(frozen=True)
class Doubled:
    """Two links under one number of a device."""

    device: DeviceId
    links: tuple[LinkId, LinkId]


@dataclass(frozen=True)
class Backdated:
    """What somebody wrote who was out, on what they knew before, and stamped with days before that."""

    member: MemberId
    removal: LinkId
    links: tuple[LinkId, ...]
    messages: tuple[bytes, ...]
    """In rooms that had their new key by then."""


@dataclass
class Wrongs:
    twins: list[Twins] = field(default_factory=list)
    doubled: list[Doubled] = field(default_factory=list)
    backdated: list[Backdated] = field(default_factory=list)
    proved: dict[str, int] = field(default_factory=dict)
    """What was found out at the end, by kind, for the report: a law that never had anything to judge holds nothing."""

"""Where an envelope stands: the part of a feed, and what must be known of a part without reading it."""

from typing import NamedTuple

import msgspec

from whisper_net.core.ids import DeviceId, EnvelopeId, Incarnation, Kid, LinkId, ScopeId
from whisper_net.core.wire.bounds import PART_SIZE


class FeedKey(NamedTuple):
    """What one device incarnation writes under one epoch."""

    device: DeviceId
    incarnation: Incarnation
    kid: Kid


class PartKey(NamedTuple):
    """One part of a feed: up to 1,000 envelopes of one device incarnation under one epoch."""

    device: DeviceId
    incarnation: Incarnation
    kid: Kid
    part: int

    @property
    def feed(self) -> FeedKey:
        return FeedKey(self.device, self.incarnation, self.kid)

    @property
    def first_seq(self) -> int:
        return self.part * PART_SIZE + 1


class PartSummary(msgspec.Struct, frozen=True):
    """What must be known of a part without reading it. `held` envelopes from the part's first on, without gaps."""

    key: PartKey
    scope: ScopeId
    held: int
    first_prev: bytes
    """`prev` of the part's first envelope: the last id of the part before, or 32 zeros."""
    last_id: EnvelopeId
    heads: tuple[LinkId, ...]
    """Log heads that the last envelope rests on."""
    lamport: int
    """The greatest in this part that counts."""
    first_heads: tuple[LinkId, ...] = ()
    """Log heads that the first envelope rests on; none where it was stored before these were kept."""

    @property
    def next_seq(self) -> int:
        return self.key.part * PART_SIZE + self.held + 1


def part_key(feed: FeedKey, seq: int) -> PartKey:
    """The part that holds `seq`, counted from 1."""
    return PartKey(*feed, (seq - 1) // PART_SIZE)

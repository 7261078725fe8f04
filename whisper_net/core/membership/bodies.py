"""What the links say that take something away, and those that follow from it (PROTOCOL section 3).

Whoever writes one, and what it voids, is for judge.py and strikes.py. All other bodies stand in link.py.
"""

from typing import Annotated

import msgspec

from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes8, Bytes32, Bytes64, Count, Record

Heads = Annotated[list[Bytes32], msgspec.Meta(min_length=1, max_length=bounds.MAX_CITED)]
RelayUrl = Annotated[str, msgspec.Meta(min_length=1, max_length=bounds.MAX_RELAY_URL)]


class Signature(Record):
    """A further signer of a link: over all that its author signs, with `signers` empty, under "wn1.cosign"."""

    member: Bytes32
    device: Bytes32
    sig: Bytes64


Signers = Annotated[list[Signature], msgspec.Meta(max_length=64)]


class Remove(Record):
    """One admin puts somebody junior out of the group."""

    member: Bytes32


class RemoveQuorum(Record):
    """Several put somebody out, whoever it is. `signers`, sorted by member, are those who sign beside the author."""

    member: Bytes32
    signers: Signers


class Demote(Record):
    """One admin takes every office from somebody junior."""

    member: Bytes32


class Leave(Record):
    """The author goes. It names nobody, so nobody can leave for another."""


class DeviceRevoke(Record):
    """The author's own device is dead: by the root, or by another live device of theirs."""

    device: Bytes32


class RevokeGrant(Record):
    """Somebody, or the author, loses a channel."""

    member: Bytes32
    channel: Bytes32


class Feed(Record):
    """One feed, and the last seq of it that is shown."""

    device: Bytes32
    incarnation: Bytes8
    kid: Bytes32
    seq: Count


Feeds = Annotated[list[Feed], msgspec.Meta(min_length=1, max_length=bounds.MAX_EXTENDED)]


class CutExtend(Record):
    """What the loss `removal` left of some feeds in a scope reaches further. `feeds` are sorted and name none twice."""

    removal: Bytes32
    scope: Bytes32
    feeds: Feeds


class Relays(Record):
    """Where the group leaves what its members are to find."""

    urls: Annotated[list[RelayUrl], msgspec.Meta(max_length=bounds.MAX_RELAYS)]


class Refound(Record):
    """This group goes on where another one stood at `heads`: nobody there can forbid it, or rules here."""

    group: Bytes32
    heads: Heads

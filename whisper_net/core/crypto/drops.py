"""Drops: how the key of a circle is handed out inside the group, and what stays hidden about it (PROTOCOL section 5).

A drop is the payload of an envelope that everybody in the group receives. Boxes of E for the devices of the circle
stand among boxes to keys that nobody has, sorted, 4, 16, 64, 256 or 1,024 of them; what the circle is stands sealed
under E, padded by that number. So others learn that somebody made a circle of some size class. All boxes have one
ephemeral key, so that everybody in the group finds in two milliseconds that none is theirs; every good one is a
function of E, the kid and its recipient: whoever opens E recomputes those of all others. Who may write which drop is
told in group/circle.py, what its cuts say in group/circle_cuts.py.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import Annotated

import msgspec
from msgspec.structs import astuple

from whisper_net.core.crypto.contexts import Context, derive, digest
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.epochs import SECRET_SIZE, ParentKeys, kid_of, recipients_hash
from whisper_net.core.crypto.lockbox import lock_together, unlock_one
from whisper_net.core.crypto.sealing import NONCE_SIZE, OVERHEAD, seal, unseal
from whisper_net.core.errors import DecodeError, TooLong
from whisper_net.core.ids import GroupId, Kid, MemberId, ScopeId
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes16, Bytes32, Record, decode, encode

SIZES = (4, 16, 64, 256, 1_024)
"""How many boxes a drop has."""
RANDOM_SIZE = 16
PLACE_BYTES, STEP = 40, 1_024
"""What is sealed is 40 bytes long for each box, and as many steps more as it takes, at least one and at most five."""
CUT_BYTES = 2_048
"""What is sealed is longer by these, whether there are cuts or none: their number does not show."""
MAX_LOOSE = 16
"""Loose keys that one drop carries."""
MAX_CUTS = CUT_BYTES - 8
"""Bytes of a drop's cuts: some 24 feeds."""
_END = b"\x80"

BOX_SIZE = SECRET_SIZE + 16

Box = Annotated[bytes, msgspec.Meta(min_length=BOX_SIZE, max_length=BOX_SIZE)]
Roster = Annotated[list[Bytes32], msgspec.Meta(min_length=1, max_length=SIZES[-1])]
Boxes = Annotated[list[Box], msgspec.Meta(max_length=SIZES[-1])]
Sealed = Annotated[bytes, msgspec.Meta(max_length=SIZES[-1] * PLACE_BYTES + CUT_BYTES + 5 * STEP + OVERHEAD)]


class CircleKind(IntEnum):
    """What a circle is for."""

    CIRCLE = 0
    DIRECT = 1
    """Two people; nobody is ever added."""
    AUDIENCE = 2
    """Who may see some job leads."""


class Drop(Record):
    """What everybody in the group sees of one key of a circle."""

    n: Annotated[int, msgspec.Meta(ge=1, le=1 << 32)]
    kid: Bytes32
    ephemeral: Bytes32
    """Of all its boxes."""
    boxes: Boxes
    sealed: Sealed


class LooseKey(Record):
    """A key of the circle whose own drop counts for nobody any more: what was written under it is taken up again.

    Its kid is told by the rest, so nobody passes another secret off as its.
    """

    secret: Bytes32
    n: Annotated[int, msgspec.Meta(ge=1, le=1 << 32)]
    stands: Bytes32
    """What stands in its kid besides: H("wn1.roster") of its people, and so on."""

    def __repr__(self) -> str:
        return f"LooseKey(n={self.n})"


LooseKeys = Annotated[list[LooseKey], msgspec.Meta(min_length=1, max_length=MAX_LOOSE)]


class _Tight(Record):
    """What a drop seals that carries no loose keys."""

    owner: Bytes32
    random: Bytes16
    kind: Annotated[int, msgspec.Meta(ge=0, le=2)]
    name: Annotated[str, msgspec.Meta(max_length=bounds.MAX_NAME)]
    roster: Roster
    to: Bytes32
    """H("wn1.to") of the box keys that it owes a box."""
    parents: ParentKeys
    cuts: Annotated[bytes, msgspec.Meta(max_length=MAX_CUTS)]
    """How far the feeds are shown of those who went before it (membership/cuts.py); empty for nobody."""


class Meta(_Tight):
    """What only the circle sees: who made it, who is in it, and its keys from before. Members, kids and loose keys are
    sorted. Without loose keys the record ends before them.
    """

    loose: LooseKeys = msgspec.field(default_factory=list)

    def __repr__(self) -> str:  # keys must not reach a log by way of a traceback
        return f"Meta(roster={len(self.roster)}, parents={len(self.parents)})"


def circle_scope(group: GroupId, owner: bytes, random: bytes) -> ScopeId:
    """The scope of the circle that a member made with these 16 random bytes."""
    return ScopeId(digest(Context.CIRCLE, [group, owner, random]))


def circle_kid(secret: bytes, group: GroupId, n: int, meta: Meta, heads: Sequence[bytes]) -> Kid:
    """The id of a circle's key: of these people, with these cuts, in this place in its history and in the log's alone.

    `heads` are the log heads of the drop's envelope.
    """
    return kid_of(secret, group, circle_scope(group, meta.owner, meta.random), n, stands_of(meta, heads))


def stands_of(meta: Meta, heads: Sequence[bytes]) -> bytes:
    """What a kid says besides its secret, scope and number."""
    parents, loose = [parent.kid for parent in meta.parents], [[key.n, key.stands] for key in meta.loose]
    said = [meta.kind, meta.roster, parents, meta.cuts, list(heads)]
    return digest(Context.ROSTER, [*said, loose] if loose else said)


def loose_kid(key: LooseKey, group: GroupId, scope: ScopeId) -> Kid:
    """The kid of a loose key."""
    return kid_of(key.secret, group, scope, key.n, key.stands)


def make_drop(
    secret: bytes,
    group: GroupId,
    n: int,
    meta: Meta,
    heads: Sequence[bytes],
    box_keys: Collection[bytes],
    entropy: Entropy,
) -> tuple[Drop, Kid]:
    """A drop of E for these box keys, which `meta.to` names. Raises TooLong for more than fit."""
    most = max(len(box_keys), len(meta.roster))
    size = next((size for size in SIZES if most <= size), None)
    if size is None:
        raise TooLong(f"a circle serves at most {SIZES[-1]} devices")
    kid = circle_kid(secret, group, n, meta, heads)
    sealed = seal(_meta_key(secret), kid, _padded(meta, size), entropy(NONCE_SIZE))
    ephemeral, boxes = _boxes(secret, kid, box_keys)
    fillers = [entropy(BOX_SIZE) for _ in range(size - len(boxes))]
    # Boxes look random, as what fills up the rest is, so sorting them is a shuffle.
    return Drop(n, kid, ephemeral, sorted([*boxes, *fillers]), sealed), kid


def _boxes(secret: bytes, kid: bytes, box_keys: Iterable[bytes]) -> tuple[bytes, list[bytes]]:
    """The ephemeral key of a drop, and a box for each of these: 60 us each."""
    return lock_together(box_keys, secret, derive(secret, Context.DROP_EPHEMERAL, [kid]))


def _padded(meta: Meta, boxes: int) -> bytes:
    """What it says, 0x80 and zeros, so long that it tells the number of boxes and hardly more, and nothing of cuts."""
    plain, uncut = _encoded(meta), _encoded(msgspec.structs.replace(meta, cuts=b""))
    base = boxes * PLACE_BYTES
    steps = max(1, -(-(len(uncut) + len(_END) - base) // STEP))
    return (plain + _END).ljust(base + CUT_BYTES + steps * STEP, b"\0")


def _encoded(meta: Meta) -> bytes:
    return encode(meta if meta.loose else _Tight(*astuple(meta)[:-1]))


def _decoded(plain: bytes) -> Meta:
    try:
        return Meta(*astuple(decode(plain, _Tight)))
    except DecodeError:
        return decode(plain, Meta)


def read_drop(payload: bytes) -> Drop:
    """Read what an envelope brings, strictly: one of the sizes, boxes sorted and all different. Raises DecodeError."""
    drop = decode(payload, Drop, bounds.MAX_PAYLOAD)
    rest = len(drop.sealed) - OVERHEAD - CUT_BYTES - len(drop.boxes) * PLACE_BYTES
    if len(drop.boxes) not in SIZES or rest % STEP or not STEP <= rest <= 5 * STEP:
        raise DecodeError("a drop of no size that there is")
    if not _ascending(drop.boxes):
        raise DecodeError("a drop whose boxes are not sorted")
    return drop


def _ascending(values: Iterable[bytes]) -> bool:
    return all(one < next_ for one, next_ in pairwise(values))


def find_secret(box_secret: bytes, drop: Drop) -> bytes | None:
    """E, if one of the boxes is ours: 2 ms for the most boxes that there are."""
    return unlock_one(box_secret, drop.ephemeral, drop.boxes)


def open_meta(secret: bytes, group: GroupId, n: int, kid: Kid, heads: Sequence[bytes], sealed: bytes) -> Meta:
    """What a drop's E opens. Raises CannotOpen, or DecodeError where the kid is not that of this key and what it says.

    `heads` are the log heads of the drop's envelope.
    """
    plain, end, rest = unseal(_meta_key(secret), kid, sealed).rpartition(_END)
    if not end or rest.strip(b"\0"):
        raise DecodeError("a drop that is not padded")
    meta = _decoded(plain)
    sorted_ = _ascending(meta.roster) and _ascending(parent.kid for parent in meta.parents)
    if (
        not sorted_
        or not _ascending(key.secret for key in meta.loose)
        or circle_kid(secret, group, n, meta, heads) != kid
    ):
        raise DecodeError("a drop whose kid is another's")
    return meta


def serves_all(drop: Drop, secret: bytes, meta: Meta, box_keys: Collection[bytes]) -> bool:
    """Whether a good box is there for each of these, who are all that it names."""
    ephemeral, boxes = _boxes(secret, drop.kid, box_keys)
    return meta.to == recipients_hash(box_keys) and ephemeral == drop.ephemeral and set(boxes) <= set(drop.boxes)


def roster_of(meta: Meta) -> frozenset[MemberId]:
    return frozenset(map(MemberId, meta.roster))


def _meta_key(secret: bytes) -> bytes:
    return derive(secret, Context.CIRCLE_META)

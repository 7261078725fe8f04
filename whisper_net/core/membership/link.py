"""One signed record of the membership log, and what each type of it says (PROTOCOL section 3).

A link is stored and hashed exactly as it came. `body` is the encoding of one of the classes below, or of bodies.py;
which one is said by `type`. Nothing here judges authority: that is judge.py, over the past of a link.
"""

from enum import IntEnum
from typing import Annotated, Any

import msgspec

from whisper_net.core.crypto.contexts import Context, digest, digest_encoded
from whisper_net.core.crypto.signing import sign
from whisper_net.core.errors import LinkError
from whisper_net.core.ids import ZERO_ID, DeviceId, GroupId, JoinId, LinkId, MemberId
from whisper_net.core.membership import bodies, policies
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import (
    Bytes16,
    Bytes32,
    Bytes64,
    Count,
    Name,
    Record,
    Stamp,
    Version,
    decode,
    encode,
)

VERSION = 1


class LinkType(IntEnum):
    """The types of links. Numbers are part of the protocol."""

    FOUND = 1
    INVITE = 2
    REVOKE_INVITE = 3
    ADMIT = 4
    APPROVE = 5
    VETO = 6
    CHANNEL = 7
    GRANT = 8
    EPOCH = 9
    RENAME = 10
    POLICY = 11
    PROMOTE = 12
    REMOVE = 13
    REMOVE_QUORUM = 14
    DEMOTE = 15
    LEAVE = 16
    DEVICE_ADD = 17
    DEVICE_REVOKE = 18
    REVOKE_GRANT = 19
    CUT_EXTEND = 20
    RELAYS = 21
    REFOUND = 22
    CHANNEL_POLICY = 23


class Role(IntEnum):
    """An office, senior first."""

    ADMIN = 0
    VETTER = 1


History = policies.History


class Kind(IntEnum):
    """What an invitation invites to."""

    MEMBER = 0
    HELPER = 1


Needed = Annotated[int, msgspec.Meta(ge=1, le=100)]
Scopes = Annotated[list[Bytes32], msgspec.Meta(max_length=64)]
Prev = Annotated[list[Bytes32], msgspec.Meta(max_length=bounds.MAX_PREV)]
Body = Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_LINK)]
Sealed = Annotated[bytes, msgspec.Meta(max_length=8 * bounds.KIB)]


class Link(Record):
    """One signed record; `id` = H("wn1.link", all fields but sig)."""

    v: Version
    type: LinkType
    group: Bytes32
    author: Bytes32
    device: Bytes32
    seq: Count
    prev: Prev
    ts: Stamp
    body: Body
    sig: Bytes64


class Found(Record):
    """The first link: a group, its founder and the founder's first device. `sig_root` is over all before it."""

    salt: Bytes16
    name: Name
    needed: Needed
    device: Bytes32
    box_key: Bytes32
    sig_root: Bytes64


class Invite(Record):
    """An open invitation. `box` holds meet and card, sealed under the vetters' epoch `vetters_kid`."""

    inv_pk: Bytes32
    max_uses: Annotated[int, msgspec.Meta(ge=1, le=bounds.MAX_INVITATION_USES)]
    expires: Stamp
    channels: Scopes
    kind: Kind
    needed: Needed
    vetters_kid: Bytes32
    box: Sealed


class RevokeInvite(Record):
    invite: Bytes32


class Join(Record):
    """What an applicant signs; each signature has its own context and covers all fields before it."""

    group: Bytes32
    inv_pk: Bytes32
    root: Bytes32
    device: Bytes32
    box_key: Bytes32
    about: Bytes32
    nonce: Bytes16
    sig_inv: Bytes64
    sig_root: Bytes64
    sig_device: Bytes64


class Admit(Record):
    """A JOIN, whole, beside what the applicant says of themselves, sealed under a vetters' epoch."""

    join: Join
    vetters_kid: Bytes32
    about: Sealed


class Approve(Record):
    """One person's yes to one JOIN for one scope: the group gives membership, a channel gives that channel."""

    join: Bytes32
    scope: Bytes32


class Veto(Record):
    join: Bytes32


class Channel(Record):
    name: Name
    history: History
    shared: bool


class Grant(Record):
    member: Bytes32
    channel: Bytes32


class Epoch(Record):
    """One generation of a scope's key (PROTOCOL section 5)."""

    alg: Annotated[int, msgspec.Meta(ge=1, le=1)]
    scope: Bytes32
    n: Count
    kid: Bytes32
    parents: Scopes
    to: Bytes32
    boxes_hash: Bytes32
    bucket: Count


class Rename(Record):
    name: Name


class Policy(Record):
    needed: Needed


class Promote(Record):
    """An office. `signers`, sorted by member, are those who sign it beside the author."""

    member: Bytes32
    role: Role
    signers: bodies.Signers


class DeviceAdd(Record):
    """A further device of `member`, which signs `[group, member, device, box_key]` under "wn1.device".

    Without a JOIN the link is signed by the member's root. With one, whose fields are repeated here, the link is by an
    admin or vetter, and the JOIN's signatures stand for the root's and the device's.
    """

    member: Bytes32
    device: Bytes32
    box_key: Bytes32
    sig_device: Bytes64
    joins: Annotated[list[Join], msgspec.Meta(max_length=1)]


BODIES: dict[LinkType, type[Record]] = {
    LinkType.FOUND: Found,
    LinkType.INVITE: Invite,
    LinkType.REVOKE_INVITE: RevokeInvite,
    LinkType.ADMIT: Admit,
    LinkType.APPROVE: Approve,
    LinkType.VETO: Veto,
    LinkType.CHANNEL: Channel,
    LinkType.GRANT: Grant,
    LinkType.EPOCH: Epoch,
    LinkType.RENAME: Rename,
    LinkType.POLICY: Policy,
    LinkType.PROMOTE: Promote,
    LinkType.REMOVE: bodies.Remove,
    LinkType.REMOVE_QUORUM: bodies.RemoveQuorum,
    LinkType.DEMOTE: bodies.Demote,
    LinkType.LEAVE: bodies.Leave,
    LinkType.DEVICE_ADD: DeviceAdd,
    LinkType.DEVICE_REVOKE: bodies.DeviceRevoke,
    LinkType.REVOKE_GRANT: bodies.RevokeGrant,
    LinkType.CUT_EXTEND: bodies.CutExtend,
    LinkType.RELAYS: bodies.Relays,
    LinkType.REFOUND: bodies.Refound,
    LinkType.CHANNEL_POLICY: policies.ChannelPolicy,
}


class Parsed(msgspec.Struct, frozen=True):
    """A link as it came, decoded, with its body and id. Made by `parse` or `write` alone."""

    raw: bytes
    link: Link
    body: Any
    id: LinkId


def join_id(join: Join) -> JoinId:
    """H("wn1.join", the JOIN's fields): what approvals name."""
    return JoinId(digest(Context.JOIN, [getattr(join, field) for field in join.__struct_fields__]))


def parse(raw: bytes) -> Parsed:
    """Decode one link strictly; its signatures are not checked here (proofs.py).

    Raises DecodeError or LinkError.
    """
    link = decode(raw, Link, bounds.MAX_LINK)
    if link.prev != sorted(set(link.prev)):
        raise LinkError("the links before it are not sorted, or named twice")
    if (link.type is LinkType.FOUND) != (not link.prev) or (link.type is LinkType.FOUND) != (link.group == ZERO_ID):
        raise LinkError("only a FOUND stands first, and without a group")
    body = decode(link.body, BODIES[link.type], bounds.MAX_LINK)
    return Parsed(raw, link, body, LinkId(digest_encoded(Context.LINK, _unsigned(raw))))


def _unsigned(raw: bytes) -> bytes:
    """The encoding of all fields but the last: of a canonical link it is the same bytes, one field less announced."""
    return _SHORTER + raw[1:-_SIG]


_SHORTER = encode([0] * (len(Link.__struct_fields__) - 1))[:1]
_SIG = len(encode([bytes(64)])) - 1


def write(
    device_secret: bytes,
    type_: LinkType,
    group: GroupId,
    author: MemberId,
    device: DeviceId,
    seq: int,
    prev: list[LinkId],
    ts: int,
    body: Record,
) -> Parsed:
    """Sign a new link. `prev` may come in any order; `ts` in seconds since 1970."""
    unsigned: list[Any] = [VERSION, type_, group, author, device, seq, sorted(prev), ts, encode(body)]
    sig = sign(device_secret, Context.LINK, encode(unsigned))
    return parse(encode([*unsigned, sig]))

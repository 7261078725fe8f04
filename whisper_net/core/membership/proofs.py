"""What a link's own bytes decide: its signatures, and its form beyond the encoding.

Whatever fails here never enters a log, so no honest link can cite it. All that needs the link's past is judge.py.
Each signature has a context of its own, so none can be shown as another.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.crypto.lockbox import is_usable
from whisper_net.core.crypto.signing import holds, sign
from whisper_net.core.errors import BadSignature, LinkError
from whisper_net.core.ids import BoxKey, DeviceId, GroupId, MemberId
from whisper_net.core.membership.bodies import CutExtend, Refound, RemoveQuorum, Signature
from whisper_net.core.membership.link import (
    Admit,
    DeviceAdd,
    Epoch,
    Found,
    Invite,
    Join,
    Link,
    Parsed,
    Promote,
)
from whisper_net.core.wire.codec import Record, encode, fields_before

Shared = Promote | RemoveQuorum
"""What several people may sign."""

Proof = tuple[bytes, bytes, bytes]
"""(public key, message with its context, signature): what the bulk worker checks."""


def proofs(parsed: Parsed) -> list[Proof]:
    """Every signature that a link carries, its device's first."""
    link, body = parsed.link, parsed.body
    found = [_proof(link.device, Context.LINK, link, "sig")]
    if isinstance(body, Found):
        found.append(_proof(link.author, Context.FOUND, body, "sig_root"))
    elif isinstance(body, Admit):
        found += _join_proofs(body.join)
    elif isinstance(body, DeviceAdd):
        found += _device_proofs(link, body)
    elif isinstance(body, Shared):
        message = cosigned(link, body)
        found += [(signer.device, message, signer.sig) for signer in body.signers]
    return found


def _proof(public: bytes, context: Context, record: Record, field: str) -> Proof:
    return public, padded(context) + encode(fields_before(record, field)), getattr(record, field)


def _join_proofs(join: Join) -> list[Proof]:
    return [
        _proof(join.inv_pk, Context.JOIN_INVITE, join, "sig_inv"),
        _proof(join.root, Context.JOIN_ROOT, join, "sig_root"),
        _proof(join.device, Context.JOIN_DEVICE, join, "sig_device"),
    ]


def _device_proofs(link: Link, body: DeviceAdd) -> list[Proof]:
    if body.joins:
        return _join_proofs(body.joins[0])
    message = _device_message(link.group, body.member, body.device, body.box_key)
    return [(body.device, padded(Context.DEVICE) + message, body.sig_device)]


def _device_message(group: bytes, member: bytes, device: bytes, box_key: bytes) -> bytes:
    return encode([group, member, device, box_key])


def add_device(group: GroupId, member: MemberId, device: tuple[bytes, bytes], box_key: BoxKey) -> DeviceAdd:
    """What the root of `member` signs to add a device, (public, secret), which signs that it is theirs."""
    message = _device_message(group, member, device[0], box_key)
    return DeviceAdd(member, device[0], box_key, sign(device[1], Context.DEVICE, message), [])


def recover_device(join: Join) -> DeviceAdd:
    """What an admin or vetter signs to add the device of somebody who is in and asks with a JOIN."""
    return DeviceAdd(join.root, join.device, join.box_key, join.sig_device, [join])


def cosigned(link: Link, body: Shared) -> bytes:
    """What further signers sign: all that the author signs, with `signers` empty."""
    unsigned = fields_before(link, "sig")
    unsigned[-1] = encode(msgspec.structs.replace(body, signers=[]))
    return padded(Context.COSIGN) + encode(unsigned)


def cosign(device_secret: bytes, member: MemberId, device: DeviceId, draft: Parsed) -> Signature:
    """Sign somebody else's PROMOTE or REMOVE_QUORUM. The author then writes it again with `signers`, else the same."""
    message = cosigned(draft.link, draft.body)
    return Signature(member, device, sign(device_secret, Context.COSIGN, message[len(padded(Context.COSIGN)) :]))


def check_signatures(parsed: Parsed) -> None:
    """Raise BadSignature unless every signature of the link holds."""
    for public, message, signature in proofs(parsed):
        if not holds(public, message, signature):
            raise BadSignature(f"a {parsed.link.type.name} with a signature that does not hold")


def check_form(parsed: Parsed) -> None:
    """Raise LinkError for what no honest device writes, whatever the group's state."""
    link, body = parsed.link, parsed.body
    match body:
        case Found():
            _check_found(link, body)
        case Admit():
            _check_join(link, body.join)
        case DeviceAdd():
            _check_device(link, body)
        case Promote() | RemoveQuorum():
            _check_signers(link, body)
        case Invite():
            _check_sorted(body.channels)
        case Epoch():
            _check_sorted(body.parents)
        case CutExtend():
            _check_sorted([(feed.device, feed.incarnation, feed.kid) for feed in body.feeds])
        case Refound():
            _check_sorted(body.heads)
        case _:
            pass


def _check_found(link: Link, body: Found) -> None:
    if body.device != link.device or link.seq:
        raise LinkError("a group is founded by the first link of the device that it names")
    _check_keys(link.author, body.device, body.box_key)


def _check_join(link: Link, join: Join) -> None:
    if join.group != link.group:
        raise LinkError("a request to join another group")
    _check_keys(join.root, join.device, join.box_key)


def _check_device(link: Link, body: DeviceAdd) -> None:
    """By the root of the person itself, or else with their JOIN, whose fields it repeats."""
    if not body.joins:
        if not link.author == link.device == body.member:
            raise LinkError("a device that neither its owner's root nor a request of theirs adds")
        _check_keys(body.member, body.device, body.box_key)
    else:
        if body != recover_device(body.joins[0]):
            raise LinkError("a device that is not the one of the request beside it")
        _check_join(link, body.joins[0])


def _check_keys(root: bytes, device: bytes, box_key: bytes) -> None:
    if root == device:  # a root signs nothing but what it alone may sign
        raise LinkError("a root key in the place of a device's")
    if not is_usable(box_key):  # it would break every later rotation
        raise LinkError("a box key that nothing can be locked to")


def _check_signers(link: Link, body: Shared) -> None:
    members = [signer.member for signer in body.signers]
    _check_sorted(members)
    if link.author in members:
        raise LinkError("the author among the further signers")


def _check_sorted(ids: Sequence[bytes] | Sequence[tuple[bytes, ...]]) -> None:
    if any(a >= b for a, b in pairwise(ids)):  # type: ignore[operator]
        raise LinkError("a list that is not sorted, or names one twice")

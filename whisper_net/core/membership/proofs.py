"""What a link's own bytes decide: its signatures, and its form beyond the encoding.

Whatever fails here never enters a log, so no honest link can cite it. All that needs the link's past is judge.py.
Each signature has a context of its own, so none can be shown as another.
"""

from itertools import pairwise

from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.crypto.lockbox import is_usable
from whisper_net.core.crypto.signing import holds, sign
from whisper_net.core.errors import BadSignature, LinkError
from whisper_net.core.ids import DeviceId, MemberId
from whisper_net.core.membership.link import (
    Admit,
    Epoch,
    Found,
    Invite,
    Join,
    Link,
    Parsed,
    Promote,
    Signature,
)
from whisper_net.core.wire.codec import Record, encode, fields_before

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
    elif isinstance(body, Promote):
        message = _cosigned(link, body)
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


def _cosigned(link: Link, body: Promote) -> bytes:
    """What further signers sign: all that the author signs, with `signers` empty."""
    unsigned = fields_before(link, "sig")
    unsigned[-1] = encode(Promote(body.member, body.role, []))
    return padded(Context.COSIGN) + encode(unsigned)


def cosign(device_secret: bytes, member: MemberId, device: DeviceId, draft: Parsed) -> Signature:
    """Sign somebody else's PROMOTE. The author then writes it again, `signers` filled in, all else the same."""
    message = _cosigned(draft.link, draft.body)
    return Signature(member, device, sign(device_secret, Context.COSIGN, message[len(padded(Context.COSIGN)) :]))


def check_signatures(parsed: Parsed) -> None:
    """Raise BadSignature unless every signature of the link holds."""
    for public, message, signature in proofs(parsed):
        if not holds(public, message, signature):
            raise BadSignature(f"a {parsed.link.type.name} with a signature that does not hold")


def check_form(parsed: Parsed) -> None:
    """Raise LinkError for what no honest device writes, whatever the group's state."""
    link, body = parsed.link, parsed.body
    if isinstance(body, Found):
        _check_found(link, body)
    elif isinstance(body, Admit):
        _check_join(link, body.join)
    elif isinstance(body, Promote):
        _check_signers(link, body)
    elif isinstance(body, Invite):
        _check_sorted(body.channels)
    elif isinstance(body, Epoch):
        _check_sorted(body.parents)


def _check_found(link: Link, body: Found) -> None:
    if body.device != link.device or link.seq:
        raise LinkError("a group is founded by the first link of the device that it names")
    _check_box_key(body.box_key)


def _check_join(link: Link, join: Join) -> None:
    if join.group != link.group:
        raise LinkError("a request to join another group")
    _check_box_key(join.box_key)


def _check_box_key(box_key: bytes) -> None:
    if not is_usable(box_key):  # it would break every later rotation
        raise LinkError("a box key that nothing can be locked to")


def _check_signers(link: Link, body: Promote) -> None:
    members = [signer.member for signer in body.signers]
    _check_sorted(members)
    if link.author in members:
        raise LinkError("the author among the further signers")


def _check_sorted(ids: list[bytes]) -> None:
    if any(a >= b for a, b in pairwise(ids)):
        raise LinkError("a list that is not sorted, or names one twice")

"""One link that several sign: as a draft, with what the others sign, and in the end as its author signs it.

A draft is the whole link but for signatures: no further signers, and 64 zeros where its author's would stand. What may
be signed at all is judged by the log (judge.py); who collects signatures, and how, is group/agreeing.py.
"""

from collections.abc import Iterable

import msgspec

from whisper_net.core.crypto.signing import holds
from whisper_net.core.ids import DeviceId, GroupId, LinkId, MemberId
from whisper_net.core.membership.bodies import RemoveQuorum, Signature
from whisper_net.core.membership.link import VERSION, LinkType, Parsed, Promote, parse, write
from whisper_net.core.membership.proofs import Shared, cosigned
from whisper_net.core.wire.codec import encode, fields_before

NO_SIGNATURE = bytes(64)


def draft_link(
    group: GroupId, author: MemberId, device: DeviceId, place: tuple[list[LinkId], int], ts: int, body: Shared
) -> Parsed:
    """A link that nobody has signed; `place` is (prev, seq) of the author's device, `ts` in seconds since 1970."""
    type_ = LinkType.PROMOTE if isinstance(body, Promote) else LinkType.REMOVE_QUORUM
    prev, seq = place
    unsigned = [VERSION, type_, group, author, device, seq, sorted(prev), ts, encode(body)]
    return parse(encode([*unsigned, NO_SIGNATURE]))


def is_draft(parsed: Parsed) -> bool:
    """Whether it is a link for several to sign that nobody signed so far."""
    body = parsed.body
    return isinstance(body, Promote | RemoveQuorum) and not body.signers and parsed.link.sig == NO_SIGNATURE


def holds_for(draft: Parsed, signature: Signature) -> bool:
    """Whether a further signer's signature is over this very draft."""
    return holds(DeviceId(signature.device), cosigned(draft.link, draft.body), signature.sig)


def with_signers(draft: Parsed, signers: Iterable[Signature]) -> Parsed:
    """The draft with further signers and still without its author's signature, to be judged."""
    body = _body(draft, signers)
    return parse(encode([*fields_before(draft.link, "body"), encode(body), NO_SIGNATURE]))


def signed(draft: Parsed, device_secret: bytes, signers: Iterable[Signature]) -> Parsed:
    """The link itself, signed by its author."""
    link = draft.link
    group, author, device = GroupId(link.group), MemberId(link.author), DeviceId(link.device)
    prev = [LinkId(id_) for id_ in link.prev]
    return write(device_secret, link.type, group, author, device, link.seq, prev, link.ts, _body(draft, signers))


def _body(draft: Parsed, signers: Iterable[Signature]) -> Shared:
    body: Shared = draft.body
    return msgspec.structs.replace(body, signers=sorted(signers, key=lambda signer: signer.member))

"""FORK_PROOF: two envelopes of one device that carry one number, proved without what they say (PROTOCOL section 7).

A proof holds what the device signed, each payload by its hash alone. Two signatures by one key over unlike headers of
one feed and one seq are evidence by themselves, whoever passes it on: nobody who never signed twice can be framed.
"""

import msgspec

from whisper_net.core.crypto.signing import holds
from whisper_net.core.envelope.format import Heads, Kinds, Lamport, Opened, Place, Seq, named, payload_hash
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import GuardError, RemoteError
from whisper_net.core.ids import DeviceId, GroupId, Incarnation, Kid, ScopeId
from whisper_net.core.wire.bounds import MAX_CHANGE
from whisper_net.core.wire.codec import Bytes8, Bytes32, Bytes64, Record, Stamp, decode, encode


class Signed(Record):
    """An envelope's inside, but for its payload, of which only the hash is here."""

    kind: Kinds
    device: Bytes32
    incarnation: Bytes8
    seq: Seq
    prev: Bytes32
    log_heads: Heads
    lamport: Lamport
    ts: Stamp
    payload_hash: Bytes32
    sig: Bytes64


class ForkProof(Record):
    """Two of them under one key; the lesser encoding first, so that one fork is told in one way."""

    kid: Bytes32
    one: Signed
    other: Signed

    @property
    def feed(self) -> FeedKey:
        return FeedKey(DeviceId(self.one.device), Incarnation(self.one.incarnation), Kid(self.kid))

    @property
    def seq(self) -> int:
        return self.one.seq


def prove(one: Opened, other: Opened) -> bytes:
    """The payload of a proof, of two envelopes with one place in one feed."""
    lesser, greater = sorted((_signed(one), _signed(other)), key=encode)
    return encode(ForkProof(one.place.kid, lesser, greater))


def _signed(opened: Opened) -> Signed:
    told = {name: getattr(opened.inner, name) for name in _HEADER}
    return Signed(**told, payload_hash=payload_hash(opened.inner.payload), sig=opened.inner.sig)


def read_proof(payload: bytes) -> ForkProof:
    """Decode a proof; whether it holds is not looked at. Raises GuardError for what proves nothing by its form."""
    try:
        proof = decode(payload, ForkProof, MAX_CHANGE)
    except RemoteError as error:
        raise GuardError("a fork proof of another form") from error
    one, other = proof.one, proof.other
    if (one.device, one.incarnation, one.seq) != (other.device, other.incarnation, other.seq):
        raise GuardError("a fork proof of two places")
    if encode(one) >= encode(other) or _told(one) == _told(other):
        raise GuardError("a fork proof of one envelope, or out of order")
    return proof


def proof_holds(group: GroupId, scope: ScopeId, proof: ForkProof) -> bool:
    """Whether that device signed both, in this scope: 115 us."""
    place = Place(group, scope, Kid(proof.kid))
    return all(
        holds(said.device, named(place, list(_told(said)[:-1]), said.payload_hash)[1], said.sig)
        for said in (proof.one, proof.other)
    )


_HEADER = Signed.__struct_fields__[:-2]


def _told(said: Signed) -> tuple[object, ...]:
    """All that is signed."""
    return msgspec.structs.astuple(said)[:-1]

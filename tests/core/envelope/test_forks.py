"""FORK_PROOF: what proves that a device gave one number twice, and what proves nothing."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.group.chance import seed
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.envelope.forks import ForkProof, Signed, proof_holds, prove, read_proof
from whisper_net.core.envelope.format import EnvelopeKind, Opened, Place
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import ZERO_ID, DeviceId, GroupId, Incarnation, Kid, LinkId, ScopeId
from whisper_net.core.wire.codec import encode

PUBLIC, SECRET = keypair(seed("device"))
GROUP, SCOPE, KID = GroupId(seed("group")), ScopeId(seed("scope")), Kid(seed("kid"))
FEED = FeedKey(DeviceId(PUBLIC), Incarnation(b"12345678"), KID)


def written(text: str, seq: int = 5, secret: bytes = SECRET, place: Place | None = None) -> Opened:
    heads = (LinkId(seed("head")),)
    draft = Draft(EnvelopeKind.CHANGE, FEED, seq, ZERO_ID, heads, 7, 1_000, text.encode())
    return seal_envelope(draft, place or Place(GROUP, SCOPE, KID), secret, seed("key"), bytes(24))


YES, NO = written("yes"), written("no")
PROOF = read_proof(prove(YES, NO))


def test_two_envelopes_with_one_number_are_a_proof_whichever_comes_first() -> None:
    assert prove(YES, NO) == prove(NO, YES)
    assert (PROOF.feed, PROOF.seq) == (FEED, 5)
    assert proof_holds(GROUP, SCOPE, PROOF)


def test_fork_proof_shows_no_content() -> None:
    raw = prove(written("what Ben said to Cho about Acme"), written("something else entirely"))
    for word in (b"Ben", b"Cho", b"Acme", b"something", b"entirely"):
        assert word not in raw


@pytest.mark.parametrize(
    ("one", "other"),
    [(YES, YES), (YES, written("no", seq=6)), (YES, written("yes", secret=seed("another")))],
    ids=["one envelope", "two places", "two signatures of one text"],
)
def test_what_proves_nothing_is_refused_by_its_form(one: Opened, other: Opened) -> None:
    with pytest.raises(GuardError):
        read_proof(prove(one, other))


def test_sides_out_of_order_are_refused() -> None:
    with pytest.raises(GuardError):
        read_proof(encode(ForkProof(PROOF.kid, PROOF.other, PROOF.one)))


@pytest.mark.parametrize("other", ["group", "scope"])
def test_proof_holds_in_its_own_place_alone(other: str) -> None:
    group = GroupId(seed("elsewhere")) if other == "group" else GROUP
    scope = ScopeId(seed("elsewhere")) if other == "scope" else SCOPE
    assert not proof_holds(group, scope, PROOF)


@pytest.mark.parametrize("field", Signed.__struct_fields__)
def test_nobody_is_framed_by_a_changed_header(field: str) -> None:
    """Somebody takes one true header twice and changes any field of the second: the signature fails."""
    value = getattr(PROOF.one, field)
    changed = value[:-1] + bytes([value[-1] ^ 1]) if isinstance(value, bytes) else value
    changed = value + 1 if isinstance(value, int) else changed
    changed = [*value, seed("another head")] if isinstance(value, list) else changed
    forged = msgspec.structs.replace(PROOF.one, **{field: changed})
    sides = sorted((PROOF.one, forged), key=encode)
    assert not proof_holds(GROUP, SCOPE, ForkProof(KID, *sides))
    assert not proof_holds(GROUP, SCOPE, ForkProof(Kid(seed("other kid")), PROOF.one, PROOF.other))


@given(st.binary(max_size=900))
def test_anything_else_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(GuardError):
        read_proof(raw)

"""Sign, then encrypt."""

from nacl import bindings

from tests.core.envelope.ground import DRAFT, FEED, MESSAGE_KEY, NONCE, PLACE, PUBLIC, Keys, sealed
from whisper_net.core.envelope.format import Envelope, EnvelopeKind
from whisper_net.core.envelope.open import open_envelope, signature_holds
from whisper_net.core.wire.codec import decode


def test_sealed_envelope_is_what_its_opener_sees() -> None:
    made = sealed()
    assert open_envelope(made.raw, Keys()) == made
    assert signature_holds(made)


def test_nothing_but_the_kid_stands_in_clear() -> None:
    envelope = decode(sealed().raw, Envelope)
    assert (envelope.v, envelope.kid, envelope.nonce) == (1, PLACE.kid, NONCE)
    for secret in (PUBLIC, DRAFT.payload, FEED.incarnation):
        assert secret not in sealed().raw


def test_libsodium_opens_it_with_the_kid_as_associated_data() -> None:
    envelope = decode(sealed().raw, Envelope)
    plain = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
        envelope.ciphertext, envelope.kid, envelope.nonce, MESSAGE_KEY
    )
    assert DRAFT.payload in plain


def test_draft_is_carried_over_field_by_field() -> None:
    inner = sealed(kind=EnvelopeKind.FORK_PROOF, seq=7, prev=b"p" * 32, heads=(), lamport=9, ts=5).inner
    assert (inner.kind, inner.seq, inner.prev, inner.log_heads) == (1, 7, b"p" * 32, [])
    assert (inner.lamport, inner.ts, inner.payload) == (9, 5, DRAFT.payload)
    assert (inner.device, inner.incarnation) == (FEED.device, FEED.incarnation)

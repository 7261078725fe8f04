"""A signature is for one key, one context and one record, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.crypto.contexts import Context, padded
from whisper_net.core.crypto.signing import SIGNATURE_SIZE, holds, keypair, sign, verify
from whisper_net.core.errors import BadSignature

SEED = b"s" * 32
PUBLIC, SECRET = keypair(SEED)
RECORD = b"record"


def test_signature_holds_and_another_implementation_agrees() -> None:
    signature = sign(SECRET, Context.LINK, naive.encode([b"record"]))
    verify(PUBLIC, Context.LINK, naive.encode([b"record"]), signature)
    assert len(signature) == SIGNATURE_SIZE
    assert naive.ed25519_public(SEED) == PUBLIC
    assert naive.ed25519_holds(PUBLIC, "wn1.link", [b"record"], signature)


@pytest.mark.parametrize("other", [context for context in Context if context is not Context.LINK])
def test_cross_type_signature_rejected(other: Context) -> None:
    signature = sign(SECRET, Context.LINK, RECORD)
    with pytest.raises(BadSignature, match=other.value.decode()):
        verify(PUBLIC, other, RECORD, signature)


def test_other_key_record_or_signature_rejected() -> None:
    signature = sign(SECRET, Context.LINK, RECORD)
    changed = bytes([signature[0] ^ 1]) + signature[1:]
    for public, record, given_ in (
        (keypair(b"t" * 32)[0], RECORD, signature),
        (PUBLIC, RECORD + b"!", signature),
        (PUBLIC, RECORD, changed),
        (PUBLIC, RECORD, signature[:-1]),
        (PUBLIC, RECORD[1:], signature + RECORD[:1]),
        (PUBLIC, RECORD, b""),
        (PUBLIC[:-1], RECORD, signature),
        (b"", RECORD, signature),
    ):
        with pytest.raises(BadSignature):
            verify(public, Context.LINK, record, given_)


def test_bulk_check_covers_the_context() -> None:
    signature = sign(SECRET, Context.LINK, RECORD)
    assert holds(PUBLIC, padded(Context.LINK) + RECORD, signature)
    assert not holds(PUBLIC, RECORD, signature)


def test_signature_longer_than_its_place_is_refused() -> None:
    """Bytes must not move between the signature and what it is over."""
    message = padded(Context.LINK) + RECORD
    signature = sign(SECRET, Context.LINK, RECORD)
    assert not holds(PUBLIC, message[1:], signature + message[:1])


@given(st.binary(max_size=70), st.binary(max_size=70), st.binary(max_size=70))
def test_random_bytes_hold_nothing_and_raise_nothing(public: bytes, message: bytes, signature: bytes) -> None:
    assert not holds(public, message, signature)

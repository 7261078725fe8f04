"""What is sealed opens under its key and its associated data, unchanged, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.sealing import NONCE_SIZE, OVERHEAD, seal, unseal
from whisper_net.core.errors import CannotOpen

KEY, NONCE, KID = b"k" * 32, b"n" * NONCE_SIZE, b"i" * 32


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_sealed_opens(plaintext: bytes, associated: bytes) -> None:
    sealed = seal(KEY, associated, plaintext, NONCE)
    assert sealed.startswith(NONCE)
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert unseal(KEY, associated, sealed) == plaintext


def test_published_vector_is_met() -> None:
    """The one of draft-irtf-cfrg-xchacha, appendix A.3.1."""
    key, nonce = bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58))
    plaintext = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    expected = (
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49"
    )
    sealed = seal(key, bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), plaintext, nonce)
    assert sealed[NONCE_SIZE:].hex() == expected


def test_other_key_associated_data_or_any_changed_byte_does_not_open() -> None:
    sealed = seal(KEY, KID, b"text", NONCE)
    with pytest.raises(CannotOpen):
        unseal(b"K" * 32, KID, sealed)
    with pytest.raises(CannotOpen):
        unseal(KEY, b"I" * 32, sealed)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            unseal(KEY, KID, bytes(changed))


@given(st.binary(max_size=80))
def test_random_bytes_raise_nothing_else(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        unseal(KEY, KID, sealed)

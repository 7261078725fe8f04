"""Bytes from anybody become an opened envelope, or are refused by a named step and nothing else."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.envelope.ground import DRAFT, MESSAGE_KEY, NONCE, PLACE, SECRET, Keys, sealed
from whisper_net.core.crypto.sealing import seal
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.envelope.format import VERSION, Envelope, EnvelopeKind
from whisper_net.core.envelope.open import UnknownKey, open_envelope, signature_holds
from whisper_net.core.errors import EnvelopeError
from whisper_net.core.ids import GroupId, Kid, ScopeId
from whisper_net.core.wire.bounds import MAX_ENVELOPE, MAX_LAMPORT, MAX_PAYLOAD, MAX_TIME
from whisper_net.core.wire.codec import encode

KEYS = Keys()
RAW = sealed().raw


def refusal(raw: bytes, keys: Keys = KEYS) -> str:
    """The step that refuses `raw`."""
    with pytest.raises(EnvelopeError) as caught:
        open_envelope(raw, keys)
    return caught.value.step


def enclose(plain: bytes) -> bytes:
    """Any bytes, sealed as an envelope of PLACE."""
    sealed_bytes = seal(MESSAGE_KEY, PLACE.kid, plain, NONCE)
    return encode(Envelope(VERSION, PLACE.kid, sealed_bytes[:24], sealed_bytes[24:]))


def test_step_size() -> None:
    assert refusal(bytes(MAX_ENVELOPE + 1)) == "size"
    assert refusal(bytes(MAX_ENVELOPE)) == "canonical"


def test_step_kid() -> None:
    other = msgspec.structs.replace(PLACE, kid=Kid(b"x" * 32))
    with pytest.raises(UnknownKey) as caught:
        open_envelope(RAW, Keys(other))
    assert (caught.value.kid, caught.value.step) == (PLACE.kid, "kid")


def test_wrong_scope_key_fails() -> None:
    """The key of another scope opens nothing, even under the right kid."""
    assert refusal(RAW, Keys(PLACE, b"x" * 32)) == "opens"


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17])
def test_ciphertext_too_short_or_made_up_does_not_open(size: int) -> None:
    assert refusal(encode(Envelope(VERSION, PLACE.kid, NONCE, bytes(size)))) == "opens"


def test_outer_form_is_canonical() -> None:
    assert refusal(RAW + b"\0") == "canonical"
    assert refusal(b"\xdc\0\4" + RAW[1:]) == "canonical"  # a longer head for the same array
    assert refusal(b"") == "canonical"


def test_inner_form_is_canonical() -> None:
    plain = encode(sealed().inner)
    assert open_envelope(enclose(plain), KEYS).inner == sealed().inner
    assert refusal(enclose(plain + b"\0")) == "canonical"
    assert refusal(enclose(plain[:-1])) == "canonical"
    assert refusal(enclose(b"\xdc\0\x0a" + plain[1:])) == "canonical"


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0}, {"seq": (1 << 40) + 1}, {"lamport": 0}, {"lamport": MAX_LAMPORT + 1}, {"ts": MAX_TIME + 1},
        {"ts": -1}, {"log_heads": [b"h" * 32] * 9}, {"prev": b""}, {"kind": 256}, {"incarnation": bytes(9)},
        {"payload": bytes(MAX_PAYLOAD + 1)},
    ],
)  # fmt: skip
def test_inner_bounds(changes: dict[str, Any]) -> None:
    inner = msgspec.structs.replace(sealed().inner, **changes)
    assert refusal(enclose(msgspec.msgpack.encode(inner))) == "canonical"


def test_bounds_themselves_pass() -> None:
    largest = sealed(seq=1 << 40, lamport=MAX_LAMPORT, ts=MAX_TIME, heads=DRAFT.heads * 8, payload=bytes(MAX_PAYLOAD))
    assert open_envelope(largest.raw, KEYS) == largest
    assert len(largest.raw) <= MAX_ENVELOPE


def test_relay_bitflip_each_byte() -> None:
    """Whatever bit a relay turns, a named step refuses it: no flipped envelope opens."""
    steps = {refusal(_flipped(RAW, bit)) for bit in range(8 * len(RAW))}
    assert steps == {"canonical", "kid", "opens"}


def _flipped(raw: bytes, bit: int) -> bytes:
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_resealed_twin_is_the_same_envelope() -> None:
    """Sealed anew under another nonce by any member, it keeps its id and its signature, and shares no bytes."""
    twin = sealed(nonce=bytes(reversed(NONCE)))
    opened = open_envelope(twin.raw, KEYS)
    assert twin.raw != RAW
    assert opened.id == sealed().id
    assert signature_holds(opened)


def test_signature_of_another_device_does_not_hold() -> None:
    forged = sealed(secret=keypair(b"x" * 32)[1])
    assert forged.id == sealed().id
    assert not signature_holds(open_envelope(forged.raw, KEYS))


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": b"another"}, {"seq": 2}, {"prev": b"p" * 32}, {"heads": ()}, {"lamport": 2}, {"ts": 1},
        {"kind": EnvelopeKind.FORK_PROOF},
    ],
)  # fmt: skip
def test_signature_covers_every_field(changes: dict[str, Any]) -> None:
    good, other = sealed(), sealed(**changes)
    moved = msgspec.structs.replace(other.inner, sig=good.inner.sig)
    assert not signature_holds(open_envelope(enclose(encode(moved)), KEYS))
    assert signature_holds(open_envelope(other.raw, KEYS))


@pytest.mark.parametrize(
    "place",
    [
        msgspec.structs.replace(PLACE, scope=ScopeId(b"t" * 32)),
        msgspec.structs.replace(PLACE, group=GroupId(b"t" * 32)),
    ],
)
def test_repost_to_other_scope_rejected(place: object) -> None:
    """What was said in one room, shown in another or another group by somebody who has both keys, does not hold."""
    moved = open_envelope(RAW, Keys(place))  # type: ignore[arg-type]
    assert not signature_holds(moved)
    assert moved.id != sealed().id


@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_else(raw: bytes) -> None:
    assert refusal(raw) in {"canonical", "size"}


@given(st.binary(max_size=400))
def test_random_bytes_inside_raise_nothing_else(plain: bytes) -> None:
    assert refusal(enclose(plain)) == "canonical"


@given(st.data())
def test_changed_bytes_inside_raise_nothing_else(data: st.DataObject) -> None:
    plain = bytearray(encode(sealed().inner))
    for _ in range(data.draw(st.integers(1, 3))):
        plain[data.draw(st.integers(0, len(plain) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = open_envelope(enclose(bytes(plain)), KEYS)
    except EnvelopeError:
        assert refusal(enclose(bytes(plain))) == "canonical"
    else:
        assert signature_holds(opened) == (opened.inner == sealed().inner)


@given(st.integers(0, len(RAW) - 1), st.integers(0, 255))
def test_changed_bytes_outside_raise_nothing_else(place: int, value: int) -> None:
    changed = RAW[:place] + bytes([value]) + RAW[place + 1 :]
    if changed == RAW:
        assert open_envelope(changed, KEYS) == sealed()
    else:
        assert refusal(changed) in {"canonical", "kid", "opens"}


def test_secret_key_is_never_in_the_envelope() -> None:
    assert SECRET[:32] not in RAW
    assert MESSAGE_KEY not in RAW

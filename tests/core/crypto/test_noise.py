"""Our Noise speaks as the published vector does and as another implementation does, and refuses all else."""

import json
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noise.connection import Keypair, NoiseConnection

from whisper_net.core.crypto.noise import LINK_PATTERN, PROLOGUE, Handshake, nnpsk0_initiator, nnpsk0_responder
from whisper_net.core.crypto.noise_state import MAX_NOISE_FRAME, CipherState
from whisper_net.core.errors import CannotOpen
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import encode

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "noise_nnpsk0.json").read_text("utf-8"))
PATTERNS = ["NN", "NNpsk0", "NNpsk1", "NNpsk2", "NNpsk0+psk2", "XX", "XXpsk0", "XXpsk2", "XXpsk3", "XXpsk0+psk3"]
FRAMES = {"NN": 2, "XX": 3}
PSKS = [b"\x01" * 32, b"\x02" * 32]
OURS, THEIRS = b"\x11" * 32, b"\x22" * 32
OUR_STATIC, THEIR_STATIC = b"\x33" * 32, b"\x44" * 32
LOW_ORDER = [bytes(32), b"\x01" + bytes(31), (2**255 - 19).to_bytes(32, "little")]


def psks_of(pattern: str) -> list[bytes]:
    return PSKS[: pattern.count("psk")]


def end(pattern: str, initiator: bool, secret: bytes = OURS, static: bytes = OUR_STATIC) -> Handshake:
    return Handshake(pattern, initiator, b"app", secret, psks=psks_of(pattern), static_secret=static)


def pair(pattern: str) -> tuple[Handshake, Handshake]:
    return end(pattern, True), end(pattern, False, THEIRS, THEIR_STATIC)


def shake(one: Handshake, other: Handshake) -> None:
    writer, reader = one, other
    while not (one.finished and other.finished):
        assert reader.read(writer.write(b"payload")) == b"payload"
        writer, reader = reader, writer


def reference(pattern: str, initiator: bool) -> Any:
    """The other implementation's end."""
    other = NoiseConnection.from_name(f"Noise_{pattern}_25519_ChaChaPoly_BLAKE2b".encode())
    if psks_of(pattern):
        other.set_psks(psks=psks_of(pattern))
    if pattern.startswith("XX"):
        other.set_keypair_from_private_bytes(Keypair.STATIC, THEIR_STATIC)
    other.set_prologue(b"app")
    (other.set_as_initiator if initiator else other.set_as_responder)()
    other.start_handshake()
    return other


def test_published_vector_is_met_byte_for_byte() -> None:
    unhex = bytes.fromhex
    one, other = (
        Handshake(
            LINK_PATTERN,
            side == "init",
            unhex(VECTOR[f"{side}_prologue"]),
            unhex(VECTOR[f"{side}_ephemeral"]),
            psks=[unhex(psk) for psk in VECTOR[f"{side}_psks"]],
        )
        for side in ("init", "resp")
    )
    handshake, transport = VECTOR["messages"][:2], VECTOR["messages"][2:]
    for message, (writer, reader) in zip(handshake, [(one, other), (other, one)], strict=True):
        frame = writer.write(unhex(message["payload"]))
        assert frame.hex() == message["ciphertext"]
        assert reader.read(frame) == unhex(message["payload"])
    assert one.handshake_hash.hex() == other.handshake_hash.hex() == VECTOR["handshake_hash"]
    (call, hear), (answer, listen) = one.ciphers(), other.ciphers()
    for message, (sending, receiving) in zip(transport, cycle([(call, listen), (answer, hear)]), strict=False):
        sealed = sending.encrypt(unhex(message["payload"]))
        assert sealed.hex() == message["ciphertext"]
        assert receiving.decrypt(sealed) == unhex(message["payload"])


@pytest.mark.parametrize("we_call", [True, False])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_another_implementation_understands_us_and_we_it(pattern: str, we_call: bool) -> None:
    ours, theirs = end(pattern, we_call), reference(pattern, not we_call)
    for number in range(FRAMES[pattern[:2]]):
        if (number % 2 == 0) == we_call:
            assert theirs.read_message(ours.write(b"hello")) == b"hello"
        else:
            assert ours.read(bytes(theirs.write_message(b"hi"))) == b"hi"
    assert ours.finished
    assert theirs.handshake_finished
    assert ours.handshake_hash == theirs.get_handshake_hash()
    sending, receiving = ours.ciphers()
    for _ in range(2):
        assert theirs.decrypt(sending.encrypt(b"x" * 100)) == b"x" * 100
        assert receiving.decrypt(bytes(theirs.encrypt(b"y"))) == b"y"
        sending.rekey()
        receiving.rekey()
        theirs.rekey_inbound_cipher()
        theirs.rekey_outbound_cipher()


@pytest.mark.parametrize("pattern", PATTERNS)
def test_both_ends_agree(pattern: str) -> None:
    one, other = pair(pattern)
    shake(one, other)
    assert one.handshake_hash == other.handshake_hash
    assert (one.remote_static != b"") == pattern.startswith("XX")
    (call, hear), (answer, listen) = one.ciphers(), other.ciphers()
    assert listen.decrypt(call.encrypt(b"there")) == b"there"
    assert hear.decrypt(answer.encrypt(b"back")) == b"back"


@pytest.mark.parametrize(
    ("pattern", "psks"),
    [
        ("IK", []),
        ("NNpsk", [PSKS[0]]),
        ("nn", []),
        ("NNpsk3", [PSKS[0]]),
        ("NNpsk0", []),
        ("NN", [PSKS[0]]),
        ("NNpsk0+psk0", PSKS),
        ("NNpsk0", [b"short"]),
        ("NNfallback", []),
    ],
)
def test_unknown_pattern_is_a_wrong_call(pattern: str, psks: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"psk|pattern"):
        Handshake(pattern, True, b"", OURS, psks=psks)


def test_secrets_of_another_size_are_a_wrong_call() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Handshake("NN", True, b"", b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        Handshake("XX", True, b"", OURS, static_secret=b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        shake(Handshake("XX", True, b"", OURS), Handshake("XX", False, b"", THEIRS))


def test_another_prologue_or_psk_does_not_open() -> None:
    first = nnpsk0_initiator(PSKS[0], OURS).write(b"")
    for prologue, psk in ((b"other", PSKS[0]), (PROLOGUE, PSKS[1])):
        with pytest.raises(CannotOpen):
            Handshake(LINK_PATTERN, False, prologue, THEIRS, psks=[psk]).read(first)


@pytest.mark.parametrize("pattern", ["NN", "XX", "NNpsk0", "XXpsk3"])
def test_turns_are_kept_and_a_failed_handshake_stays_shut(pattern: str) -> None:
    one, other = pair(pattern)
    with pytest.raises(CannotOpen, match="turn"):
        other.write()
    with pytest.raises(CannotOpen):
        other.read(one.write())
    one, other = pair(pattern)
    with pytest.raises(CannotOpen, match="not finished"):
        one.ciphers()
    shake(one, other)
    with pytest.raises(CannotOpen, match="over"):
        one.write()
    with pytest.raises(CannotOpen, match="not finished"):
        one.ciphers()


@pytest.mark.parametrize("low", LOW_ORDER)
@pytest.mark.parametrize("pattern", ["NN", "XX"])
def test_a_key_that_yields_zero_is_refused(pattern: str, low: bytes) -> None:
    other = end(pattern, False)
    other.read(low + b"payload")
    with pytest.raises(CannotOpen, match="zero"):
        other.write()
    assert not other.finished


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_changed_byte_of_every_frame_ends_it(pattern: str) -> None:
    for number in range(FRAMES[pattern[:2]]):
        for place in range(0, 200, 7):
            one, other = pair(pattern)
            assert not survives(one, other, number, place), (number, place)


def survives(one: Handshake, other: Handshake, number: int, place: int) -> bool:
    """Whether both ends finish alike although one byte of one frame changed."""
    writer, reader = one, other
    try:
        for turn in range(9):
            if one.finished and other.finished:
                return one.handshake_hash == other.handshake_hash
            frame = bytearray(writer.write(b"payload"))
            if turn == number:
                frame[place % len(frame)] ^= 0x40
            reader.read(bytes(frame))
            writer, reader = reader, writer
    except CannotOpen:
        pass
    return False


@given(st.sampled_from(PATTERNS), st.integers(0, 2), st.binary(max_size=200))
def test_random_frames_raise_nothing_else(pattern: str, number: int, junk: bytes) -> None:
    one, other = pair(pattern)
    writer, reader = one, other
    for _ in range(min(number, FRAMES[pattern[:2]] - 1)):
        reader.read(writer.write())
        writer, reader = reader, writer
    try:
        reader.read(junk)
        reader.write()
    except CannotOpen:
        pass


def test_frames_have_the_length_that_noise_allows() -> None:
    one, other = pair("NN")
    with pytest.raises(CannotOpen, match="longer"):
        one.write(bytes(MAX_NOISE_FRAME - 31))
    with pytest.raises(CannotOpen, match="longer"):
        other.read(bytes(MAX_NOISE_FRAME + 1))
    one, other = pair("NN")
    assert other.read(one.write(bytes(MAX_NOISE_FRAME - 32))) == bytes(MAX_NOISE_FRAME - 32)


def test_prologue_names_the_protocol_and_its_version() -> None:
    assert encode(["wn1.noise", 1]) == PROLOGUE


def test_responder_finds_the_psk_among_its_candidates() -> None:
    caller = nnpsk0_initiator(PSKS[1], OURS)
    place, called, payload = nnpsk0_responder([PSKS[0], PSKS[1]], caller.write(b"first"), THEIRS)
    assert (place, payload) == (1, b"first")
    assert caller.read(called.write(b"second")) == b"second"
    sending, receiving = caller.ciphers()
    answering, listening = called.ciphers()
    assert listening.decrypt(sending.encrypt(b"a")) == b"a"
    assert receiving.decrypt(answering.encrypt(b"b")) == b"b"


def test_stranger_fits_no_candidate() -> None:
    first = nnpsk0_initiator(b"\x09" * 32, OURS).write(b"")
    for candidates in ([], PSKS):
        with pytest.raises(CannotOpen, match="none of our keys"):
            nnpsk0_responder(candidates, first, THEIRS)


def test_candidates_past_the_bound_are_not_tried() -> None:
    first = nnpsk0_initiator(PSKS[0], OURS).write(b"")
    others = [number.to_bytes(32, "big") for number in range(bounds.MAX_PSK_CANDIDATES)]
    assert nnpsk0_responder([*others[1:], PSKS[0]], first, THEIRS)[0] == bounds.MAX_PSK_CANDIDATES - 1
    with pytest.raises(CannotOpen):
        nnpsk0_responder([*others, PSKS[0]], first, THEIRS)


@given(st.binary(max_size=120))
def test_random_first_frame_is_a_stranger(junk: bytes) -> None:
    with pytest.raises(CannotOpen):
        nnpsk0_responder(PSKS, junk, THEIRS)


def test_no_secret_shows_when_printed() -> None:
    shown = repr(nnpsk0_initiator(PSKS[0], OURS)) + repr(CipherState(PSKS[0]))
    assert PSKS[0].hex() not in shown
    assert repr(PSKS[0]) not in shown

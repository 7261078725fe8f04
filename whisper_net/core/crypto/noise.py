"""The Noise protocol framework, sans-io, for 25519, ChaChaPoly and BLAKE2b (PROTOCOL section 8).

Rules: bytes in, bytes out, entropy as an argument; whatever does not hold is CannotOpen, and a handshake that
failed once stays shut (noiseprotocol.org, revision 34). Its counterpart is adapters/transport, which frames and
carries what stands here.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

from nacl import bindings

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.noise_state import KEY_SIZE, TAG_SIZE, CipherState, SymmetricState, check_length
from whisper_net.core.errors import CannotOpen
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import encode

PROLOGUE = encode([Context.NOISE.value.decode(), 1])
LINK_PATTERN = "NNpsk0"

_Tokens: TypeAlias = tuple[str, ...]
_PATTERNS: dict[str, tuple[_Tokens, ...]] = {
    "NN": (("e",), ("e", "ee")),
    "XX": (("e",), ("e", "ee", "s", "es"), ("s", "se")),
}


class Handshake:
    """One end of one handshake; write and read alternate, and the initiator writes first.

    `pattern` is NN or XX with psk modifiers, as in "XXpsk3" or "NNpsk0+psk2"; `psks` are 32 bytes for each
    modifier, in their order. `static_secret` is needed by patterns that send one. ValueError names a wrong
    call; bytes from outside raise nothing but CannotOpen.
    """

    __slots__ = (
        "_ephemeral",
        "_initiator",
        "_messages",
        "_psk_mode",
        "_psks",
        "_remote",
        "_state",
        "_static",
        "_writing",
        "remote_static",
    )

    def __init__(
        self,
        pattern: str,
        initiator: bool,
        prologue: bytes,
        ephemeral_secret: bytes,
        *,
        psks: Sequence[bytes] = (),
        static_secret: bytes = b"",
    ) -> None:
        # The frames still to come; None once something failed, so that nothing is built on half a frame.
        self._messages: tuple[_Tokens, ...] | None = _messages_of(pattern, len(psks))
        if any(len(key) != KEY_SIZE for key in (ephemeral_secret, *psks)) or len(static_secret) not in {0, KEY_SIZE}:
            raise ValueError("a psk and a secret are 32 bytes each")
        self._psks = list(psks)
        self._psk_mode = bool(psks)
        self._initiator = self._writing = initiator
        self._ephemeral, self._static = ephemeral_secret, static_secret
        self._remote = b""
        self.remote_static = b""
        self._state = SymmetricState(f"Noise_{pattern}_25519_ChaChaPoly_BLAKE2b".encode())
        self._state.mix_hash(prologue)

    @property
    def finished(self) -> bool:
        """Whether every frame has been written and read, and all held."""
        return self._messages == ()

    @property
    def handshake_hash(self) -> bytes:
        """64 bytes, the same at both ends of a finished handshake and in no other."""
        return self._state.hash

    def write(self, payload: bytes = b"") -> bytes:
        """The next frame of this end, carrying `payload`. CannotOpen out of turn or where a key yields zero."""
        tokens, rest = self._take_turn(writing=True)
        frame = b"".join([self._write_token(token) for token in tokens]) + self._state.seal(payload)
        check_length(len(frame))
        self._messages = rest
        return frame

    def read(self, frame: bytes) -> bytes:
        """The payload of the other end's next frame. CannotOpen for anything else, and out of turn."""
        tokens, rest = self._take_turn(writing=False)
        check_length(len(frame))
        for token in tokens:
            frame = self._read_token(token, frame)
        payload = self._state.open(frame)
        self._messages = rest
        return payload

    def ciphers(self) -> tuple[CipherState, CipherState]:
        """(sending, receiving) of a finished handshake; CannotOpen before. Call once."""
        if not self.finished:
            raise CannotOpen("the handshake is not finished")
        first, second = self._state.split()
        return (first, second) if self._initiator else (second, first)

    def _take_turn(self, *, writing: bool) -> tuple[_Tokens, tuple[_Tokens, ...]]:
        messages, self._messages = self._messages, None
        if not messages or self._writing != writing:
            raise CannotOpen("the handshake is over, or it is the other end's turn")
        self._writing = not writing
        return messages[0], messages[1:]

    def _write_token(self, token: str) -> bytes:
        if token == "e":
            public = box_key_of(self._ephemeral)
            self._mix_ephemeral(public)
            return public
        if token == "s":
            return self._state.seal(box_key_of(self._static))
        self._mix_token(token)
        return b""

    def _read_token(self, token: str, frame: bytes) -> bytes:
        """Take what `token` stands for off the front of `frame`; the rest."""
        if token == "e":
            self._remote, rest = _cut(frame, KEY_SIZE)
            self._mix_ephemeral(self._remote)
            return rest
        if token == "s":
            sealed, rest = _cut(frame, KEY_SIZE + TAG_SIZE)
            self.remote_static = self._state.open(sealed)
            return rest
        self._mix_token(token)
        return frame

    def _mix_ephemeral(self, public: bytes) -> None:
        self._state.mix_hash(public)
        if self._psk_mode:  # section 9.2: a psk alone would leave the first key the same in every handshake
            self._state.mix_key(public)

    def _mix_token(self, token: str) -> None:
        if token == "psk":
            psk, *self._psks = self._psks
            self._state.mix_psk(psk)
            return
        ours, theirs = (token[0], token[1]) if self._initiator else (token[1], token[0])
        secret = self._ephemeral if ours == "e" else self._static
        public = self._remote if theirs == "e" else self.remote_static
        self._state.mix_key(_shared(secret, public))


def nnpsk0_initiator(psk: bytes, ephemeral_secret: bytes) -> Handshake:
    """The calling end of a link of this protocol: write, read, then `ciphers`. 32 bytes each."""
    return Handshake(LINK_PATTERN, True, PROLOGUE, ephemeral_secret, psks=[psk])


def nnpsk0_responder(psks: Sequence[bytes], frame: bytes, ephemeral_secret: bytes) -> tuple[int, Handshake, bytes]:
    """The answering end: (place of the psk that opens a first frame, handshake with the turn to write, payload).

    Tries the first 64 candidates, about 40 us each. CannotOpen says that a stranger called: send nothing.
    """
    for place, psk in enumerate(psks[: bounds.MAX_PSK_CANDIDATES]):
        handshake = Handshake(LINK_PATTERN, False, PROLOGUE, ephemeral_secret, psks=[psk])
        try:
            return place, handshake, handshake.read(frame)
        except CannotOpen:
            continue
    raise CannotOpen("this first frame fits none of our keys")


@lru_cache(maxsize=64)
def _messages_of(pattern: str, psk_count: int) -> tuple[_Tokens, ...]:
    """The tokens of each frame, psk modifiers placed (section 9.4)."""
    match = re.fullmatch(r"([A-Z]+)((?:psk\d(?:\+psk\d)*)?)", pattern)
    if match is None or match[1] not in _PATTERNS:
        raise ValueError(f"an unknown pattern: {pattern}")
    messages = [list(tokens) for tokens in _PATTERNS[match[1]]]
    places = [int(digit) for digit in re.findall(r"\d", match[2])]
    if len(places) != psk_count or len(set(places)) != psk_count or max(places, default=0) > len(messages):
        raise ValueError(f"{pattern} does not go with {psk_count} psks")
    for place in places:
        if place == 0:
            messages[0].insert(0, "psk")
        else:
            messages[place - 1].append("psk")
    return tuple(tuple(tokens) for tokens in messages)


def _shared(secret: bytes, public: bytes) -> bytes:
    try:
        return bindings.crypto_scalarmult(secret, public)
    except RuntimeError as error:  # libsodium's word for a point of low order
        raise CannotOpen("a key that yields zero") from error


def _cut(frame: bytes, size: int) -> tuple[bytes, bytes]:
    if len(frame) < size:
        raise CannotOpen("a handshake frame that ends too early")
    return frame[:size], frame[size:]

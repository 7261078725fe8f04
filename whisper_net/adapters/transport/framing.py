"""Messages in, sealed frames out, and back: the byte level of a link, without a socket.

A frame is a 2-byte big-endian length and that many bytes of ciphertext; inside all frames together runs one stream of
messages, each a 4-byte big-endian length and its bytes. Both ends rekey a direction after every 2^16 frames of it.
`FrameWriter` and `FrameReader` are counterparts; neither holds more than one message and one frame that are incomplete.
"""

from whisper_net.core.crypto.noise_state import MAX_NOISE_FRAME, TAG_SIZE, CipherState
from whisper_net.core.errors import CryptoError, FrameError
from whisper_net.core.wire.bounds import MAX_FRAME

REKEY_FRAMES = 1 << 16
FRAME_PREFIX = 2
MESSAGE_PREFIX = 4
MAX_PLAINTEXT = MAX_NOISE_FRAME - TAG_SIZE


def frame_bytes(ciphertext: bytes) -> bytes:
    """A frame as it goes over the wire."""
    return len(ciphertext).to_bytes(FRAME_PREFIX) + ciphertext


def message_prefix(message: bytes) -> bytes:
    """The 4 bytes before a message. FrameError for an empty message or one over MAX_FRAME."""
    return check_size(len(message)).to_bytes(MESSAGE_PREFIX)


def check_size(size: int) -> int:
    """`size`, if a message may have it, else FrameError."""
    if not 0 < size <= MAX_FRAME:
        raise FrameError(f"a message of {size} bytes where 1 to {MAX_FRAME} are allowed")
    return size


class FrameWriter:
    """Seals a stream of prefixed messages into frames."""

    __slots__ = ("_cipher", "_rekey_frames")

    def __init__(self, cipher: CipherState, rekey_frames: int = REKEY_FRAMES) -> None:
        self._cipher = cipher
        self._rekey_frames = rekey_frames

    def seal(self, stream: bytes) -> bytes:
        """Frames that carry `stream`, as full as can be: many small messages cost one frame."""
        return b"".join(
            [frame_bytes(self._seal(stream[at : at + MAX_PLAINTEXT])) for at in range(0, len(stream), MAX_PLAINTEXT)]
        )

    def confirmation(self) -> bytes:
        """One empty frame, which proves that this end holds the keys."""
        return frame_bytes(self._seal(b""))

    def _seal(self, plaintext: bytes) -> bytes:
        sealed = self._cipher.encrypt(plaintext)
        if self._cipher.frames % self._rekey_frames == 0:
            self._cipher.rekey()
        return sealed


class FrameReader:
    """Opens frames in whatever pieces they come, and gives back whole messages."""

    __slots__ = ("_cipher", "_rekey_frames", "_stream", "_wire")

    def __init__(self, cipher: CipherState, rekey_frames: int = REKEY_FRAMES) -> None:
        self._cipher = cipher
        self._rekey_frames = rekey_frames
        self._wire = bytearray()
        self._stream = bytearray()

    @property
    def waiting(self) -> bool:
        """Whether a frame or a message has begun and not ended."""
        return bool(self._wire or self._stream)

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that `data` completes. FrameError, after which nothing more may be fed."""
        self._wire += data
        messages: list[bytes] = []
        at = 0
        while (end := self._frame_end(at)) is not None:
            self._stream += self._open(bytes(self._wire[at + FRAME_PREFIX : end]))
            at = end
            # After each frame, not at the end: a stream full of one long message never holds more than that message.
            self._cut_messages(messages)
        del self._wire[:at]
        return messages

    def confirm(self, ciphertext: bytes) -> None:
        """Take the other end's empty first frame. FrameError if it is another, or does not open."""
        if self._open(ciphertext):
            raise FrameError("the first frame must be empty")

    def _frame_end(self, at: int) -> int | None:
        """Where the frame at `at` ends, if it is here whole."""
        if len(self._wire) < at + FRAME_PREFIX:
            return None
        size = int.from_bytes(self._wire[at : at + FRAME_PREFIX])
        if size <= TAG_SIZE:
            raise FrameError("a frame that holds nothing")
        end = at + FRAME_PREFIX + size
        return end if len(self._wire) >= end else None

    def _open(self, ciphertext: bytes) -> bytes:
        try:
            plaintext = self._cipher.decrypt(ciphertext)
        except CryptoError as error:
            raise FrameError("a frame that does not open") from error
        if self._cipher.frames % self._rekey_frames == 0:
            self._cipher.rekey()
        return plaintext

    def _cut_messages(self, messages: list[bytes]) -> None:
        stream, at = self._stream, 0
        while len(stream) >= at + MESSAGE_PREFIX:
            body = at + MESSAGE_PREFIX
            end = body + check_size(int.from_bytes(stream[at:body]))
            if len(stream) < end:
                break
            messages.append(bytes(stream[body:end]))
            at = end
        del stream[:at]

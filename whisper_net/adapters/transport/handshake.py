"""The first three frames of a link, at either end, before there is a link.

    caller                                   listener
    1  NNpsk0 first message   48 bytes  ->   tries its candidates; a stranger gets no byte back
    2                         48 bytes  <-   NNpsk0 second message
    3  an empty sealed frame  16 bytes  ->   only now does anybody hear of this caller

The third frame proves that the caller holds the keys, so that the replay of a recorded first frame never becomes a
connection. A first frame that was seen before is a stranger too. Whatever does not fit closes the socket in silence,
and uses up one of the tries of where it came from.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

from whisper_net.adapters.transport.address import Address
from whisper_net.adapters.transport.connection import LanConnection, Limits
from whisper_net.adapters.transport.framing import FRAME_PREFIX, FrameReader, FrameWriter, frame_bytes
from whisper_net.adapters.transport.strangers import Tries, origin_of
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.noise import Handshake, nnpsk0_initiator, nnpsk0_responder
from whisper_net.core.crypto.noise_state import KEY_SIZE, TAG_SIZE
from whisper_net.core.errors import CryptoError, FrameError
from whisper_net.ports.transport import Candidate

HELLO_SIZE = KEY_SIZE + TAG_SIZE
_SEEN_HELLOS = 4_096


class SeenHellos:
    """The newest first frames that fitted a key, so that a recorded one is not answered again."""

    def __init__(self) -> None:
        self._seen: dict[bytes, None] = {}

    def is_new(self, hello: bytes) -> bool:
        """Whether `hello` comes for the first time; remembers it."""
        if hello in self._seen:
            return False
        self._seen[hello] = None
        if len(self._seen) > _SEEN_HELLOS:
            del self._seen[next(iter(self._seen))]
        return True


class Shake(asyncio.Protocol, ABC):
    """Reads frames of exactly the size that is expected next, and settles once: with a connection, or with None."""

    def __init__(self, limits: Limits, settle: "Settle") -> None:
        self._limits = limits
        self._settle = settle
        self._wire = bytearray()
        self._expected = HELLO_SIZE
        self._over = False
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._timer = asyncio.get_running_loop().call_later(self._limits.handshake_seconds, self.give_up)
        self._begin()

    def data_received(self, data: bytes) -> None:
        self._wire += data
        while not self._over and len(self._wire) >= FRAME_PREFIX:
            end = FRAME_PREFIX + int.from_bytes(self._wire[:FRAME_PREFIX])
            if end != FRAME_PREFIX + self._expected:
                self.give_up()
            elif len(self._wire) < end:
                return
            else:
                frame = bytes(self._wire[FRAME_PREFIX:end])
                del self._wire[:end]
                self._take(frame)

    def connection_lost(self, _error: Exception | None) -> None:
        self._finish(None)

    def give_up(self) -> None:
        """Close without a word."""
        self._finish(None)
        if self._timer is not None:  # the socket was open
            self._transport.abort()

    @abstractmethod
    def _begin(self) -> None:
        """The socket is open."""

    @abstractmethod
    def _step(self, frame: bytes) -> None:
        """Take one frame of the size expected. CryptoError or FrameError where it does not fit."""

    def _take(self, frame: bytes) -> None:
        try:
            self._step(frame)
        except (CryptoError, FrameError):
            self.give_up()

    def _finish(self, connection: LanConnection | None) -> None:
        if self._over:
            return
        self._over = True
        if self._timer is not None:
            self._timer.cancel()
        self._settle(self, connection)

    def _connect(
        self, address: str, handshake: Handshake, writer: FrameWriter, reader: FrameReader, candidate: Candidate
    ) -> None:
        connection = LanConnection(
            self._transport,
            address,
            initiator=isinstance(self, Call),
            handshake_hash=handshake.handshake_hash,
            label=candidate.label,
            writer=writer,
            reader=reader,
            limits=self._limits,
        )
        self._finish(connection)

    def hand_over(self, connection: LanConnection, when_lost: Callable[[LanConnection], None]) -> None:
        """Give the socket, and what came early, to the connection."""
        early, self._wire = bytes(self._wire), bytearray()
        connection.adopt(early, when_lost)


Settle: TypeAlias = Callable[[Shake, LanConnection | None], None]
"""Told once how a handshake ended."""


class Call(Shake):
    """The calling end."""

    def __init__(
        self,
        address: str,
        candidate: Candidate,
        entropy: Entropy,
        limits: Limits,
        settle: Settle,
    ) -> None:
        super().__init__(limits, settle)
        self._address = address
        self._candidate = candidate
        self._handshake = nnpsk0_initiator(candidate.psk, entropy(KEY_SIZE))

    def _begin(self) -> None:
        self._transport.write(frame_bytes(self._handshake.write()))

    def _step(self, frame: bytes) -> None:
        self._handshake.read(frame)
        sending, receiving = self._handshake.ciphers()
        writer, reader = FrameWriter(sending), FrameReader(receiving)
        self._transport.write(writer.confirmation())
        self._connect(self._address, self._handshake, writer, reader, self._candidate)


class Answer(Shake):
    """The listening end."""

    def __init__(
        self,
        candidates: Callable[[], Sequence[Candidate]],
        seen: SeenHellos,
        tries: Tries,
        entropy: Entropy,
        limits: Limits,
        *,
        admit: Callable[["Answer"], None],
        settle: Settle,
    ) -> None:
        super().__init__(limits, settle)
        self._admit = admit
        self._candidates = candidates
        self._seen = seen
        self._tries = tries
        self._caller = Address("", 0)
        self._entropy = entropy
        self._answered: tuple[Handshake, FrameWriter, FrameReader, Candidate] | None = None

    @property
    def origin(self) -> str:
        return origin_of(self._caller.host)

    def _begin(self) -> None:
        self._caller = Address(*(self._transport.get_extra_info("peername") or ("", 0))[:2])  # none: gone already
        self._admit(self)

    def _step(self, frame: bytes) -> None:
        if self._answered is None:
            self._transport.write(self._answer(frame))
            return
        handshake, writer, reader, candidate = self._answered
        reader.confirm(frame)
        self._tries.give_back(self.origin)
        self._connect(str(self._caller), handshake, writer, reader, candidate)

    def _answer(self, hello: bytes) -> bytes:
        if not self._tries.take(self.origin):
            raise FrameError("a caller from where too many strangers called")
        candidates = self._candidates()
        place, handshake, _payload = nnpsk0_responder([each.psk for each in candidates], hello, self._entropy(KEY_SIZE))
        if not self._seen.is_new(hello):
            raise FrameError("a first frame that was used before")
        reply = frame_bytes(handshake.write())
        sending, receiving = handshake.ciphers()
        self._answered = (handshake, FrameWriter(sending), FrameReader(receiving), candidates[place])
        self._expected = TAG_SIZE
        return reply

"""The memory network, with a record of every message and one more fault: frames that arrive garbled.

A transport over TCP and Noise shows neither garbled nor doubled nor reordered frames; a hostile peer can. So sessions
must survive all of them: a link may end, nothing may crash.
"""

from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from random import Random
from typing import get_args

from whisper_net.adapters.transport.memory import Faults, MemoryNetwork
from whisper_net.adapters.transport.memory_link import MemoryConnection
from whisper_net.core.wire import peer as wire
from whisper_net.ports.transport import Candidate, Unreachable

IDLE = frozenset({wire.encode_message(wire.Ping()), wire.encode_message(wire.Pong())})
_TAGS: dict[int | str | None, str] = {
    cls.__struct_config__.tag: cls.__name__ for cls in (*get_args(wire.SessionMessage), *get_args(wire.LobbyMessage))
}


class Net(MemoryNetwork):
    """Counts what is said by kind, and garbles some of it on request."""

    def __init__(self, random: Random, faults: Faults, trace: Callable[..., None]) -> None:
        super().__init__(random, faults)
        self.garbles = 0.0
        self.alone: set[str] = set()
        """Machines that reach nobody, whatever else heals or breaks."""
        self.said: Counter[tuple[str, str, str]] = Counter()
        """Messages by who, to whom, and name; pings and pongs aside."""
        self._trace = trace

    async def dial(self, caller: str, address: str, candidate: Candidate) -> MemoryConnection:
        try:
            found = await super().dial(caller, address, candidate)
        except Unreachable as error:
            self._trace(caller, "calls", address, error)
            raise
        self._trace(caller, "calls", address)
        return found

    def isolate(self, name: str) -> None:
        self.alone.add(name)
        self.break_links(name)

    def _reaches(self, one: str, other: str) -> bool:
        return not self.alone & {one, other} and super()._reaches(one, other)

    def _carry(self, end: MemoryConnection, message: bytes | None) -> None:
        if message is not None:
            if message not in IDLE:
                self.said[end.name, end.peer.name, kind_of(message)] += 1
            if self._befalls(self.garbles):
                message = self._garbled(message)
        named = "end" if message is None else f"{kind_of(message)} {blake2b(message, digest_size=6).hexdigest()}"
        self._trace(end.name, "to", end.peer.name, named)
        super()._carry(end, message)

    def _garbled(self, message: bytes) -> bytes:
        match self._random.randrange(3):
            case 0:
                return self._random.randbytes(self._random.randrange(1, 64))
            case 1:
                return message[: self._random.randrange(len(message))]
            case _:
                at = self._random.randrange(len(message))
                return message[:at] + bytes([message[at] ^ 1 << self._random.randrange(8)]) + message[at + 1 :]


def kind_of(message: bytes) -> str:
    """What a message says it is, by its tag."""
    tag = message[1] if len(message) > 1 else -1
    return _TAGS.get(tag, "?")

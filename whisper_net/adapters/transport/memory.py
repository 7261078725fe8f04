"""The transport without sockets: many machines in one process, for simulations that replay exactly.

Rules: every delay and fault is drawn from the one seeded generator that the network is given, and time is only that
of the running loop, so that one seed gives one run. A link loses nothing silently: a loss breaks it. Duplicates and
reordering, which no TCP link shows, can be switched on to see that a session survives a lying transport. lan.py is
the same port over sockets; one contract suite runs on both.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from whisper_net.adapters.transport.address import Address, parse_address
from whisper_net.adapters.transport.callers import Callers
from whisper_net.adapters.transport.memory_link import MemoryConnection, Pipe
from whisper_net.core.errors import AddressError
from whisper_net.core.wire.bounds import MAX_PSK_CANDIDATES
from whisper_net.ports.transport import Candidate, Connection, Listener, PortInUse, Unreachable, Unrecognised

_FIRST_FREE_PORT = 40_000
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with what is asked for, never bound


@dataclass(slots=True)
class Faults:
    """What a memory network does to messages: chances from 0 to 1, each for one message. May change at any time."""

    latency: tuple[float, float] = (0.001, 0.020)
    """Seconds, from and to."""
    breaks: float = 0.0
    duplicates: float = 0.0
    reorders: float = 0.0


@dataclass(slots=True)
class Traffic:
    """What passed through a memory network so far."""

    dials: int = 0
    refused: int = 0
    links: int = 0
    broken: int = 0
    messages: int = 0
    bytes: int = 0
    duplicated: int = 0
    reordered: int = 0


@dataclass(eq=False, slots=True)
class MemoryListener:
    """Implements ports.transport.Listener."""

    network: "MemoryNetwork"
    address: str
    place: str
    """Where callers find it: NAME:PORT."""
    candidates: Callable[[], Sequence[Candidate]]
    accept: Callable[[Connection], Awaitable[None]]
    callers: Callers

    async def close(self) -> None:
        self.network.stop_listening(self)
        await asyncio.sleep(0)


class MemoryTransport:
    """Implements ports.transport.Transport for the machine called `name`; addresses are NAME:PORT.

    A machine may listen on 0.0.0.0, too, and is reached by its name then.
    """

    def __init__(self, network: "MemoryNetwork", name: str) -> None:
        self.name = name
        self._network = network
        self._callers = Callers()

    def check(self, address: str) -> str:
        return str(parse_address(address))

    async def listen(
        self,
        address: str,
        candidates: Callable[[], Sequence[Candidate]],
        accept: Callable[[Connection], Awaitable[None]],
    ) -> Listener:
        host, port = parse_address(address, any_port=True)
        if host not in {self.name, _EVERYWHERE}:
            raise AddressError(f"this machine knows no address called {host}")
        port = port or self._network.free_port()
        place = str(Address(self.name, port))
        listener = MemoryListener(self._network, str(Address(host, port)), place, candidates, accept, self._callers)
        self._network.start_listening(listener)
        return listener

    async def dial(self, address: str, candidate: Candidate) -> Connection:
        return await self._network.dial(self.name, str(parse_address(address)), candidate)

    async def close(self) -> None:
        for listener in self._network.listeners_of(self.name):
            await listener.close()
        for connection in self._network.ends_of(self.name):
            await connection.close()
        await self._callers.close()


class MemoryNetwork:
    """Machines that know each other by name, and everything that can go wrong between them."""

    def __init__(self, random: Random, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.traffic = Traffic()
        self._random = random
        self._listeners: dict[str, MemoryListener] = {}
        self._ends: dict[MemoryConnection, None] = {}
        self._side: dict[str, int] = {}
        self._next_port = _FIRST_FREE_PORT

    def join(self, name: str) -> MemoryTransport:
        """A transport for the machine `name`; a machine that starts again joins again."""
        return MemoryTransport(self, name)

    # --- what a simulation does to the network

    def split(self, *groups: Iterable[str]) -> None:
        """Part the machines; whoever is in no group stands together in one more. Links across break at once."""
        self._side = {name: number for number, group in enumerate(groups, 1) for name in group}
        self._break_where(lambda end: not self._reaches(end.name, end.peer.name))

    def heal(self) -> None:
        """Let all machines reach each other again; what broke stays broken until somebody dials."""
        self._side = {}

    def break_links(self, *names: str) -> None:
        """Break the links between any two of these machines; with one name, all of its links."""
        if len(names) == 1:
            self._break_where(lambda end: names[0] in {end.name, end.peer.name})
        else:
            self._break_where(lambda end: end.name in names and end.peer.name in names)

    def kill(self, name: str) -> None:
        """What a crash of `name` looks like from outside: its links break, nobody listens, its callers go unserved."""
        for listener in self.listeners_of(name):
            listener.callers.cancel()
            self.stop_listening(listener)
        self._break_where(lambda end: end.name == name)

    # --- what transports and connections call

    def free_port(self) -> int:
        self._next_port += 1
        return self._next_port

    def start_listening(self, listener: MemoryListener) -> None:
        if listener.place in self._listeners:
            port = listener.place.rpartition(":")[2]
            raise PortInUse(f"port {port} is in use by another program; choose another, or 0 for any free one")
        self._listeners[listener.place] = listener

    def stop_listening(self, listener: MemoryListener) -> None:
        if self._listeners.get(listener.place) is listener:
            del self._listeners[listener.place]

    def listeners_of(self, name: str) -> list[MemoryListener]:
        return [listener for address, listener in self._listeners.items() if _host(address) == name]

    def ends_of(self, name: str) -> list[MemoryConnection]:
        return [end for end in self._ends if end.name == name]

    async def dial(self, caller: str, address: str, candidate: Candidate) -> MemoryConnection:
        self.traffic.dials += 1
        await asyncio.sleep(self._latency())
        listener, label = self._answer(caller, address, candidate)
        await asyncio.sleep(self._latency())
        if self._listeners.get(address) is not listener or not self._reaches(caller, _host(address)):
            raise Unreachable(f"nobody answers at {address}")
        return self._link(caller, listener, label, candidate)

    # --- inside

    def _answer(self, caller: str, address: str, candidate: Candidate) -> tuple[MemoryListener, object]:
        listener = self._listeners.get(address)
        if listener is None or not self._reaches(caller, _host(address)):
            raise Unreachable(f"nobody answers at {address}")
        for known in listener.candidates()[:MAX_PSK_CANDIDATES]:
            if known.psk == candidate.psk:
                return listener, known.label
        self.traffic.refused += 1
        raise Unrecognised(f"{address} answers, but not as a member of this group")

    def _link(self, caller: str, listener: MemoryListener, label: object, candidate: Candidate) -> MemoryConnection:
        self.traffic.links += 1
        here = f"{caller}:{self.free_port()}"
        hashed = hashlib.blake2b(f"{here}>{listener.place}#{self.traffic.links}".encode()).digest()
        there, back = Pipe(), Pipe()

        def end(name: str, address: str, label: object, outgoing: Pipe, incoming: Pipe) -> MemoryConnection:
            return MemoryConnection(
                name,
                address,
                initiator=outgoing is there,
                handshake_hash=hashed,
                label=label,
                outgoing=outgoing,
                incoming=incoming,
                carry=self._carry,
            )

        near = end(caller, listener.place, candidate.label, there, back)
        far = end(_host(listener.address), here, label, back, there)
        near.peer, far.peer = far, near
        self._ends |= {near: None, far: None}
        listener.callers.serve(far, listener.accept)
        return near

    def _carry(self, end: MemoryConnection, message: bytes | None) -> None:
        """Take one message, or the end of the link, on its way, with whatever befalls it."""
        if message is None:
            self._ends.pop(end, None)
            self._fly(end, None)
            return
        self.traffic.messages += 1
        self.traffic.bytes += len(message)
        if self._befalls(self.faults.breaks):
            self._break(end)
            return
        overtake = self._befalls(self.faults.reorders) and end.outgoing.overtakable
        self.traffic.reordered += overtake
        self._fly(end, message, overtake=overtake)
        if self._befalls(self.faults.duplicates):
            self.traffic.duplicated += 1
            self._fly(end, message)

    def _fly(self, end: MemoryConnection, message: bytes | None, *, overtake: bool = False) -> None:
        end.outgoing.put(message, overtake=overtake)
        # Each timer lands whatever is first, so that delays vary and the order stays.
        asyncio.get_running_loop().call_later(self._latency(), self._land, end)

    def _land(self, end: MemoryConnection) -> None:
        if end.outgoing.land():
            self._ends.pop(end.peer, None)
            end.peer.end("the connection ended")

    def _break_where(self, chosen: Callable[[MemoryConnection], bool]) -> None:
        for end in [end for end in self._ends if chosen(end)]:
            self._break(end)

    def _break(self, end: MemoryConnection) -> None:
        if end not in self._ends and end.peer not in self._ends:
            return
        self.traffic.broken += 1
        for each in (end, end.peer):
            each.end("the connection broke")
            self._ends.pop(each, None)

    def _reaches(self, one: str, other: str) -> bool:
        return self._side.get(one, 0) == self._side.get(other, 0)

    def _befalls(self, chance: float) -> bool:
        return chance > 0 and self._random.random() < chance

    def _latency(self) -> float:
        return self._random.uniform(*self.faults.latency)


def _host(address: str) -> str:
    return address.rpartition(":")[0]

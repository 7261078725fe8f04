"""The relays of one run, and what goes wrong with them: they are slow, dead, full, emptied; they lie and withhold.

A relay runs in no machine's life: a power cut ends the lines of the one that lost it, and nothing else. What is said
over lines is counted with all else that is said, so that the end of a run can tell when nothing is new any more.
"""

import contextvars
from random import Random

from tests.simulation.net import Net
from whisper_net.adapters.clock import ManualClock
from whisper_net.core.wire.relay import StoredItem, decode_asked, decode_said
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import RelayFault
from whisper_net.relay.in_process import Faults, MemoryLine, MemoryRelay
from whisper_net.relay.limits import Limits

ROOMY = Limits(address_bytes_a_day=1 << 40, lines_an_address=10_000, opened_at_once=1 << 20)
"""All machines of a run come from one address."""


class Mailroom:
    """All relays of one run."""

    def __init__(self, count: int, random: Random, clock: ManualClock, net: Net) -> None:
        self.random = random
        self.clock = clock
        self.net = net
        self.relays = [MemoryRelay(f"r{number}", clock, random.randbytes, limits=ROOMY) for number in range(count)]
        self.lied = False
        """One of them changed, held back or repeated items."""

    @property
    def urls(self) -> list[str]:
        return [relay.url for relay in self.relays]

    def find(self, address: RelayAddress) -> MemoryRelay | None:
        return next((relay for relay in self.relays if relay.address.where == address.where), None)

    # -- what goes wrong

    def kill(self) -> None:
        self._any().faults.down = True

    async def revive(self) -> None:
        for relay in self.relays:
            if relay.faults.mute:
                await relay.stop()  # what it did not say on a line that stands, it would have kept back for good
            relay.faults.down = relay.faults.mute = relay.store.full = False

    def slow(self) -> None:
        self._any().faults.seconds = self.random.choice([0.2, 2.0, 10.0])

    def silence(self) -> None:
        self._any().faults.mute = True

    def fill(self) -> None:
        self._any().store.full = True

    def lie(self) -> None:
        """Change, withhold or repeat some of what was stored."""
        faults, share = self._any().faults, self.random.choice([0.1, 0.5, 1.0])
        self.lied = True
        match self.random.randrange(3):
            case 0:
                faults.corrupts = lambda one: self._befalls(one, share)
            case 1:
                faults.withholds = lambda one: self._befalls(one, share)
            case _:
                faults.replays = True

    async def wipe(self) -> None:
        await self._any().wipe()

    async def calm(self) -> None:
        """All of them run, and say what they stored, from now on."""
        for relay in self.relays:
            relay.faults, relay.store.full = Faults(), False
            await relay.stop()  # the next line starts it again; what is wrong with those that stand goes with them

    async def close(self) -> None:
        """End all of them for good."""
        for relay in self.relays:
            relay.faults.down = True
            await relay.stop()

    def _any(self) -> MemoryRelay:
        return self.random.choice(self.relays)

    @staticmethod
    def _befalls(one: StoredItem, share: float) -> bool:
        """The same item each time."""
        return one.item[0] < share * 256


class SimulatedDialer:
    """Implements ports.relay.RelayDialer for one machine."""

    def __init__(self, mailroom: Mailroom, name: str) -> None:
        self._mailroom, self._name = mailroom, name

    def through(self, proxy: str) -> str:
        """There is nothing on the way."""
        return proxy

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> "SimulatedLine":
        relay = self._mailroom.find(address)
        if relay is None or self._name in self._mailroom.net.alone:
            raise RelayFault("not_found")
        line = contextvars.Context().run(relay.connect)
        line.vouched = vouched
        return SimulatedLine(line, self._mailroom.net, self._name)


class SimulatedLine:
    """Implements ports.relay.RelayLine, and counts what is said."""

    certificate = b""
    told: int | None = None

    def __init__(self, line: MemoryLine, net: Net, name: str) -> None:
        self._line, self._net, self._name = line, net, name
        self.vouched = line.vouched

    async def send(self, message: bytes) -> None:
        self._count(f"to a relay {type(decode_asked(message)).__name__}")
        await self._line.send(message)

    async def receive(self) -> bytes:
        message = await self._line.receive()
        self._count(f"from a relay {type(decode_said(message)).__name__}")
        return message

    def _count(self, what: str) -> None:
        """RelayFault where its machine reaches nobody."""
        if self._name in self._net.alone:
            raise RelayFault("closed")
        self._net.said[self._name, self._name, what] += 1

    async def close(self) -> None:
        await self._line.close()

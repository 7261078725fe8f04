"""Relays inside this process, for tests and simulations: the real one over a store in memory, its wire two queues.

A relay's faults are those of a machine, a disk or a host that lies; each can be switched on and off while lines stand.
Nothing is random here: whoever wants chance draws it and sets the switches.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import msgspec

from whisper_net.core.crypto.tickets import relay_keys
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import Items, Newest, StoredItem, decode_said
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import RelayFault
from whisper_net.relay.limits import Limits
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.served import Time
from whisper_net.relay.server import Relay

READ_AHEAD = 64
"""Messages on the way in either direction; beyond them whoever sends waits."""
_ALL = Limits(address_bytes_a_day=1 << 40, lines_an_address=10_000, opened_at_once=1 << 20)
"""Everybody in this process comes from one address."""


@dataclass
class Faults:
    """What is wrong with a relay now."""

    down: bool = False
    """Nothing answers, and lines that stand break."""
    mute: bool = False
    """It takes lines, and says nothing on them."""
    seconds: float = 0.0
    """That each message takes to leave it."""
    corrupts: Callable[[StoredItem], bool] = lambda _: False
    """Items of which it changes a byte."""
    withholds: Callable[[StoredItem], bool] = lambda _: False
    """Items that it stored and does not hand out."""
    replays: bool = False
    """It says every answer with items twice."""


class MemoryRelay:
    """One relay. What it keeps outlives its lines."""

    def __init__(
        self,
        name: str,
        time: Time,
        entropy: Callable[[int], bytes],
        *,
        limits: Limits = _ALL,
        passcode: str = "",
    ) -> None:
        """It runs from the first line on, on the loop of whoever dials."""
        self._public, self._secret = relay_keys(entropy(32))
        self.address = RelayAddress(f"ws://{name}:80", self._public, passcode)
        self.faults = Faults()
        self._time, self._entropy, self._limits = time, entropy, limits
        self.store = MemoryRelayStore(entropy(16))
        self._relay: Relay | None = None
        self._lines: dict[asyncio.Task[None], None] = {}

    @property
    def url(self) -> str:
        return str(self.address)

    @property
    def lines(self) -> int:
        """How many stand."""
        return len(self._lines)

    def connect(self) -> "MemoryLine":
        """Raises RelayFault."""
        if self.faults.down:
            raise RelayFault("refused")
        if self._relay is None:
            self._relay = self._open()
        to_relay, to_client = (asyncio.Queue[bytes | None](READ_AHEAD) for _ in range(2))
        served = asyncio.ensure_future(self._serve(self._relay, _Socket(to_relay, to_client, self.faults), to_client))
        self._lines[served] = None
        served.add_done_callback(lambda done: self._lines.pop(done, None))
        return MemoryLine(to_relay, to_client, served)

    async def _serve(self, relay: Relay, socket: "_Socket", to_client: asyncio.Queue[bytes | None]) -> None:
        try:
            await relay.attend(socket, self.address.where)
        finally:
            while to_client.full():
                to_client.get_nowait()
            to_client.put_nowait(None)

    def _open(self) -> Relay:
        passcode = self.address.passcode
        relay = Relay(self._public, self._secret, passcode, self.store, self._limits, self._time, self._entropy)
        relay.open()
        return relay

    async def break_lines(self) -> None:
        """Every line ends, as when a machine is switched off."""
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    async def wipe(self) -> None:
        """Lose everything that was stored, and go on under the same key."""
        await self.stop()
        self.store = MemoryRelayStore(self._entropy(16))

    async def restore(self, copy: MemoryRelayStore) -> None:
        """Go on with a copy that was made some time ago."""
        await self.stop()
        self.store = copy

    async def stop(self) -> None:
        """End it; the next line starts it again."""
        await self.break_lines()
        if self._relay is not None:
            await self._relay.stop()
            self._relay = None


class MemoryRelays:
    """Implements ports.relay.RelayDialer over relays in this process."""

    def __init__(self) -> None:
        self.relays: dict[str, MemoryRelay] = {}
        self.proxy = "system"

    def add(self, relay: MemoryRelay) -> MemoryRelay:
        self.relays[relay.address.where] = relay
        return relay

    def through(self, proxy: str) -> str:
        """There is nothing on the way."""
        self.proxy = proxy
        return proxy

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> "MemoryLine":
        await asyncio.sleep(0)
        relay = self.relays.get(address.where)
        if relay is None:
            raise RelayFault("not_found")
        line = relay.connect()
        line.vouched = vouched
        return line

    async def close(self) -> None:
        for relay in self.relays.values():
            await relay.stop()


class MemoryLine:
    """Implements ports.relay.RelayLine."""

    certificate = b""
    told: int | None = None

    def __init__(
        self, outgoing: asyncio.Queue[bytes | None], incoming: asyncio.Queue[bytes | None], served: asyncio.Task[None]
    ) -> None:
        self.vouched = False
        self._outgoing, self._incoming, self._served = outgoing, incoming, served

    async def send(self, message: bytes) -> None:
        if self._served.done():
            raise RelayFault("closed")
        sending = asyncio.ensure_future(self._outgoing.put(message))
        await asyncio.wait([sending, self._served], return_when=asyncio.FIRST_COMPLETED)
        if not sending.done():
            sending.cancel()
            raise RelayFault("closed")

    async def receive(self) -> bytes:
        data = await self._incoming.get()
        if data is None:
            self._incoming.put_nowait(None)
            raise RelayFault("closed")
        return data

    async def close(self) -> None:
        self._served.cancel()
        await asyncio.gather(self._served, return_exceptions=True)


class _Socket:
    """Implements relay.served.Socket, with what is wrong with the relay."""

    def __init__(
        self, incoming: asyncio.Queue[bytes | None], outgoing: asyncio.Queue[bytes | None], faults: Faults
    ) -> None:
        self._incoming, self._outgoing, self._faults = incoming, outgoing, faults

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while (data := await self._incoming.get()) is not None:
            yield data

    async def send(self, message: bytes) -> None:
        if self._faults.seconds:
            await asyncio.sleep(self._faults.seconds)
        for data in self._said(message):
            await self._outgoing.put(data)

    def _said(self, message: bytes) -> list[bytes]:
        if self._faults.mute:
            return []
        said = decode_said(message)
        if not isinstance(said, Items | Newest):
            return [message]
        kept = [self._bent(one) for one in said.items if not self._faults.withholds(one)]
        return [encode_message(msgspec.structs.replace(said, items=kept))] * (2 if self._faults.replays else 1)

    def _bent(self, one: StoredItem) -> StoredItem:
        if not self._faults.corrupts(one):
            return one
        return StoredItem(one.seq, one.item[:-1] + bytes([one.item[-1] ^ 1]))

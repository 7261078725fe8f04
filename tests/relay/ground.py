"""Topics, tickets and clients for the tests of a relay."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

from whisper_net.core.crypto.tickets import item_hash, passcode_answer, relay_keys, sign_get, sign_put, topic_keys
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import (
    Admitted,
    Fetch,
    Follow,
    Greet,
    Items,
    Latest,
    Newest,
    Pass,
    Proof,
    Put,
    Said,
    StoredItem,
    decode_said,
)
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.relay.journal import Journal
from whisper_net.relay.limits import Limits
from whisper_net.relay.line import House
from whisper_net.relay.server import Relay
from whisper_net.relay.store import RelayStore

NOW = 1_800_000_000
HOUR = 3_600
RELAY, RELAY_SECRET = relay_keys(b"r" * 32)
TOPIC, TOPIC_SECRET = topic_keys(b"t" * 32)
OTHER, OTHER_SECRET = topic_keys(b"o" * 32)
DEFAULT = Limits()
STORE, NONCE, CHALLENGE = b"s" * 16, b"n" * 32, b"c" * 32


def item(number: int = 0, size: int = 512) -> bytes:
    return number.to_bytes(8).ljust(size, b"\xee")


def put(
    one: bytes, *, topic: bytes = TOPIC, secret: bytes = TOPIC_SECRET, expiry: int = NOW + HOUR, relay: bytes = RELAY
) -> Put:
    return Put(topic, one, expiry, sign_put(secret, relay, topic, item_hash(one), expiry))


def relay_put(one: bytes, relay: bytes) -> Put:
    """A put at a relay that lives by the clock of this machine."""
    return put(one, expiry=int(time.time()) + HOUR, relay=relay)


def fetch(after: int = 0, *, challenge: bytes = CHALLENGE, secret: bytes = TOPIC_SECRET) -> Fetch:
    return Fetch(TOPIC, after, sign_get(secret, RELAY, challenge))


def latest(most: int, *, challenge: bytes = CHALLENGE, secret: bytes = TOPIC_SECRET) -> Latest:
    return Latest(TOPIC, most, sign_get(secret, RELAY, challenge))


def follow(
    after: int = 0, *, challenge: bytes = CHALLENGE, topic: bytes = TOPIC, secret: bytes = TOPIC_SECRET
) -> Follow:
    return Follow(topic, after, sign_get(secret, RELAY, challenge))


def items(*numbers: int, last: bool = True) -> Items:
    return Items(TOPIC, [StoredItem(number, item(number)) for number in numbers], last)


def newest(*numbers: int, last: bool = True) -> Newest:
    return Newest(TOPIC, [StoredItem(number, item(number)) for number in numbers], last)


def house(limits: Limits = DEFAULT, passcode: str = "") -> House:
    return House(RELAY, RELAY_SECRET, STORE, passcode, limits, lambda a, b: a == b)


class Still:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = float(NOW)

    def now(self) -> int:
        return int(self.at)

    def monotonic(self) -> float:
        return self.at - NOW


class Client:
    """A real client of a real relay, which keeps to the protocol unless told otherwise."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.proof = Proof(b"", b"", b"", b"", False, b"")

    @classmethod
    @asynccontextmanager
    async def to(cls, address: RelayAddress) -> AsyncIterator["Client"]:
        """A client of a relay that runs elsewhere."""
        async with connect(address.where, proxy=None, compression=None, close_timeout=1, max_queue=None) as socket:
            yield await cls(socket).greet(address.passcode)

    async def greet(self, passcode: str = "") -> Self:
        proof = await self.ask(Greet(1, NONCE))
        assert isinstance(proof, Proof)
        self.proof = proof
        if proof.guarded:
            answer = passcode_answer(passcode, proof.relay, NONCE, proof.challenge, proof.binding)
            assert await self.ask(Pass(answer)) == Admitted()
        return self

    async def say(self, message: Message | bytes) -> None:
        await self._socket.send(message if isinstance(message, bytes) else encode_message(message))

    async def hear(self) -> Said:
        data = await asyncio.wait_for(self._socket.recv(), 10)
        assert isinstance(data, bytes)
        return decode_said(data)

    async def ask(self, message: Message) -> Said:
        await self.say(message)
        return await self.hear()

    def fetch(self, after: int = 0) -> Fetch:
        return fetch(after, challenge=self.proof.challenge)

    def latest(self, most: int) -> Latest:
        return latest(most, challenge=self.proof.challenge)

    def follow(self, after: int = 0) -> Follow:
        return follow(after, challenge=self.proof.challenge)


class Place:
    """One running relay."""

    def __init__(self, relay: Relay, where: str, clock: Still) -> None:
        self.relay, self.where, self.clock = relay, where, clock

    @asynccontextmanager
    async def stranger(self, **headers: str) -> AsyncIterator[Client]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        options: dict[str, Any] = {"proxy": None, "compression": None, "close_timeout": 1, "max_queue": None}
        async with connect(self.where, additional_headers=named, **options) as socket:
            yield Client(socket)

    @asynccontextmanager
    async def client(self, passcode: str = "") -> AsyncIterator[Client]:
        async with self.stranger() as client:
            yield await client.greet(passcode)


@asynccontextmanager
async def running(
    store: RelayStore,
    limits: Limits = DEFAULT,
    passcode: str = "",
    journal: Journal | None = None,
    *,
    behind_proxy: bool = False,
) -> AsyncIterator[Place]:
    """A relay on loopback over this store, which it closes."""
    clock = Still()
    relay = Relay(
        RELAY, RELAY_SECRET, passcode, store, limits, clock, bytes_of, journal=journal, behind_proxy=behind_proxy
    )
    host, port = await relay.start("127.0.0.1", 0)
    try:
        yield Place(relay, f"ws://{host}:{port}", clock)
    finally:
        await relay.stop()


def bytes_of(size: int) -> bytes:
    return b"c" * size

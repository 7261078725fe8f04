"""A relay as a process: appends of 1 KB a second that five follow, on SQLite and on PostgreSQL, and its memory.

Items are signed beforehand: what is measured is the relay, and what it takes to send and receive. Both stores wait for
the disk before they call anything stored.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.figure import ROUNDS, Figure
from tests.relay.database import WITHOUT, Server, binaries
from whisper_net.core.crypto.tickets import item_hash, sign_get, sign_put, topic_keys
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import Follow, Greet, Items, Proof, Put, Stored, decode_said
from whisper_net.core.wire.relay_address import RelayAddress, parse_relay

AUTHORS, FOLLOWERS, PUTS = 5, 5, 1_500
"""Each author has a topic and puts so much into it; each follower follows all of them."""
SIZE, HOUR = 1_024, 3_600
AIM = 5_000
CONNECTIONS, AIM_MB = 200, 45


class Relay(msgspec.Struct, frozen=True):
    """One that runs."""

    address: RelayAddress
    pid: int


async def figures(work: Path) -> list[Figure]:
    (work / "sqlite").mkdir()
    async with serving(work / "sqlite", "sqlite:///relay.db") as relay:
        resident = Figure(f"relay with {CONNECTIONS} connections", "MB", [await _resident(relay)], AIM_MB)
        found = [await _appends("SQLite", relay), resident]
    programs = binaries()
    if programs is None:
        sys.stderr.write(f"{WITHOUT}\n")
        return found
    server = Server(programs, options="")
    try:
        async with serving(work, await server.database()) as relay:
            return [found[0], await _appends("PostgreSQL", relay), resident]
    finally:
        server.end()


@asynccontextmanager
async def serving(folder: Path, store: str) -> AsyncIterator[Relay]:
    command = [sys.executable, "-m", "whisper_net", "relay", "serve", "--json", "--listen", "127.0.0.1:0"]
    process = await asyncio.create_subprocess_exec(
        *command, "--store", store, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        ready = json.loads(await process.stdout.readline())
        yield Relay(parse_relay(ready["url"]), process.pid)
    finally:
        process.terminate()
        await process.wait()


async def _appends(store: str, relay: Relay) -> Figure:
    rounds = [await _round(relay, number) for number in range(ROUNDS)]
    beside: dict[str, object] = {"authors": AUTHORS, "followers": FOLLOWERS, "puts": AUTHORS * PUTS}
    return Figure(f"relay appends of 1 KB, five follow, {store}", "a second", rounds, AIM, "more", beside)


async def _round(relay: Relay, number: int) -> float:
    """Puts a second, until whoever put knows each to be stored and whoever follows has it."""
    topics = [topic_keys(bytes([number, author]).ljust(32, b"t")) for author in range(AUTHORS)]
    puts = [_puts(relay.address.key, *topic) for topic in topics]
    async with AsyncExitStack() as lines:
        authors = [(await lines.enter_async_context(_line(relay)))[0] for _ in range(AUTHORS)]
        followers = [await lines.enter_async_context(_line(relay)) for _ in range(FOLLOWERS)]
        for socket, challenge in followers:
            for topic, secret in topics:
                ticket = sign_get(secret, relay.address.key, challenge)
                await socket.send(encode_message(Follow(topic, 0, ticket)))
                await socket.recv()
        begin = time.perf_counter()
        await asyncio.gather(
            *(_put(socket, messages) for socket, messages in zip(authors, puts, strict=True)),
            *(_stored(socket) for socket in authors),
            *(_heard(socket) for socket, _ in followers),
        )
        return AUTHORS * PUTS / (time.perf_counter() - begin)


def _puts(relay: bytes, topic: bytes, secret: bytes) -> list[bytes]:
    expiry = int(time.time()) + HOUR
    items = [os.urandom(SIZE) for _ in range(PUTS)]
    tickets = [sign_put(secret, relay, topic, item_hash(item), expiry) for item in items]
    return [encode_message(Put(topic, item, expiry, sig)) for item, sig in zip(items, tickets, strict=True)]


@asynccontextmanager
async def _line(relay: Relay) -> AsyncIterator[tuple[ClientConnection, bytes]]:
    """A client that has greeted, and its challenge."""
    async with connect(relay.address.where, proxy=None, compression=None, close_timeout=1) as socket:
        await socket.send(encode_message(Greet(1, os.urandom(32))))
        proof = decode_said(await socket.recv(decode=False))
        assert isinstance(proof, Proof)
        yield socket, proof.challenge


async def _put(socket: ClientConnection, messages: Sequence[bytes]) -> None:
    for message in messages:
        await socket.send(message)


async def _stored(socket: ClientConnection) -> None:
    for _ in range(PUTS):
        said = decode_said(await socket.recv(decode=False))
        assert isinstance(said, Stored), said


async def _heard(socket: ClientConnection) -> None:
    heard = 0
    while heard < AUTHORS * PUTS:
        said = decode_said(await socket.recv(decode=False))
        assert isinstance(said, Items), said
        heard += len(said.items)


async def _resident(relay: Relay) -> float:
    """Megabytes that the relay's process holds while so many follow a topic each."""
    async with AsyncExitStack() as lines:
        for number in range(CONNECTIONS):
            socket, challenge = await lines.enter_async_context(_line(relay))
            topic, secret = topic_keys(number.to_bytes(32))
            await socket.send(encode_message(Follow(topic, 0, sign_get(secret, relay.address.key, challenge))))
            await socket.recv()
        status = (Path("/proc") / str(relay.pid) / "status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1_024

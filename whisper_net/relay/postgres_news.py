"""What other relay processes put into the same database: the heads that they moved, as PostgreSQL passes them on.

A message says which topics have come how far, and nothing of what is in them. Whoever is connected anew may have missed
some, and looks everywhere.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import asyncpg
import msgspec

from whisper_net.core.errors import LocalError
from whisper_net.relay.postgres_faults import told_in_words
from whisper_net.relay.postgres_sql import CHANNEL
from whisper_net.relay.store import Told

TOPICS_A_MESSAGE = 100
"""PostgreSQL passes on no message of 8,000 bytes; a head takes up to 61."""
RETRY_SECONDS = 0.5
PROBE_SECONDS = 20.0
"""After so long in silence the connection is asked whether it is one."""


class Heads(msgspec.Struct, array_like=True, frozen=True):
    by: str
    """Whoever wrote it knows already."""
    last: list[tuple[bytes, int]]


def messages(by: str, last: Mapping[bytes, int]) -> Iterator[str]:
    """What is to be passed on of one commit: one message, or a few where it touched very many topics."""
    heads = list(last.items())
    for start in range(0, len(heads), TOPICS_A_MESSAGE):
        yield msgspec.json.encode(Heads(by, heads[start : start + TOPICS_A_MESSAGE])).decode()


class News:
    """Listens for as long as it is not closed, however often the database goes away."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], own: str, told: Told) -> None:
        self._connect, self._own, self._told = connect, own, told
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                with told_in_words():
                    await self._listen()
            except LocalError:
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        conn = await self._connect()
        gone = asyncio.Event()
        try:
            conn.add_termination_listener(lambda _: gone.set())
            await conn.add_listener(CHANNEL, self._heard)
            self._told(None)
            while not gone.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(PROBE_SECONDS):
                        await gone.wait()
                await conn.execute("SELECT 1")
        finally:
            conn.terminate()

    def _heard(self, _conn: Any, _pid: int, _channel: str, text: str) -> None:
        try:
            heads = msgspec.json.decode(text, type=Heads)
        except msgspec.MsgspecError:
            return
        if heads.by != self._own:
            self._told(dict(heads.last))

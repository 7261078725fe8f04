"""A relay of its own, as a process on loopback, for figures that go through one."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.means import Means
from whisper_net.ports.relay import RelayDialer, RelayLine


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[str]:
    """What members add of a relay that runs in this folder, which is there, and ends afterwards."""
    script = [sys.executable, "-m", "whisper_net", "--json", "relay", "serve", "--listen", "127.0.0.1:0"]
    process = await asyncio.create_subprocess_exec(*script, cwd=folder, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())["url"]
    finally:
        process.terminate()
        await process.wait()


class Counted:
    """Implements ports.relay.RelayDialer over that of a node's means, and counts bytes of messages."""

    def __init__(self) -> None:
        self._dialer: RelayDialer
        self.up = self.down = 0

    def watch(self, means: Means) -> Means:
        self._dialer = means.relays
        return msgspec.structs.replace(means, relays=self)

    def through(self, proxy: str) -> str:
        return self._dialer.through(proxy)

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> RelayLine:
        return _CountedLine(await self._dialer.dial(address, vouched=vouched), self)


class _CountedLine:
    """Implements ports.relay.RelayLine."""

    def __init__(self, line: RelayLine, counted: Counted) -> None:
        self._line, self._counted = line, counted
        self.certificate, self.vouched, self.told = line.certificate, line.vouched, line.told

    async def send(self, message: bytes) -> None:
        self._counted.up += len(message)
        await self._line.send(message)

    async def receive(self) -> bytes:
        message = await self._line.receive()
        self._counted.down += len(message)
        return message

    async def close(self) -> None:
        await self._line.close()

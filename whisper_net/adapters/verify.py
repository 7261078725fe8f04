"""Checking many signatures: inline with pauses for the loop, or in one worker process (PROTOCOL section 7).

The worker is a plain Python process over two pipes and not multiprocessing, which would start a second process of its
own and import the program's main module: ours starts in about 0.1 s, sees public data only, and inherits neither
files nor the environment's secrets. It starts with the first large batch; after a second crash all work is inline.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from whisper_net.adapters.verify_worker import LENGTH_SIZE
from whisper_net.core.crypto.signing import holds
from whisper_net.ports.runtime import Job

BULK = 200
"""From how many signatures on the trip to the worker pays."""
SLICE = 500
"""Signatures a trip: about 30 ms of the worker's time."""
_INLINE_SLICE = 32
_TRIP_SECONDS = 60.0
_FAREWELL_SECONDS = 2.0
_CRASHES_ALLOWED = 1
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "TEMP", "TMP")


class InlineVerifier:
    """Implements ports.runtime.Verifier in this process, letting the loop breathe every 2 ms."""

    async def verify(self, jobs: Sequence[Job]) -> list[bool]:
        verdicts: list[bool] = []
        for at in range(0, len(jobs), _INLINE_SLICE):
            if at:
                await asyncio.sleep(0)
            verdicts += [holds(*job) for job in jobs[at : at + _INLINE_SLICE]]
        return verdicts

    async def close(self) -> None:
        """Nothing to close."""


class WorkerVerifier:
    """Implements ports.runtime.Verifier: small batches inline, large ones in the worker process."""

    def __init__(self, *, bulk: int = BULK) -> None:
        self._bulk = bulk
        self._inline = InlineVerifier()
        self._process: asyncio.subprocess.Process | None = None
        self._crashes = 0
        self._closed = False
        self._turn = asyncio.Lock()

    async def verify(self, jobs: Sequence[Job]) -> list[bool]:
        if len(jobs) <= self._bulk:
            return await self._inline.verify(jobs)
        verdicts: list[bool] = []
        for at in range(0, len(jobs), SLICE):
            # One slice a turn: a second caller waits for 30 ms and not for a whole history.
            async with self._turn:
                verdicts += await self._verify_slice(jobs[at : at + SLICE])
        return verdicts

    async def close(self) -> None:
        """Stop the worker and wait until it is gone; what is asked afterwards is checked inline."""
        self._closed = True
        async with self._turn:
            await self._dismiss(kill=False)

    async def _verify_slice(self, jobs: Sequence[Job]) -> list[bool]:
        while self._worker_allowed():
            verdicts = await self._ask_worker(jobs)
            if verdicts is not None:
                return verdicts
            self._crashes += 1
        return await self._inline.verify(jobs)

    def _worker_allowed(self) -> bool:
        # A frozen program's own executable is no Python: it would start the program again.
        return not self._closed and self._crashes <= _CRASHES_ALLOWED and not getattr(sys, "frozen", False)

    async def _ask_worker(self, jobs: Sequence[Job]) -> list[bool] | None:
        """The worker's verdicts, or None if it cannot be started, crashed, or does not answer."""
        verdicts: list[bool] | None = None
        try:
            async with asyncio.timeout(_TRIP_SECONDS):
                verdicts = await self._trip(jobs)
        except (OSError, asyncio.IncompleteReadError):  # a TimeoutError is an OSError
            return None
        finally:
            # Cancelled half-way counts as well: the next trip must not read the answer of this one.
            if verdicts is None:
                await self._dismiss(kill=True)
        return verdicts

    async def _trip(self, jobs: Sequence[Job]) -> list[bool] | None:
        if self._process is None:
            self._process = await _start_worker()
        body = msgspec.msgpack.encode(jobs)
        sink, source = self._process.stdin, self._process.stdout
        if sink is None or source is None:
            return None
        sink.write(len(body).to_bytes(LENGTH_SIZE) + body)
        await sink.drain()
        return [verdict == 1 for verdict in await source.readexactly(len(jobs))]

    async def _dismiss(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if kill:
            _kill(process)
        try:
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await process.communicate()  # reads to the end and leaves no zombie
        except TimeoutError:
            _kill(process)
            await process.communicate()


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):  # it is gone already
        if sys.platform == "win32":
            process.kill()
        else:
            # Not process.kill(): that looks first whether the process has ended, and takes its end from the watcher.
            os.kill(process.pid, signal.SIGKILL)


async def _start_worker() -> asyncio.subprocess.Process:
    """Start the worker with our import path and nothing else of ours: no site start-up, no current folder."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    import_path = [*filter(None, sys.path), str(_PACKAGE_ROOT)]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-S", "-s", "-m", "whisper_net.adapters.verify_worker"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept | {"PYTHONPATH": os.pathsep.join(import_path)},
        # Ctrl-C in the terminal is for the program; the worker ends when its input does.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )

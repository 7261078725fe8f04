"""Time: the clock of this machine, and one whose hours take no time at all.

`VirtualClockLoop` is an event loop for simulations: whenever nothing is ready to run, its time jumps to the next
timer, so that a week of retries passes in milliseconds and in the same order every time. `ManualClock` is the Clock
of one simulated node on it.
"""

import asyncio
import selectors
import time

_STALL_SECONDS = 5.0


class SystemClock:
    """The clock of this machine."""

    def now(self) -> int:
        return int(time.time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        return time.monotonic()


class _JumpingSelector(selectors.DefaultSelector):
    """Polls real files, but turns every wait for a timer into a jump of the virtual time."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            # No timer and nothing ready: only another thread can still wake the loop.
            ready = super().select(_STALL_SECONDS)
            if not ready:
                raise RuntimeError("every task waits for something that no timer brings: the simulation is stuck")
            return ready
        ready = super().select(0)
        if not ready and timeout > 0:
            self.now += timeout
        return ready


class VirtualClockLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits. Its time starts at 0 seconds. Not for sockets or threads that must keep pace.

    A run in which every task waits for ever raises RuntimeError instead of hanging.
    """

    def __init__(self) -> None:
        self._jumps = _JumpingSelector()
        super().__init__(self._jumps)

    def time(self) -> float:
        return self._jumps.now


class ManualClock:
    """The clock of one simulated node: `base` is the date at loop time 0, `skew` how far this machine is off.

    `skew` may be changed at any time, also backwards; `monotonic` never follows it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, base: int = 1_800_000_000, skew: float = 0.0) -> None:
        self._loop = loop
        self._base = base
        self.skew = skew

    def now(self) -> int:
        return int(self._base + self._loop.time() + self.skew)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        return self._loop.time()

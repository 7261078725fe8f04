"""Virtual time jumps, keeps its order, and says so when nothing can happen any more."""

import asyncio
import time

import pytest

from whisper_net.adapters import clock
from whisper_net.adapters.clock import ManualClock, SystemClock, VirtualClockLoop


def test_week_of_sleeping_takes_no_time() -> None:
    async def story() -> list[str]:
        order: list[str] = []

        async def nap(name: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            order.append(f"{name} at {asyncio.get_running_loop().time():.0f}")

        await asyncio.gather(nap("week", 604_800), nap("minute", 60), nap("day", 86_400))
        return order

    began = time.monotonic()
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        assert runner.run(story()) == ["minute at 60", "day at 86400", "week at 604800"]
    assert time.monotonic() - began < 5


def test_run_in_which_everybody_waits_for_ever_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_STALL_SECONDS", 0.01)
    loop = VirtualClockLoop()
    stuck = loop.create_task(asyncio.Event().wait())
    with pytest.raises(RuntimeError, match="stuck"):
        loop.run_until_complete(stuck)
    loop.call_soon(stuck.cancel)
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(stuck)
    loop.close()


def test_thread_may_still_wake_the_loop() -> None:
    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        assert runner.run(asyncio.to_thread(lambda: "woken")) == "woken"


def test_manual_clock_follows_the_loop_with_its_own_skew() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        right, fast = ManualClock(loop, base=1_000), ManualClock(loop, base=1_000, skew=90.5)
        assert (right.now(), fast.now()) == (1_000, 1_090)
        await right.sleep(10)
        assert (right.now(), fast.now(), right.monotonic()) == (1_010, 1_100, 10.0)
        fast.skew = -500
        assert (fast.now(), fast.monotonic()) == (510, 10.0)

    with asyncio.Runner(loop_factory=VirtualClockLoop) as runner:
        runner.run(story())


async def test_system_clock_tells_the_time_of_this_machine() -> None:
    ours = SystemClock()
    assert abs(ours.now() - time.time()) < 2
    before = ours.monotonic()
    await ours.sleep(0.01)
    assert ours.monotonic() - before >= 0.009

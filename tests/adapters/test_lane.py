"""A lane makes calls in one thread, in order, and gives back what they return or raise."""

import asyncio
import threading

import pytest

from whisper_net.adapters.lane import ThreadLane


async def test_calls_are_made_in_order_in_one_thread_and_not_in_the_loops() -> None:
    lane = ThreadLane("store")
    made: list[int] = []

    def make(number: int) -> threading.Thread:
        made.append(number)
        return threading.current_thread()

    threads = await asyncio.gather(*(lane.run(make, number) for number in range(50)))
    lane.close()
    assert made == list(range(50))
    assert {thread.name for thread in threads} == {"store"}
    assert threading.current_thread() not in threads


async def test_what_a_call_raises_is_raised_where_it_is_awaited_and_the_lane_goes_on() -> None:
    lane = ThreadLane("store")
    with pytest.raises(ZeroDivisionError):
        await lane.run(divmod, 1, 0)
    assert await lane.run(divmod, 7, 2) == (3, 1)
    lane.close()


async def test_the_loop_turns_while_a_call_is_made() -> None:
    lane, gate = ThreadLane("store"), threading.Event()
    waiting = asyncio.ensure_future(lane.run(gate.wait))
    await asyncio.sleep(0)
    assert not waiting.done()
    gate.set()
    assert await waiting
    lane.close()


async def test_a_call_runs_although_nobody_waits_for_it_any_more() -> None:
    lane, gate, made = ThreadLane("store"), threading.Event(), threading.Event()
    before = asyncio.ensure_future(lane.run(gate.wait))
    waiting = asyncio.ensure_future(lane.run(made.set))
    await asyncio.sleep(0)
    waiting.cancel()
    gate.set()
    assert await before
    lane.close()
    await asyncio.sleep(0)
    assert made.is_set()


async def test_closing_makes_what_was_handed_over_and_ends_the_thread() -> None:
    lane, made = ThreadLane("store"), threading.Event()
    waiting = asyncio.ensure_future(lane.run(made.set))
    await asyncio.sleep(0)
    lane.close()
    assert made.is_set()
    await waiting


def test_a_loop_that_is_gone_is_no_fault_of_the_lane() -> None:
    lane, gate = ThreadLane("store"), threading.Event()

    async def leave() -> object:
        return lane.run(gate.wait)

    left = asyncio.run(leave())
    gate.set()
    lane.close()
    assert isinstance(left, asyncio.Future)
    assert not left.done()

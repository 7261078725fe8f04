"""Calling again and again: soon after a link was lost, ever later where nobody answers, never all at one moment."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.node.world import run
from whisper_net.adapters.clock import ManualClock
from whisper_net.node.calling import FIRST_SECONDS, LONGEST_SECONDS, keep_calling
from whisper_net.ports.transport import Disconnected, Unreachable


def pauses(call: Callable[[int], Awaitable[bool]], jitter: float, count: int) -> list[float]:
    """Seconds between the end of a call and the next call."""

    async def story() -> list[float]:
        loop = asyncio.get_running_loop()
        begun: list[float] = []
        ended: list[float] = []
        enough = asyncio.Event()

        async def dial() -> bool:
            begun.append(loop.time())
            if len(begun) > count:
                enough.set()
            try:
                return await call(len(begun))
            finally:
                ended.append(loop.time())

        calling = asyncio.ensure_future(keep_calling(dial, ManualClock(loop), lambda: jitter))
        await enough.wait()
        calling.cancel()
        await asyncio.gather(calling, return_exceptions=True)
        return [later - before for before, later in zip(ended, begun[1:], strict=False)]

    return run(story())


async def nobody(number: int) -> bool:
    raise Unreachable("nobody answers")


async def lives_an_hour(number: int) -> bool:
    await asyncio.sleep(3_600)
    return True


def test_where_nobody_answers_each_pause_is_twice_the_one_before_up_to_a_minute() -> None:
    assert pauses(nobody, 0.5, 8) == pytest.approx([2, 4, 8, 16, 32, 60, 60, 60])


def test_a_link_that_was_lost_is_called_again_at_once() -> None:
    assert pauses(lives_an_hour, 0.5, 3) == pytest.approx([FIRST_SECONDS] * 3)


def test_an_answer_ends_the_back_off() -> None:
    async def third_answers(number: int) -> bool:
        return number == 3

    assert pauses(third_answers, 0.5, 5) == pytest.approx([2, 4, 1, 2, 4])


def test_somebody_who_answers_and_hangs_up_unknown_counts_as_nobody() -> None:
    async def stranger(number: int) -> bool:
        return False

    assert pauses(stranger, 0.5, 3) == pytest.approx([2, 4, 8])


def test_whatever_the_other_end_breaks_is_no_more_than_no_answer() -> None:
    async def rude(number: int) -> bool:
        raise Disconnected("the connection ended")

    assert pauses(rude, 0.5, 2) == pytest.approx([2, 4])


@pytest.mark.parametrize("jitter", [0.0, 0.25, 1.0])
def test_jitter_spreads_a_pause_from_half_to_one_and_a_half(jitter: float) -> None:
    (pause,) = pauses(nobody, jitter, 1)
    assert pause == pytest.approx(2 * FIRST_SECONDS * (0.5 + jitter))
    assert 2 * FIRST_SECONDS * 0.5 <= pause <= 2 * FIRST_SECONDS * 1.5 <= LONGEST_SECONDS

"""What is done for a link while it lives: pings, changed digests, and ever rarer questions for what is missing."""

import asyncio

from tests.node.world import run
from whisper_net.adapters.clock import ManualClock
from whisper_net.node.pulse import AUTH_SECONDS, PING_SECONDS, Pulse
from whisper_net.node.tending import RETRY_SECONDS, Tending


class Line:
    """A link of which only its care is looked at."""

    def __init__(self, clock: ManualClock) -> None:
        self.introduced = True
        self.pinged, self.asked = list[float](), list[float]()
        self.said = 0
        self.pulse = Pulse(clock)
        self._clock, self._begun = clock, clock.monotonic()

    @property
    def _at(self) -> float:
        return round(self._clock.monotonic() - self._begun)

    def say_changes(self) -> None:
        self.said += 1

    def ping(self) -> None:
        self.pinged.append(self._at)
        self.pulse.heard()

    async def take_due(self) -> None:
        """Nothing is due."""

    def ask_again(self) -> None:
        self.asked.append(self._at)


def test_missing_things_are_asked_for_ever_more_rarely_until_something_comes() -> None:
    async def story() -> None:
        clock = ManualClock(asyncio.get_running_loop())
        line = Line(clock)
        care = Tending(clock, line.pulse)
        task = asyncio.ensure_future(care.run(line))
        await clock.sleep(7.5 * RETRY_SECONDS)
        assert line.asked == [30, 90, 210]
        assert line.pinged == [PING_SECONDS * n for n in range(1, 8)]
        assert line.said > 200
        care.stir()
        await clock.sleep(1.5 * RETRY_SECONDS)
        assert len(line.asked) == 4
        task.cancel()

    run(story())


def test_line_on_which_nobody_says_who_they_are_is_given_up() -> None:
    async def story() -> None:
        clock = ManualClock(asyncio.get_running_loop())
        line = Line(clock)
        line.introduced = False
        began = clock.monotonic()
        await Tending(clock, line.pulse).run(line)
        assert AUTH_SECONDS <= clock.monotonic() - began < AUTH_SECONDS + 2

    run(story())

"""Whether the other end of a link still lives, whatever the transport believes.

A network that goes away says nothing: TCP holds on to a dead link for a quarter of an hour. So a quiet peer is pinged,
one that says nothing for long is given up, and where two links lead to one device the older is asked first.
"""

import asyncio

from whisper_net.ports.runtime import Clock

PING_SECONDS = 30.0
SILENT_SECONDS = 100.0
"""Of nothing heard, not even the answer to a ping: then the other end is gone."""
REDIAL_SECONDS = 3_600.0
"""Of age, at which a link ends: its next one has new keys, and compares everything."""
AUTH_SECONDS = 15.0
BEAT_SECONDS = 10.0
"""How long an answer may take that somebody waits for; a peer who is busy storing is slow."""


class Pulse:
    """What was heard of one link, and when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun = self._heard_at = self._pinged = clock.monotonic()
        self._beat = asyncio.Event()
        self._asked = self._answered = 0

    def asked(self) -> None:
        """A ping was put behind whatever was said before it."""
        self._asked += 1

    def answered(self) -> None:
        """A pong was reached: what the other end had said before it is applied."""
        self._answered += 1

    @property
    def caught_up(self) -> bool:
        """Every ping is answered."""
        return self._answered >= self._asked

    def heard(self) -> None:
        """Something came."""
        self._heard_at = self._clock.monotonic()
        self._beat.set()

    def ping_due(self) -> bool:
        """Whether it is time for a ping; then it counts as sent."""
        now = self._clock.monotonic()
        due = now - self._pinged >= PING_SECONDS
        self._pinged = now if due else self._pinged
        return due

    def over(self, authenticated: bool) -> bool:
        """Whether the link has had its time: nobody said who they are, nothing is heard any more, or it is old."""
        now = self._clock.monotonic()
        if not authenticated:
            return now - self._begun >= AUTH_SECONDS
        return now - self._heard_at >= SILENT_SECONDS or now - self._begun >= REDIAL_SECONDS

    async def beats(self) -> bool:
        """Wait for the next sign of life; False if none comes in time. Ask for one first."""
        self._beat.clear()
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                await self._beat.wait()
        except TimeoutError:
            return False
        return True

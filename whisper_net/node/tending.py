"""The care of one link while it lives: signs of life, digests that changed, and what was lost on the way.

Whether the other end still lives is pulse.py's to say; what is done about it is the link's.
"""

from typing import Protocol

from whisper_net.node.pulse import Pulse
from whisper_net.ports.runtime import Clock

RETRY_SECONDS = 30.0
"""After which what is still missing is asked for anew; then after twice as long, as long as nothing comes."""
REFRESH_SECONDS = 1.0


class Tended(Protocol):
    """A link, as far as it is cared for."""

    @property
    def introduced(self) -> bool:
        """Its other end said who it is."""
        ...

    def say_changes(self) -> None:
        """Say which digests changed, if any did."""
        ...

    def ping(self) -> None: ...

    async def take_due(self) -> None:
        """Take up what had to wait for its time."""
        ...

    def ask_again(self) -> None:
        """Ask anew for what is still missing."""
        ...


class Tending:
    """One link's."""

    def __init__(self, clock: Clock, pulse: Pulse) -> None:
        self._clock, self._pulse = clock, pulse
        self._stirred = False

    def stir(self) -> None:
        """Something new was stored: what is missing may be had again."""
        self._stirred = True

    async def run(self, link: Tended) -> None:
        """Ping a quiet peer, and look now and then for what was lost; returns once the link has had its time."""
        tried, patience = self._clock.monotonic(), RETRY_SECONDS
        while not self._pulse.over(link.introduced):
            now = self._clock.monotonic()
            link.say_changes()
            if self._pulse.ping_due():
                link.ping()
                await link.take_due()
            patience = RETRY_SECONDS if self._stirred else patience
            self._stirred = False
            if now - tried >= patience:
                tried, patience = now, 2 * patience
                link.ask_again()
            await self._clock.sleep(REFRESH_SECONDS)

"""Topics that one relay did not let be followed on a line: that is no end of them, and they are asked for again.

A relay bounds how many topics a line follows. What is in the others is not read there, which its row says in words.
"""

from collections.abc import Callable
from typing import Final

from whisper_net.ports.relay import REASONS
from whisper_net.ports.runtime import Clock

AGAIN_SECONDS: Final = 300.0
MOST_AGAIN: Final = 16
"""So many are asked for again at a time: a relay that takes none is not flooded with questions."""


class DeclinedTopics:
    """One line's."""

    def __init__(self, clock: Clock, follow: Callable[[bytes], None]) -> None:
        """`follow` asks for a topic again."""
        self._clock, self._follow = clock, follow
        self._why: dict[bytes, str] = {}
        self._at = 0.0
        """When something was declined, or asked for again, last."""

    @property
    def word(self) -> str:
        """Why, in a word of ports.relay.REASONS; "" where nothing is declined."""
        code = next(iter(self._why.values()), "")
        return code if not code or code in REASONS else "bad"

    def add(self, topic: bytes, code: str) -> None:
        self._why[topic], self._at = code, self._clock.monotonic()

    def came(self, topic: bytes) -> None:
        """It is followed after all."""
        self._why.pop(topic, None)

    def ask_again(self) -> None:
        """Ask for a few, a while after it was declined: the relay may take more by now."""
        now = self._clock.monotonic()
        if self._why and now >= self._at + AGAIN_SECONDS:
            self._at = now
            for topic in list(self._why)[:MOST_AGAIN]:
                self._follow(topic)

"""Calling one address again and again: at once after success, ever later after failure, never all at one moment."""

from collections.abc import Awaitable, Callable

from whisper_net.core.errors import WhisperNetError
from whisper_net.ports.runtime import Clock

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


async def keep_calling(call: Callable[[], Awaitable[bool]], clock: Clock, jitter: Callable[[], float]) -> None:
    """Repeat `call` for ever; it lives as long as its link and says whether there was one."""
    pause = FIRST_SECONDS
    while True:
        try:
            answered = await call()
        except WhisperNetError:
            answered = False
        pause = FIRST_SECONDS if answered else min(pause * 2, LONGEST_SECONDS)
        await clock.sleep(pause * (0.5 + jitter()))

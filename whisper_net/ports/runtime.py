"""The clock, the entropy and the two heavy computations that a node is given."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeAlias

from whisper_net.core.crypto.entropy import Entropy

__all__ = ["Clock", "Entropy", "Job", "Stretch", "Verifier"]


class Clock(Protocol):
    def now(self) -> int:
        """Seconds since 1970, UTC."""
        ...

    async def sleep(self, seconds: float) -> None: ...

    def monotonic(self) -> float: ...


Job: TypeAlias = tuple[bytes, bytes, bytes]
"""(public key, message with its context, signature): public data only."""


class Verifier(Protocol):
    async def verify(self, jobs: Sequence[Job]) -> list[bool]:
        """Check signatures, in order; a worker process where there are many."""
        ...

    async def close(self) -> None: ...


Stretch: TypeAlias = Callable[[bytes], Awaitable[bytes]]
"""argon2id of an invitation's secret, off the event loop."""

"""How randomness reaches the core: as an argument."""

from typing import Protocol


class Entropy(Protocol):
    def __call__(self, size: int) -> bytes:
        """`size` unpredictable bytes."""
        ...

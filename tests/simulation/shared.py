"""Work that is pure and the same on every machine of a world, done once for all of them.

In truth each machine checks every signature by itself. Here all of them are in one process: what was found to hold
need not be found again. Nothing else is taken off them, and what does not hold is never remembered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from nacl import bindings

REMEMBERED = 200_000


@contextmanager
def shared_work() -> Iterator[None]:
    """For as long as one world is played."""
    with patch.object(bindings, "crypto_sign_open", lru_cache(REMEMBERED)(bindings.crypto_sign_open)):
        yield

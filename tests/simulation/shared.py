"""What many machines in one process need not do for each of them.

In truth each machine checks every signature by itself. Here what was found to hold need not be found again; what does
not hold is never remembered. And their memory is looked through for what is not used any more ever more rarely: of two
hundred machines that took a fifth of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

from nacl import bindings

REMEMBERED = 200_000
SELDOM = 50_000, 20, 50


@contextmanager
def shared_work() -> Iterator[None]:
    """For as long as one world is played."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        with patch.object(bindings, "crypto_sign_open", lru_cache(REMEMBERED)(bindings.crypto_sign_open)):
            yield
    finally:
        gc.set_threshold(*usual)

"""Has the C library give large pieces of memory back to the system as soon as they are free.

glibc does so at first, and stops once such a piece was freed: later ones come from its arenas, one for each few
threads, where they leave holes. A piece of a file has about 190 KiB and is made, stored and sent in several threads:
four files of 25 MB, attached one after another, left 128 MB behind that nobody held, and 36 MB with this. It costs a
twentieth of the time in which much is received, so the window does it, and a node without one does not.
"""

import ctypes

LARGE = 128 * 1024
"""Bytes: what glibc begins with, too."""
_MMAP_THRESHOLD = -3


def give_back_large() -> bool:
    """Keep what has LARGE bytes or more in pages of its own; whether this system's C library takes that."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library
        return False
    return bool(mallopt(_MMAP_THRESHOLD, LARGE))

"""Randomness of the operating system. A simulation passes `random.Random(seed).randbytes` in its place."""

import os


def system_entropy(size: int) -> bytes:
    """`size` unpredictable bytes."""
    return os.urandom(size)

"""Time and entropy that replay: drawn from names, so that one story gives the same bytes in every run."""

import hashlib

from whisper_net.core.wire.bounds import EPOCH_PERIOD

NOW = 1_760_000_000 // EPOCH_PERIOD * EPOCH_PERIOD + 86_400
"""A day into a period, so that a story of minutes needs no new keys for its date."""


def seed(*parts: object) -> bytes:
    """32 bytes that stand for randomness."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=32).digest()


class Chance:
    """Entropy that replays: every draw of one name differs, and is the same in every run."""

    def __init__(self, name: object) -> None:
        self._name, self._draws = name, 0

    def __call__(self, size: int) -> bytes:
        self._draws += 1
        stream = hashlib.shake_256(repr((self._name, self._draws)).encode())
        return stream.digest(size)

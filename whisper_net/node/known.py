"""Which links the other end of a connection has, and which it is still to be told of."""

import hashlib
from collections.abc import Iterable

MOST_KNOWN = 50_000
"""A bounded memory, since the other end may say what it likes: beyond it, it is told something twice."""


class KnownLinks:
    """Links as they came, each remembered by 16 bytes."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()
        self._owed: list[bytes] = []

    def hear(self, links: Iterable[bytes]) -> None:
        """The other end has these."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._known.update(map(_brief, links))

    def owe(self, links: Iterable[bytes]) -> None:
        """The other end is to have these, unless it has."""
        self._owed += links

    def due(self) -> list[bytes]:
        """What it is owed and does not have; from now on it has."""
        links = [raw for raw in dict.fromkeys(self._owed) if _brief(raw) not in self._known]
        self._owed.clear()
        self.hear(links)
        return links


def _brief(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=16).digest()

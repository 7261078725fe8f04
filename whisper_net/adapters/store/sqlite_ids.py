"""Small integers for the ids that recur in every row (members, devices, scopes), and tags that find a message."""

from typing import Any

from whisper_net.core.ids import ID_SIZE

PLACE_BITS = 10
"""Of an envelope's place within its part, which holds at most 1,000."""
TAG_SIZE = 6
"""Bytes of an id that are indexed. Two ids may share them; whoever looks compares the whole."""


def tag_of(id_: bytes) -> int:
    """The first bytes of an id as a number that keeps their order."""
    return int.from_bytes(id_[:TAG_SIZE], "big")


def id_range(prefix: bytes, odd_nibble: int | None) -> tuple[bytes, bytes]:
    """The smallest and the greatest id that start with `prefix` (then with the half byte `odd_nibble`)."""
    low = prefix if odd_nibble is None else prefix + bytes([odd_nibble << 4])
    high = prefix if odd_nibble is None else prefix + bytes([odd_nibble << 4 | 0x0F])
    return low.ljust(ID_SIZE, b"\0"), high.ljust(ID_SIZE, b"\xff")


class Ids:
    """A cache of the table `ids`, for one connection. After a rollback it must `forget`."""

    def __init__(self) -> None:
        self._keys: dict[bytes, int] = {}

    def key(self, conn: Any, id_: bytes) -> int:
        """The integer of an id, made if it is new."""
        key = self.find(conn, id_)
        if not key:
            key = self._keys[id_] = int(conn.execute("INSERT INTO ids(id) VALUES (?)", (id_,)).lastrowid)
        return key

    def find(self, conn: Any, id_: bytes) -> int:
        """The integer of an id, or 0, which no row has."""
        key = self._keys.get(id_)
        if key is None:
            row = conn.execute("SELECT key FROM ids WHERE id = ?", (id_,)).fetchone()
            if row is None:
                return 0
            key = self._keys[id_] = int(row[0])
        return key

    def forget(self) -> None:
        self._keys.clear()


def joined_ids(joined: bytes) -> list[bytes]:
    """Ids of 32 bytes that stand one after the other."""
    return [joined[start : start + ID_SIZE] for start in range(0, len(joined), ID_SIZE)]

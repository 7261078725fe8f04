"""The table of comparisons: with whom this device's person compared safety numbers, when, and over which devices."""

from collections.abc import Sequence
from typing import Any

from whisper_net.core.group.records import DEVICE_KEYS_SIZE, Comparison
from whisper_net.core.ids import MemberId

ALL = "SELECT member, at, devices FROM comparisons"


def keep_comparisons(conn: Any, comparisons: Sequence[tuple[MemberId, Comparison | None]]) -> None:
    """Write comparisons, the last of a member winning; None forgets."""
    for member, comparison in comparisons:
        if comparison is None:
            conn.execute("DELETE FROM comparisons WHERE member = ?", (member,))
        else:
            conn.execute(_PUT, (member, comparison.at, b"".join(comparison.devices)))


def all_comparisons(conn: Any) -> dict[MemberId, Comparison]:
    """By member."""
    return dict(map(comparison_of, conn.execute(ALL)))


def comparison_of(row: tuple[bytes, int, bytes]) -> tuple[MemberId, Comparison]:
    """A row of `ALL`."""
    member, at, joined = row
    devices = (joined[start : start + DEVICE_KEYS_SIZE] for start in range(0, len(joined), DEVICE_KEYS_SIZE))
    return MemberId(member), Comparison(at, tuple(devices))


_PUT = """
    INSERT INTO comparisons(member, at, devices) VALUES (?, ?, ?)
    ON CONFLICT(member) DO UPDATE SET at = excluded.at, devices = excluded.devices
"""

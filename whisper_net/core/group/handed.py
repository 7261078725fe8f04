"""Keys of circles that another device handed us, and whose drops are not here yet: kept until these come.

Of each device that hands some over the last list is kept, beside those of others: nobody pushes out what another said.
They are small facts of the database, so that a start goes on where the last run ended. Who brings and takes them is
handing.py.
"""

from collections.abc import Mapping

from whisper_net.core.crypto.handover import Keys
from whisper_net.core.errors import DecodeError, ProfileCorrupt
from whisper_net.core.ids import DeviceId
from whisper_net.core.wire.codec import Record, decode, encode
from whisper_net.core.wire.item import Day

PREFIX = "handed:"


class Waiting(Record):
    """What one device gave and no drop bears out yet."""

    day: Day
    keys: Keys

    def __repr__(self) -> str:  # keys must not reach a log by way of a traceback
        return f"Waiting({len(self.keys)} keys)"


def fact_of(giver: DeviceId) -> str:
    return f"{PREFIX}{giver.hex()}"


def waiting(facts: Mapping[str, bytes]) -> dict[DeviceId, Waiting]:
    """What a database keeps, by who gave it. Raises ProfileCorrupt."""
    try:
        return {
            DeviceId(bytes.fromhex(name.removeprefix(PREFIX))): decode(value, Waiting)
            for name, value in facts.items()
            if name.startswith(PREFIX)
        }
    except (DecodeError, ValueError) as error:
        raise ProfileCorrupt("keys that were handed over cannot be read") from error


def stored(one: Waiting) -> bytes | None:
    """The value of the fact that keeps it; None where there is nothing to keep."""
    return encode(one) if one.keys else None

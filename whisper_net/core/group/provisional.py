"""Keys on trial: a HINT or KEYS brought them, and no EPOCH of the log bears them out yet.

This device follows their topics to fetch links there, and does nothing else with them. Nobody can make it follow
topics without end: there are 64, and where more come, the one with most of them loses its oldest; of those that nobody
who is in stands behind, one that had its day, else the youngest: what comes pushes nothing out that has just come.
They are small facts of the database, so that a start goes on where the last run ended. Who brings and takes them is
hinting.py.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

import msgspec

from whisper_net.core.errors import DecodeError, ProfileCorrupt
from whisper_net.core.ids import Kid
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import Bytes32, Count, Record, Stamp, decode, encode

PREFIX = "provisional:"
DAY = 86_400
FAIR_SECONDS = DAY
"""What nobody who is in stands behind has so long before others may take its place."""
TRIAL_DAYS = 60
"""Days on which something came while a key waited for its EPOCH; what is true is said again meanwhile.

Counted one by one: a clock that is far ahead for a moment is one more, and ends no trial of what is not said again.
"""
LOOKED = "trial_days"


class OnTrial(Record):
    """One key that waits for its EPOCH."""

    kid: Bytes32
    n: Count
    """Of its epoch; 0 where KEYS brought it, which do not say."""
    secret: Bytes32
    by: Annotated[bytes, msgspec.Meta(max_length=32)]
    """The member who signed its EPOCH; empty where nobody who is in did, as far as this log says."""
    since: Stamp
    boxes: Annotated[bytes, msgspec.Meta(max_length=32)]
    """Digest of the boxes that came with it; empty where none did, zeros once they turned out bad."""
    back: Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_HINT_BACK)]
    begun: Count
    """How many days were counted when it came."""

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"OnTrial(kid={self.kid.hex()})"


class Looked(Record):
    """How many days were counted, and which was the last."""

    days: Count
    day: Count

    def at(self, now: int) -> "Looked":
        today = now // DAY
        return self if today == self.day else Looked(self.days + 1, today)


def fact_of(kid: Kid) -> str:
    return f"{PREFIX}{kid.hex()}"


def on_trial(facts: Mapping[str, bytes]) -> dict[Kid, OnTrial]:
    """The keys on trial that a database holds, in the order in which they came. Raises ProfileCorrupt."""
    try:
        found = [decode(value, OnTrial) for name, value in facts.items() if name.startswith(PREFIX)]
    except DecodeError as error:
        raise ProfileCorrupt("a key on trial that cannot be read") from error
    return {Kid(one.kid): one for one in sorted(found, key=lambda one: (one.since, one.n))}


def days_looked(facts: Mapping[str, bytes]) -> Looked:
    """The days that a database has counted. Raises ProfileCorrupt."""
    try:
        return decode(facts[LOOKED], Looked) if LOOKED in facts else Looked(0, 0)
    except DecodeError as error:
        raise ProfileCorrupt("the days of keys on trial cannot be read") from error


def stored(one: OnTrial) -> tuple[str, bytes]:
    """Name and value of the fact that keeps it."""
    return fact_of(Kid(one.kid)), encode(one)


def gives_way(trials: Mapping[Kid, OnTrial], now: int) -> Kid:
    """Whose place the next one takes, `trials` being in the order in which they came.

    Of whoever has most on trial, the oldest epoch's. Strangers choose the numbers of their epochs as they like: of
    theirs the first that came and had its day, else the last.
    """
    shares = Counter(one.by for one in trials.values())
    most = max(shares, key=lambda by: shares[by])
    theirs = [one for one in trials.values() if one.by == most]
    if most:
        return Kid(min(theirs, key=lambda one: one.n).kid)
    return Kid((theirs[0] if now >= theirs[0].since + FAIR_SECONDS else theirs[-1]).kid)

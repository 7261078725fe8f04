"""Keys on trial are kept as facts, in order, and make room for one another fairly."""

import pytest

from tests.core.group.chance import seed
from whisper_net.core.errors import ProfileCorrupt
from whisper_net.core.group.provisional import (
    DAY,
    FAIR_SECONDS,
    LOOKED,
    Looked,
    OnTrial,
    days_looked,
    fact_of,
    gives_way,
    on_trial,
    stored,
)
from whisper_net.core.ids import Kid
from whisper_net.core.wire.codec import encode


def trial(name: str, n: int, by: bytes = b"", since: int = 0) -> OnTrial:
    return OnTrial(Kid(seed("kid", name)), n, seed("secret", name), by, since, b"", b"", 0)


def of(*trials: OnTrial) -> dict[Kid, OnTrial]:
    return {Kid(one.kid): one for one in trials}


def test_facts_bring_them_back_in_order() -> None:
    late, early, newer = trial("a", 3, since=20), trial("b", 9, since=10), trial("c", 12, since=10)
    facts = dict(map(stored, (late, early, newer))) | {"name": b"Ana"}
    assert list(on_trial(facts).values()) == [early, newer, late]
    assert fact_of(Kid(late.kid)) in facts


def test_fact_that_cannot_be_read_is_damage() -> None:
    with pytest.raises(ProfileCorrupt):
        on_trial({fact_of(Kid(seed("kid"))): b"junk"})


def test_days_are_counted_one_by_one_however_far_they_lie_apart() -> None:
    looked = days_looked({})
    for now in (5 * DAY, 5 * DAY + 9, 700 * DAY, 6 * DAY, 6 * DAY + 1):
        looked = looked.at(now)
    assert looked == Looked(3, 6)
    assert days_looked({LOOKED: encode(looked)}) == looked
    with pytest.raises(ProfileCorrupt):
        days_looked({LOOKED: b"junk"})


def test_whoever_has_most_loses_the_oldest_epoch() -> None:
    flood = [trial(f"flood {n}", 1_000 + n, b"mallory") for n in range(3)]
    held = of(trial("ana", 1, b"ana"), *flood, trial("nobody", 0))
    assert gives_way(held, 0) == flood[0].kid


def test_of_strangers_the_last_that_came_goes_until_the_first_had_its_day() -> None:
    first, second = trial("first", 0), trial("second", 900, since=9)
    assert gives_way(of(first, second), FAIR_SECONDS - 1) == second.kid
    assert gives_way(of(first, second), FAIR_SECONDS) == first.kid


def test_no_secret_reaches_a_log() -> None:
    one = trial("ana", 1)
    assert one.secret.hex() not in repr(one)
    assert "secret" not in repr(one)

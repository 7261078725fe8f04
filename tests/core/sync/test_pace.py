"""How much of their own a member's lines bring: a flood is slowed to a trickle, and nobody else is ever slowed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.sync.pace import OF_ENVELOPES, OF_LINKS, UNSAVED, Bucket, Paces

DAY = 86_400
POST = 430
"""Bytes of an ordinary post."""
MESSAGE = 1 << 20
"""Bytes that come together at most."""
MALLORY, BEN = b"mallory", b"ben"
SMALL = Bucket(1_000, 10, 100)


def poured(bucket: Bucket, size: int, seconds: int) -> int:
    """Bytes that somebody brings who never stops, in things of one size, as many as one message holds."""
    paces, now, taken = Paces(bucket), 0, 0
    each = max(1, MESSAGE // size)
    while now < seconds:
        paces.spend(MALLORY, [size] * each, now)
        taken += each * size
        now += paces.wait(MALLORY, now)
    return taken


@pytest.mark.parametrize("size", [330, POST, 128 << 10])
def test_flood_of_posts_is_bounded_a_day(size: int) -> None:
    """Without a bound one line brings some 7,000 posts a second: 250 GiB a day."""
    most = OF_ENVELOPES.burst + DAY * OF_ENVELOPES.a_second + 2 * MESSAGE
    assert poured(OF_ENVELOPES, size, DAY) <= most < 110 << 20


@pytest.mark.parametrize("size", [230, 16 << 10])
def test_flood_of_links_is_bounded_a_day(size: int) -> None:
    assert poured(OF_LINKS, size, DAY) <= OF_LINKS.burst + DAY * OF_LINKS.a_second + 2 * MESSAGE
    assert poured(OF_LINKS, size, DAY) // max(size, OF_LINKS.least) < 11_000


@pytest.mark.parametrize("posts", [2_000, 10_000, 100_000])
def test_busy_channel_and_honest_backlog_never_wait(posts: int) -> None:
    """A burst; somebody who comes back; all that somebody wrote in years, for a newcomer."""
    paces = Paces(OF_ENVELOPES)
    for _ in range(posts // 100):
        assert not paces.wait(BEN, 0)
        paces.spend(BEN, [POST] * 100, 0)
    assert not paces.wait(BEN, 0)


def test_founder_who_lets_hundreds_in_of_an_evening_never_waits() -> None:
    """Twenty invitations of twenty people: a request of 3 KiB, two approvals and a key for each."""
    paces = Paces(OF_LINKS)
    paces.spend(BEN, [3 << 10, 300, 300, 1_000] * 400, 0)
    assert not paces.wait(BEN, 0)


def test_nobody_waits_for_another() -> None:
    paces = Paces(SMALL)
    paces.spend(MALLORY, [5_000], 0)
    assert paces.wait(MALLORY, 0)
    assert not paces.wait(BEN, 0)
    assert paces.waiting(0) == [MALLORY]
    assert paces.waiting(1_000) == []


def test_small_things_count_as_something() -> None:
    paces = Paces(SMALL)
    paces.spend(MALLORY, [1] * 11, 0)
    assert paces.wait(MALLORY, 0) == 10


def test_nothing_brought_is_nothing_remembered() -> None:
    paces = Paces(SMALL)
    paces.spend(BEN, [], 0)
    assert not paces.waiting(0)


def test_clock_set_back_gives_nothing_and_takes_nothing() -> None:
    paces = Paces(SMALL)
    paces.spend(MALLORY, [2_000], 1_000)
    assert paces.wait(MALLORY, 10) == paces.wait(MALLORY, 1_000) == 100


@given(st.lists(st.tuples(st.integers(0, 500), st.lists(st.integers(1, 2_000), min_size=1, max_size=5)), max_size=30))
def test_no_stretch_of_time_brings_more_than_burst_and_rate(story: list[tuple[int, list[int]]]) -> None:
    paces, now = Paces(SMALL), 0
    taken: list[tuple[int, int]] = []
    for pause, sizes in story:
        now += pause
        wait = paces.wait(MALLORY, now)
        assert not paces.wait(MALLORY, now + wait)
        assert not wait or paces.wait(MALLORY, now + wait - 1)
        if not wait:
            paces.spend(MALLORY, sizes, now)
            taken.append((now, sum(max(size, SMALL.least) for size in sizes)))
    for first, (begin, _) in enumerate(taken):
        for last, (end, cost) in enumerate(taken[first:], first):
            among = sum(cost for _, cost in taken[first:last])
            assert among + cost <= SMALL.burst + SMALL.a_second * (end - begin) + cost


def test_what_was_taken_is_written_down_now_and_then_and_a_restart_forgives_little() -> None:
    paces = Paces(SMALL)
    paces.spend(MALLORY, [50] * 10, 0)
    assert paces.unsaved(0) == [(MALLORY, 1_000)]
    assert paces.unsaved(0) == []
    paces.spend(BEN, [SMALL.burst // UNSAVED - 40], 0)
    assert paces.unsaved(0) == [(BEN, SMALL.least)]
    assert paces.unsaved(5) == []
    again = Paces(SMALL)
    again.restore(MALLORY, 1_500, 100, 100)
    assert (again.wait(MALLORY, 100), again.room(MALLORY, 110), again.unsaved(100)) == (50, -400, [])


def test_clock_that_was_ahead_when_it_was_written_down_keeps_nobody_waiting_for_longer() -> None:
    paces = Paces(SMALL)
    paces.restore(MALLORY, 1_500, 10_000, 100)
    assert paces.wait(MALLORY, 100) == 50
    assert not paces.wait(MALLORY, 150)

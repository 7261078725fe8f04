"""What is held, said shortly; what another lacks of it; and what a liar gets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.sync.vectors import Holdings, Lack, digest_of, lacking, newest_first, reaches, vector_of
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.core.wire.peer import MAX_BATCH, MAX_FEEDS, HeldFeed, HeldPart, Vector, decode_session, encode_message

TAG = bytes(range(16))


def feed(number: int, device: int = 0, kid: int = 0) -> FeedKey:
    return FeedKey(DeviceId(b"%032d" % device), Incarnation(number.to_bytes(8, "big")), Kid(b"%032d" % kid))


def held(number: int, *parts: int, device: int = 0, kid: int = 0) -> dict[PartKey, int]:
    """Envelopes held of the parts of one feed, from part 0 on."""
    return {PartKey(*feed(number, device, kid), part): count for part, count in enumerate(parts) if count}


def size(holdings: Holdings) -> int:
    return sum(holdings.values())


feeds = st.builds(feed, st.integers(0, 2), st.integers(0, 1), st.integers(0, 1))
parts = st.builds(
    lambda feed_, part: PartKey(feed_.device, feed_.incarnation, feed_.kid, part), feeds, st.integers(0, 4)
)
holdings_ = st.dictionaries(parts, st.sampled_from([1, 2, 999, PART_SIZE]), max_size=12)


def test_vector_is_sorted_with_each_kid_once_and_whole_parts_as_ranges() -> None:
    mine = held(1, PART_SIZE, PART_SIZE, PART_SIZE, 5, kid=7) | held(0, 3, device=1, kid=2) | held(0, 1, 2, kid=7)
    vector = vector_of(TAG, mine)
    assert vector.tag == TAG
    assert vector.kids == [feed(0, kid=2).kid, feed(0, kid=7).kid]
    assert vector.feeds == [
        HeldFeed(feed(0).device, feed(0).incarnation, 1, [HeldPart(0, 0, 1), HeldPart(1, 1, 2)]),
        HeldFeed(feed(1).device, feed(1).incarnation, 1, [HeldPart(0, 2, PART_SIZE), HeldPart(3, 3, 5)]),
        HeldFeed(feed(0, 1).device, feed(0, 1).incarnation, 0, [HeldPart(0, 0, 3)]),
    ]


def test_whole_parts_with_a_hole_between_them_are_two_ranges() -> None:
    mine = held(0, PART_SIZE, 0, PART_SIZE)
    assert vector_of(TAG, mine).feeds[0].parts == [HeldPart(0, 0, PART_SIZE), HeldPart(2, 2, PART_SIZE)]


def test_nothing_held() -> None:
    assert vector_of(TAG, {}) == Vector(TAG, [], [])
    assert lacking({}, vector_of(TAG, held(0, 5))) == []
    assert lacking(held(0, 5), Vector(TAG, [], [])) == [Lack(PartKey(*feed(0), 0), 0, 5)]


def test_digest_is_of_all_that_is_held_and_of_nothing_else() -> None:
    mine = held(0, PART_SIZE, 5) | held(1, 2, kid=1)
    rows = [
        [feed(0).device, feed(0).incarnation, 0, [[0, 0, PART_SIZE], [1, 1, 5]]],
        [feed(1).device, feed(1).incarnation, 1, [[0, 0, 2]]],
    ]
    assert digest_of(mine) == naive.digest("wn1.vector", [[feed(0).kid, feed(0, kid=1).kid], rows])
    assert digest_of(dict(reversed(mine.items()))) == digest_of(mine)
    assert digest_of(held(0, PART_SIZE, 6) | held(1, 2, kid=1)) != digest_of(mine)


@given(holdings_, holdings_)
def test_digests_are_equal_exactly_if_holdings_are(one: Holdings, other: Holdings) -> None:
    assert (digest_of(one) == digest_of(other)) == (dict(one) == dict(other))


@given(holdings_, holdings_)
def test_what_is_lacking_is_what_the_other_has_less_of(mine: Holdings, theirs: Holdings) -> None:
    lacks = lacking(mine, vector_of(TAG, theirs))
    expected = {part: part.part * PART_SIZE + theirs.get(part, 0) for part in mine if theirs.get(part, 0) < mine[part]}
    assert {lack.part: lack.after_seq for lack in lacks} == expected
    assert len(lacks) == len(expected)


@given(holdings_)
def test_newest_parts_come_first(mine: Holdings) -> None:
    lacks = lacking(mine, Vector(TAG, [], []))
    assert all(one.part.part >= other.part.part for one, other in pairwise(lacks))
    assert newest_first(reversed(lacks)) == lacks


@given(holdings_, st.data())
def test_vector_liar_costs_nothing(mine: Holdings, data: st.DataObject) -> None:
    """Whatever a vector claims, unsorted, overlapping, upside down: what is served is held, and no more."""
    rows = st.builds(HeldPart, st.integers(0, 6), st.integers(0, 6), st.integers(1, PART_SIZE))
    claims = st.builds(
        HeldFeed,
        st.just(feed(0).device),
        st.integers(0, 2).map(lambda number: feed(number).incarnation),
        st.integers(0, 3),
        st.lists(rows, max_size=5),
    )
    lie = Vector(TAG, [feed(0).kid, feed(0, kid=1).kid], data.draw(st.lists(claims, max_size=4)))
    lacks = lacking(mine, lie)
    assert len({lack.part for lack in lacks}) == len(lacks)
    for lack in lacks:
        first = lack.part.part * PART_SIZE
        assert first <= lack.after_seq < first + mine[lack.part]


def test_liar_who_holds_more_is_served_what_they_lack_besides() -> None:
    mine = held(0, 5) | held(1, 5)
    lie = vector_of(TAG, held(0, PART_SIZE, PART_SIZE) | held(9, 3))
    assert lacking(mine, lie) == [Lack(PartKey(*feed(1), 0), 0, 5)]


def test_kid_that_is_not_in_the_list_is_passed_over() -> None:
    lie = Vector(TAG, [], [HeldFeed(feed(0).device, feed(0).incarnation, 0, [HeldPart(0, 0, 5)])])
    assert lacking(held(0, 5), lie) == [Lack(PartKey(*feed(0), 0), 0, 5)]


# -- floods


def flood(count: int) -> dict[PartKey, int]:
    """A member's feeds of one envelope each, beside an honest one."""
    made: dict[PartKey, int] = {}
    for number in range(count):
        made |= held(number + 1, 1)
    return made | held(0, PART_SIZE, PART_SIZE, 400, device=1)


def test_flood_of_feeds_still_fits_a_message() -> None:
    """A member who spreads envelopes over feeds without end costs themselves: the honest feeds are all in there."""
    count = MAX_FEEDS + 500
    mine = flood(count)
    vector = vector_of(TAG, mine)
    assert decode_session(encode_message(vector)) == vector
    honest = feed(0, device=1)
    assert (honest.device, honest.incarnation) in {(row.device, row.incarnation) for row in vector.feeds}
    again = lacking(mine, vector)
    assert 0 < len(again) < count
    assert all(lack.part.device == feed(0).device for lack in again)
    assert digest_of(mine) != digest_of(dict(list(mine.items())[1:]))


def test_flood_of_parts_still_fits_a_message() -> None:
    """One feed of very many parts of one envelope each: its first ones are said."""
    mine = {PartKey(*feed(0), part): 1 for part in range(12_000)} | held(1, 400, device=1)
    vector = vector_of(TAG, mine)
    assert decode_session(encode_message(vector)) == vector
    assert len(lacking(mine, vector)) == 2_000
    twice = mine | {PartKey(*feed(2), part): 1 for part in range(60_000)}
    vector = vector_of(TAG, twice)
    assert decode_session(encode_message(vector)) == vector
    huge = {PartKey(*feed(number), part): 1 for number in range(9) for part in range(9_000)} | held(1, 400, device=1)
    vector = vector_of(TAG, huge)
    assert decode_session(encode_message(vector)) == vector
    assert feed(1, device=1).device in {row.device for row in vector.feeds}


def test_flood_of_kids_still_fits_a_message() -> None:
    mine: dict[PartKey, int] = {}
    for number in range(MAX_BATCH + 50):
        mine |= held(0, 1, kid=number)
    mine |= held(1, 7, kid=MAX_BATCH + 49)
    vector = vector_of(TAG, mine)
    assert decode_session(encode_message(vector)) == vector
    assert len(vector.kids) == MAX_BATCH
    assert vector.kids[-1] == feed(0, kid=MAX_BATCH + 49).kid
    assert size(mine) == MAX_BATCH + 57


# -- what of ours another one holds


def test_feed_reaches_as_far_as_its_parts_are_held_without_a_hole() -> None:
    mine = {feed(0): 3 * PART_SIZE, feed(1): 7, feed(2): 2_500}
    theirs = vector_of(TAG, held(0, PART_SIZE, 5, PART_SIZE) | held(1, 7) | held(3, 9))
    assert reaches(theirs, mine) == {feed(0): PART_SIZE + 5, feed(1): 7}
    assert reaches(vector_of(TAG, held(2, PART_SIZE, PART_SIZE, 400)), mine) == {feed(2): 2_400}


def test_liar_reaches_no_further_than_we_wrote() -> None:
    theirs = vector_of(TAG, held(0, PART_SIZE, PART_SIZE))
    assert reaches(theirs, {feed(0): 7}) == {feed(0): 7}
    assert reaches(theirs, {feed(0): 0}) == {}


@given(holdings_)
def test_whoever_holds_the_same_reaches_the_same(mine: dict[PartKey, int]) -> None:
    whole: dict[FeedKey, int] = {}
    for key in sorted(mine, key=lambda key: key.part):
        if whole.get(key.feed, 0) == key.first_seq - 1:
            whole[key.feed] = key.first_seq - 1 + mine[key]
    assert reaches(vector_of(TAG, mine), whole) == whole

"""Cuts beside an EPOCH: one encoding, sorted and bounded, and nobody's feeds push out another's."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.errors import DecodeError
from whisper_net.core.ids import DeviceId, Incarnation, Kid, LinkId
from whisper_net.core.membership.annals import FeedKey
from whisper_net.core.membership.bodies import Feed
from whisper_net.core.membership.cuts import Cuts, LossCut, reaches, read_cuts, write_cuts
from whisper_net.core.wire import bounds
from whisper_net.core.wire.codec import encode


def id32(name: object) -> bytes:
    return hashlib.blake2b(repr(name).encode(), digest_size=32).digest()


def feed(name: object, number: int = 0) -> FeedKey:
    return DeviceId(id32(name)), Incarnation(number.to_bytes(8, "big")), Kid(id32("kid"))


ANNE, BEA = LinkId(id32("anne goes")), LinkId(id32("bea goes"))
feeds = st.dictionaries(st.builds(feed, st.integers(0, 3), st.integers(0, 9)), st.integers(0, 5_000), min_size=1)
some = st.dictionaries(st.builds(lambda n: LinkId(id32(n)), st.integers(0, 5)), feeds)


@given(some)
def test_what_is_written_is_read(cuts: Cuts) -> None:
    raw = write_cuts(cuts)
    assert read_cuts(raw) == cuts
    assert write_cuts(read_cuts(raw)) == raw


@given(st.binary(max_size=200))
def test_anything_else_is_refused_by_name(raw: bytes) -> None:
    try:
        assert write_cuts(read_cuts(raw)) == raw
    except DecodeError:
        return


def row(*numbers: int) -> LossCut:
    return LossCut(ANNE, [Feed(*feed("d", number), 1) for number in numbers])


@pytest.mark.parametrize("rows", [[row(2, 1)], [row(1, 1)], [row(1), row(2)], [LossCut(ANNE, [])]])
def test_unsorted_doubled_and_empty_ones_are_refused(rows: list[LossCut]) -> None:
    with pytest.raises(DecodeError):
        read_cuts(encode(rows))


def test_whoever_made_very_many_feeds_pushes_out_their_own() -> None:
    many = {feed("mole", number): 9 for number in range(5_000)}
    raw = write_cuts({ANNE: many, BEA: {feed("bea"): 1}})
    assert len(raw) <= bounds.MAX_CUTS - bounds.KIB
    kept = read_cuts(raw)
    assert kept[BEA] == {feed("bea"): 1}
    assert 700 < len(kept[ANNE]) < 5_000


def test_less_room_holds_the_largest_and_says_of_a_feed_what_the_largest_says() -> None:
    many = {feed("mole", number): number for number in range(1, 50)}
    raw = write_cuts({ANNE: many, BEA: {feed("mole", 49): 60}}, 1_000)
    assert len(raw) <= 1_000
    told = reaches(read_cuts(raw))
    assert told == {feed("mole", 49): 60} | {key: seq for key, seq in many.items() if 49 > seq > 49 - len(told)}
    assert len(told) > 8


def test_largest_feeds_of_a_loss_stay() -> None:
    many = {feed("mole", number): number for number in range(2_000)}
    kept = read_cuts(write_cuts({ANNE: many}))[ANNE]
    assert min(kept.values()) == 2_000 - len(kept)

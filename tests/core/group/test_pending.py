"""What waits is bounded, in the order it came, and nobody's flood pushes out anybody else's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whisper_net.core.group import pending as module
from whisper_net.core.group.pending import NOBODY, Pending, Reason
from whisper_net.core.wire.bounds import MAX_PARKED, MAX_PARKED_AUTHOR, PARKED_SECONDS

NOW = 1_760_000_000
SOON, LATER = ("kid", b"k"), ("after", b"part", 7)


def test_released_by_reason_oldest_first_and_once() -> None:
    pending = Pending()
    for raw in (b"b", b"a", b"c"):
        assert pending.hold(raw, SOON, b"author", NOW)
    assert pending.hold(b"d", LATER, b"author", NOW)
    assert pending.reasons() == [SOON, LATER]
    assert pending.release(SOON) == [b"b", b"a", b"c"]
    assert pending.release(SOON) == []
    assert len(pending) == 1
    assert pending.reasons() == [LATER]
    assert b"d" in pending
    assert b"a" not in pending


def test_copy_is_held_once_for_its_first_reason() -> None:
    pending = Pending()
    assert pending.hold(b"a", SOON, b"author", NOW)
    assert not pending.hold(b"a", LATER, b"another", NOW)
    assert pending.release(LATER) == []
    assert pending.release(SOON) == [b"a"]
    assert pending.hold(b"a", LATER, b"author", NOW)


def test_orphan_flood_bounded() -> None:
    """One author fills 256 places; what nobody is known to have written fills the rest, then pushes out itself."""
    pending = Pending()
    assert pending.hold(b"mine", LATER, b"honest", NOW)
    for place in range(2 * MAX_PARKED_AUTHOR):
        held = pending.hold(b"m%d" % place, SOON, b"mallory", NOW)
        assert held == (place < MAX_PARKED_AUTHOR)
    for place in range(MAX_PARKED + 500):
        assert pending.hold(b"x%d" % place, SOON, NOBODY, NOW)
    assert len(pending) == MAX_PARKED
    assert pending.release(LATER) == [b"mine"]
    rest = pending.release(SOON)
    assert [raw for raw in rest if raw.startswith(b"m")] == [b"m%d" % place for place in range(MAX_PARKED_AUTHOR)]
    assert b"x0" not in rest
    assert rest[-1] == b"x%d" % (MAX_PARKED + 499)


def test_flood_of_unknown_keys_pushes_out_nobody_s_but_its_bearer_s() -> None:
    pending = Pending()
    for place in range(100):
        assert pending.hold(b"true%d" % place, LATER, NOBODY, NOW, b"ben")
    for place in range(2 * MAX_PARKED):
        assert pending.hold(b"x%d" % place, SOON, NOBODY, NOW, b"mallory")
    assert pending.release(LATER) == [b"true%d" % place for place in range(100)]
    assert len(pending.release(SOON)) == MAX_PARKED - 100


def test_what_several_brought_stays_while_one_of_them_has_room() -> None:
    """A flooder who brings true things first does not take them along when they go."""
    pending = Pending()
    assert pending.hold(b"true", LATER, NOBODY, NOW, b"mallory")
    assert not pending.hold(b"true", LATER, NOBODY, NOW, b"ben")
    for place in range(2 * MAX_PARKED):
        assert pending.hold(b"x%d" % place, SOON, NOBODY, NOW, b"mallory")
    (kept,) = pending.take(LATER)
    assert (kept.raw, kept.bearer) == (b"true", b"ben")


def test_those_who_brought_one_thing_are_remembered_up_to_a_bound() -> None:
    pending = Pending()
    for place in range(20):
        pending.hold(b"true", LATER, NOBODY, NOW, b"b%d" % place)
    assert len(pending._shares) == module.MOST_BEARERS
    assert pending.hold(b"signed", LATER, b"author", NOW)
    assert not pending.hold(b"signed", LATER, NOBODY, NOW, b"ben")
    assert pending.take(LATER)[1].bearer == NOBODY
    assert pending._shares == {}


def test_large_ones_push_out_their_author_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARKED_BYTES", 1_000)
    pending = Pending()
    assert pending.hold(b"mine", LATER, b"honest", NOW)
    for place in range(10):
        assert pending.hold(b"%03d" % place + bytes(297), SOON, b"mallory", NOW)
    assert [raw[:3] for raw in pending.release(SOON)] == [b"007", b"008", b"009"]
    assert pending.release(LATER) == [b"mine"]


def test_one_that_fits_no_bound_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARKED_BYTES", 1_000)
    pending = Pending()
    assert not pending.hold(bytes(1_001), SOON, b"mallory", NOW)
    assert len(pending) == 0
    assert pending.reasons() == []


def test_old_ones_expire() -> None:
    pending = Pending()
    pending.hold(b"old", SOON, b"author", NOW)
    pending.hold(b"new", SOON, b"author", NOW + 10)
    pending.hold(b"now", LATER, b"author", NOW + PARKED_SECONDS - 1)
    assert len(pending) == 3
    pending.hold(b"next", LATER, b"author", NOW + PARKED_SECONDS)
    assert pending.release(SOON) == [b"new"]
    assert pending.release(LATER) == [b"now", b"next"]
    pending.hold(b"last", LATER, b"author", NOW + 3 * PARKED_SECONDS)
    assert len(pending) == 1


raws = st.integers(0, 40).map(lambda number: b"%d" % number * (number + 1))
reasons = st.integers(0, 3).map(lambda number: ("before", number))
whos = st.sampled_from([NOBODY, b"p", b"q", b"r"])
acts = st.lists(
    st.tuples(st.just("hold"), raws, reasons, st.sampled_from([NOBODY, b"a", b"b"]), whos, st.integers(0, 30))
    | st.tuples(st.just("release"), raws, reasons, st.just(NOBODY), st.just(NOBODY), st.just(0)),
    max_size=80,
)


@settings(max_examples=60)
@given(acts)
def test_books_balance_whatever_happens(script: list[tuple[str, bytes, Reason, bytes, bytes, int]]) -> None:
    """No reason, author or byte is left over, and what was held comes out at most once for each time it went in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MAX_PARKED", 10)
        patch.setattr(module, "MAX_PARKED_AUTHOR", 4)
        patch.setattr(module, "MAX_PARKED_BYTES", 300)
        patch.setattr(module, "PARKED_SECONDS", 40)
        pending, now, inside = Pending(), NOW, 0
        for act, raw, reason, author, bearer, later in script:
            now += later
            if act == "hold":
                inside += pending.hold(raw, reason, author, now, bearer)
            else:
                out = pending.release(reason)
                assert len(out) == len(set(out)) <= inside
                inside -= len(out)
            assert len(pending) <= 10
            assert len(pending) <= inside
        for reason in pending.reasons():
            assert pending.release(reason)
        assert len(pending) == 0
        assert pending.reasons() == []
        assert pending._shares == {}
        assert pending._bytes == 0


def test_links_that_are_waited_for_are_named_with_whose_words_wait() -> None:
    """By another link, and by an envelope; whoever brought what nobody is known to have written is no author."""
    a, b, pending = b"a" * 32, b"b" * 32, Pending()
    pending.hold(b"link", ("before", a), b"ben", NOW)
    pending.hold(b"envelope", ("link", a), b"ana", NOW)
    pending.hold(b"nobody's", ("before", b), NOBODY, NOW, b"mallory")
    pending.hold(b"later", ("bucket", 77), b"ben", NOW)
    pending.hold(b"key", ("kid", b"k"), b"ben", NOW)
    assert pending.links_wanted() == {a: {b"ben", b"ana"}, b: {NOBODY}}

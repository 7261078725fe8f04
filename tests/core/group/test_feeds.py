"""What is held of every feed, and the clock of each generation of a scope."""

import msgspec

from tests.core.group.chance import seed
from whisper_net.core.envelope.parts import FeedKey, PartKey, PartSummary
from whisper_net.core.group.feeds import Feeds
from whisper_net.core.ids import ZERO_ID, DeviceId, EnvelopeId, Incarnation, Kid, ScopeId
from whisper_net.core.sync.vectors import digest_of
from whisper_net.core.wire.bounds import LAMPORT_JUMP, MAX_LAMPORT, PART_SIZE

ROOM, OTHER = ScopeId(seed("room")), ScopeId(seed("other"))
OLD, NEW = Kid(seed("old")), Kid(seed("new"))
GENERATIONS = {OLD: 1, NEW: 2}


def summary(
    part: int = 0, held: int = 1, lamport: int = 1, kid: Kid = OLD, scope: ScopeId = ROOM, device: str = "ana"
) -> PartSummary:
    feed = FeedKey(DeviceId(seed(device)), Incarnation(b"incarnat"), kid)
    return PartSummary(PartKey(*feed, part), scope, held, ZERO_ID, EnvelopeId(seed("last")), (), lamport)


def feeds(*summaries: PartSummary) -> Feeds:
    made = Feeds(GENERATIONS.__getitem__)
    made.load(summaries)
    return made


def test_parts_by_key_and_the_nearest_to_them() -> None:
    first, second = summary(0, PART_SIZE), summary(1, 5)
    made = feeds(second, first)
    assert made.get(first.key) == first
    assert made.get(summary(7).key) is None
    assert made.nearest(first.key)(+1) == second
    assert made.nearest(first.key)(-1) is None
    assert made.nearest(second.key)(-1) == first
    assert made.nearest(second.key)(+1) is None
    assert made.nearest(summary(7).key)(-1) == second
    assert made.nearest(summary(7, device="ben").key)(-1) is None
    assert made.last(first.key.feed) == second
    assert made.last(summary(device="ben").key.feed) is None


def test_feed_is_whole_up_to_its_first_hole() -> None:
    feed = summary().key.feed
    assert feeds().whole(feed) == 0
    assert feeds(summary(1, 4)).whole(feed) == 0
    assert feeds(summary(0, 7), summary(1, 4)).whole(feed) == 7
    assert feeds(summary(0, PART_SIZE), summary(1, 4), summary(3, 1)).whole(feed) == PART_SIZE + 4


def test_last_part_is_the_newest_whatever_came_last() -> None:
    made = feeds(summary(3, 2), summary(0, PART_SIZE))
    made.put(summary(1, 7))
    last = made.last(summary().key.feed)
    assert last is not None
    assert last.key.part == 3


def test_holdings_of_a_scope_and_of_the_keys_that_somebody_may_read() -> None:
    made = feeds(summary(held=3), summary(held=4, kid=NEW), summary(held=5, scope=OTHER, device="ben"))
    both = frozenset({OLD, NEW})
    assert made.holdings(ROOM, both) == {summary().key: 3, summary(kid=NEW).key: 4}
    assert made.holdings(ROOM, frozenset({NEW})) == {summary(kid=NEW).key: 4}
    assert made.holdings(OTHER, both) == {summary(device="ben").key: 5}
    assert made.holdings(ScopeId(seed("nowhere")), both) == {}


def test_digest_follows_the_holdings() -> None:
    kids = frozenset({OLD})
    made = feeds(summary(held=3), summary(held=5, scope=OTHER, device="ben"))
    before, elsewhere = made.digest(ROOM, kids), made.digest(OTHER, kids)
    assert before == digest_of({summary().key: 3})
    assert made.digest(ROOM, kids) is before
    made.put(summary(held=4))
    assert made.digest(ROOM, kids) == digest_of({summary().key: 4}) != before
    assert made.digest(OTHER, kids) is elsewhere
    assert made.digest(ROOM, frozenset()) == digest_of({})


def test_part_in_doubt_is_trusted_once_it_was_compared_as_far_as_others_serve_it() -> None:
    """Others serve a feed up to its end; more of it may be held here."""
    part, kids = summary(1, 5), frozenset({OLD})
    for last, upto in ((None, PART_SIZE + 5), (PART_SIZE + 2, PART_SIZE + 2)):
        made = feeds(part)
        assert made.doubt(part.key)
        made.end(part.key.feed, last)
        made.compared(part.key, upto - 1)
        assert made.holdings(ROOM, kids) == {}
        made.compared(part.key, upto)
        assert made.holdings(ROOM, kids) == {part.key: upto - PART_SIZE}


def test_clock_runs_over_all_epochs_of_a_generation() -> None:
    made = feeds(summary(lamport=7), summary(lamport=9, device="ben"), summary(lamport=3, kid=NEW))
    assert made.lamport(ROOM, 1) == 9
    assert made.lamport(ROOM, 2) == 3
    assert made.lamport(ROOM, 3) == made.lamport(OTHER, 1) == 0
    made.put(msgspec.structs.replace(summary(), lamport=8))
    assert made.lamport(ROOM, 1) == 9


def test_leap_of_a_clock_does_not_count() -> None:
    made = feeds(summary(lamport=10))
    assert made.counted(ROOM, 1, 10 + LAMPORT_JUMP) == 10 + LAMPORT_JUMP
    assert made.counted(ROOM, 1, 11 + LAMPORT_JUMP) == 0
    assert made.counted(ROOM, 1, MAX_LAMPORT) == 0
    assert made.counted(ROOM, 2, LAMPORT_JUMP) == LAMPORT_JUMP
    assert made.counted(ROOM, 1, 2) == 2


def test_what_lay_under_a_key_is_forgotten_whole_and_the_clocks_stay() -> None:
    old = [summary(0, PART_SIZE, lamport=9), summary(1, 5, lamport=8)]
    made = feeds(*old, summary(held=4, kid=NEW))
    made.forget({OLD})
    assert [made.get(part.key) for part in old] == [None, None]
    assert made.holdings(ROOM, frozenset({OLD, NEW})) == {summary(kid=NEW).key: 4}
    assert list(made.by_device(ROOM)[DeviceId(seed("ana"))]) == [summary(kid=NEW).key.feed]
    assert made.lamport(ROOM, 1) == 9

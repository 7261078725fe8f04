"""Finding out what each end lacks: digests, vectors, parts; and an end to it."""

from tests.core.sync.fakes import (
    ATTIC,
    BEN,
    HASH,
    OFFICE,
    ROOM,
    FakeView,
    messages,
    opened,
    part,
    two_friends,
    words,
)
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.acts import PeerHolds, Send, ServeParts
from whisper_net.core.sync.comparing import Comparison
from whisper_net.core.sync.vectors import Lack, digest_of, vector_of
from whisper_net.core.wire import peer as wire


def compare(view: FakeView | None = None) -> tuple[FakeView, Comparison, bytes]:
    """(Ana's view, her comparison with Ben, their tag for the room) after both were introduced."""
    view = view or two_friends()
    comparison = Comparison(view, HASH)
    comparison.introduce(BEN)
    return view, comparison, comparison.tag(ROOM)


def says(tag: bytes, holdings: dict[object, int]) -> wire.Scopes:
    return wire.Scopes([(tag, digest_of(holdings))])  # type: ignore[arg-type]


def test_equal_digests_end_it() -> None:
    view, comparison, tag = compare()
    assert not comparison.settled(BEN)
    assert comparison.on_scopes(BEN, says(tag, {part(): 5})) == []
    assert comparison.settled(BEN)
    assert comparison.level(BEN)
    assert view.held[ROOM] == {part(): 5}


def test_digest_that_differs_is_answered_by_a_vector_once() -> None:
    _, comparison, tag = compare()
    acts = comparison.on_scopes(BEN, says(tag, {part(): 9}))
    assert acts == [Send(vector_of(tag, {part(): 5}))]
    assert not comparison.settled(BEN)
    assert comparison.on_scopes(BEN, says(tag, {part(): 9})) == []


def test_while_parts_are_on_their_way_nothing_is_asked_twice() -> None:
    view, comparison, tag = compare()
    comparison.on_scopes(BEN, says(tag, {part(): 9}))
    view.held[ROOM][part()] = 7
    assert words(comparison.on_scopes(BEN, says(tag, {part(): 10}))) == ["Scopes"]
    assert words(comparison.on_served(BEN, wire.Served(tag))) == ["Vector"]


def test_served_is_followed_by_a_new_digest() -> None:
    view, comparison, tag = compare()
    comparison.on_scopes(BEN, says(tag, {part(): 9}))
    view.held[ROOM][part()] = 9
    assert messages(comparison.on_served(BEN, wire.Served(tag))) == [says(tag, {part(): 9})]
    assert comparison.settled(BEN)
    assert comparison.level(BEN)


def test_what_cannot_be_sent_is_not_asked_for_for_ever() -> None:
    """The same two digests met twice: what differs then is refused here or cannot be sent there."""
    _, comparison, tag = compare()
    comparison.on_scopes(BEN, says(tag, {part(): 9}))
    assert comparison.on_served(BEN, wire.Served(tag)) == []
    assert comparison.settled(BEN)
    assert not comparison.level(BEN)
    comparison.forget()
    assert words(comparison.announce(BEN, [])) == ["Vector"]


def test_served_of_nothing_asked_changes_nothing() -> None:
    _, comparison, tag = compare()
    assert comparison.on_served(BEN, wire.Served(tag)) == []
    assert comparison.on_served(BEN, wire.Served(b"x" * 16)) == []


def test_scope_that_is_spoken_of_first_by_the_other_end() -> None:
    view = two_friends()
    comparison = Comparison(view, HASH)
    tag = comparison.tag(ROOM)
    acts = comparison.on_scopes(BEN, says(tag, {}))
    assert messages(acts) == [says(tag, {part(): 5}), vector_of(tag, {part(): 5})]
    assert comparison.introduce(BEN) == []


def test_gap_is_asked_about_once_while_the_same_is_held() -> None:
    view, comparison, tag = compare()
    assert comparison.ask_again(BEN, ROOM) == [Send(vector_of(tag, {part(): 5}))]
    assert comparison.ask_again(BEN, ROOM) == []
    view.held[ROOM][part()] = 6
    assert words(comparison.ask_again(BEN, ROOM)) == ["Vector"]
    assert comparison.ask_again(BEN, OFFICE) == comparison.ask_again(BEN, ATTIC) == []


def test_vector_of_a_room_that_is_not_shared_is_not_answered() -> None:
    _, comparison, tag = compare()
    for unknown in (comparison.tag(OFFICE), comparison.tag(ATTIC), b"x" * 16):
        assert comparison.on_vector(BEN, wire.Vector(unknown, [], [])) == [Send(wire.Served(unknown))]
    assert comparison.on_vector(BEN, wire.Vector(tag, [], [])) == [ServeParts(tag, [Lack(part(), 0, 5)])]


def test_made_up_tags_are_remembered_within_bounds() -> None:
    _, comparison, tag = compare()
    for turn in range(3):
        many = [(b"%016d" % (turn * 1_000 + place), bytes(32)) for place in range(1_000)]
        assert comparison.on_scopes(BEN, wire.Scopes(many)) == []
    assert len(comparison._heard) == wire.MAX_BATCH
    assert comparison.on_scopes(BEN, says(tag, {part(): 5})) == []


def test_more_scopes_than_a_message_holds_are_said_in_several() -> None:
    view = two_friends()
    many = [ScopeId(b"%032d" % number) for number in range(wire.MAX_SCOPES + 7)]
    view.scopes = {view.device: many, BEN: many}
    said = messages(Comparison(view, HASH).introduce(BEN))
    assert [len(one.digests) for one in said if isinstance(one, wire.Scopes)] == [wire.MAX_SCOPES, 7]
    for one in said:
        assert wire.decode_session(wire.encode_message(one)) == one


def test_session_is_settled_and_level_with_its_comparison() -> None:
    view = two_friends()
    session = opened(view)
    assert (session.open, session.settled, session.level) == (True, False, False)
    tag = session._comparison.tag(ROOM)
    session.receive(wire.encode_message(says(tag, {part(): 5})))
    assert (session.settled, session.level) == (True, True)
    view.held[ROOM][part()] = 6
    assert (session.settled, session.level) == (True, False)


def test_a_circle_that_the_other_end_does_not_speak_of_keeps_nobody_waiting() -> None:
    """They may have no key of it, or know that this end was taken out of it."""
    view, comparison, tag = compare()
    view.circles.add(ROOM)
    assert comparison.settled(BEN)
    assert comparison.level(BEN)
    comparison.on_scopes(BEN, says(tag, {part(): 9}))
    assert not comparison.settled(BEN)
    assert not comparison.level(BEN)


# -- what the other end shows of our own


def test_equal_digests_show_that_the_other_end_holds_what_we_wrote() -> None:
    """Said once; again only once we wrote more, and the other end has it."""
    view, comparison, tag = compare()
    feed = part().feed
    view.written[ROOM] = {feed: 5}
    assert comparison.on_scopes(BEN, says(tag, {part(): 5})) == [PeerHolds(BEN, ROOM, {feed: 5})]
    assert comparison.on_scopes(BEN, says(tag, {part(): 5})) == []
    view.held[ROOM][part()], view.written[ROOM] = 6, {feed: 6}
    assert words(comparison.announce(BEN, [ROOM])) == ["Scopes", "Vector"]
    assert comparison.on_scopes(BEN, says(tag, {part(): 6})) == [PeerHolds(BEN, ROOM, {feed: 6})]


def test_vector_shows_how_much_of_it_came() -> None:
    view, comparison, tag = compare()
    view.written[ROOM] = {part().feed: 5}
    acts = comparison.on_vector(BEN, vector_of(tag, {part(): 3}))
    assert acts == [ServeParts(tag, [Lack(part(), 3, 5)]), PeerHolds(BEN, ROOM, {part().feed: 3})]
    assert words(comparison.on_vector(BEN, vector_of(tag, {part(): 2}))) == ["ServeParts"]

"""One peer's session, as a transcript of frames: who is told what, and when."""

import pytest

from tests.core.sync.fakes import (
    ATTIC,
    BEN,
    HASH,
    OFFICE,
    ROOM,
    answering,
    auth,
    hear,
    link,
    messages,
    opened,
    part,
    raw,
    two_friends,
    words,
)
from whisper_net.core.ids import Kid
from whisper_net.core.sync.acts import (
    DeliverBoxes,
    DeliverEnvelopes,
    DeliverKeys,
    DeliverLinks,
    GiveKeys,
    ServeBoxes,
    ServeParts,
)
from whisper_net.core.sync.session import CALLED, LINKS_A_MESSAGE, Session
from whisper_net.core.sync.vectors import Lack, vector_of
from whisper_net.core.sync.view import Wants
from whisper_net.core.wire import peer as wire

# -- 2. log


def test_same_heads_need_no_links() -> None:
    view = two_friends()
    session = answering(view)
    assert messages(hear(session, wire.Heads([link(4)], []))) == [wire.Links([], True)]
    assert not session.open
    assert hear(session, wire.Links([], True)) == [DeliverLinks([])]
    assert session.open


def test_peer_behind_is_sent_what_it_lacks() -> None:
    acts = hear(answering(two_friends()), wire.Heads([link(2)], []))
    assert messages(acts) == [wire.Links([raw(link(3)), raw(link(4))], True)]


def test_heads_that_are_not_known_are_answered_by_a_sample_once() -> None:
    session = answering(two_friends())
    sample = wire.Heads([link(4)], [link(0), link(2), link(4)])
    assert messages(hear(session, wire.Heads([link(9)], []))) == [sample]
    assert hear(session, wire.Heads([link(9)], [])) == []


def test_sample_is_answered_from_the_newest_common_link_on() -> None:
    acts = hear(answering(two_friends()), wire.Heads([link(9)], [link(1), link(0), link(8)]))
    assert messages(acts) == [wire.Links([raw(link(2)), raw(link(3)), raw(link(4))], True)]


def test_heads_after_the_answer_are_answered_with_what_was_lost_since() -> None:
    view = two_friends()
    session = opened(view)
    assert hear(session, wire.Heads([link(4)], [])) == []
    view.known.append(link(5))
    assert messages(hear(session, wire.Heads([link(4)], []))) == [wire.Links([raw(link(5))], False)]


def test_heads_after_the_answer_that_are_unknown_are_answered_with_a_sample() -> None:
    session = opened(two_friends())
    assert messages(hear(session, wire.Heads([link(9)], []))) == [wire.Heads([link(4)], [link(0), link(2), link(4)])]
    lost = messages(hear(session, wire.Heads([link(9)], [link(9), link(2)])))
    assert lost == [wire.Links([raw(link(3)), raw(link(4))], False)]


def test_heads_of_somebody_who_lost_their_place_are_not_answered_again() -> None:
    view = two_friends()
    session = opened(view)
    del view.scopes[BEN]
    assert hear(session, wire.Heads([link(0)], [])) == []


def test_answer_comes_once_the_heads_that_were_unknown_are_here() -> None:
    view = two_friends()
    session = answering(view)
    hear(session, wire.Heads([link(5)], []))
    assert hear(session, wire.Links([raw(link(5))], True)) == [DeliverLinks([raw(link(5))])]
    view.known.append(link(5))
    acts = session.advance()
    assert messages(acts)[0] == wire.Links([], True)
    assert session.open


def test_long_log_goes_in_pieces_of_which_the_last_says_so() -> None:
    view = two_friends()
    view.known = [link(number) for number in range(wire.MAX_BATCH + 5)]
    pieces = messages(hear(answering(view), wire.Heads([link(0)], [])))
    assert [len(piece.links) for piece in pieces if isinstance(piece, wire.Links)] == [wire.MAX_BATCH, 4]
    assert [piece.last for piece in pieces if isinstance(piece, wire.Links)] == [False, True]
    for piece in pieces:
        wire.decode_session(wire.encode_message(piece))


def test_long_links_go_in_more_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whisper_net.core.sync.session.LINKS_A_MESSAGE", 100)
    pieces = messages(hear(answering(two_friends()), wire.Heads([], [link(0)])))
    assert LINKS_A_MESSAGE > 100
    assert [len(piece.links) for piece in pieces if isinstance(piece, wire.Links)] == [2, 2, 1]


def test_links_asked_for_by_name() -> None:
    session = answering(two_friends())
    assert messages(hear(session, wire.WantLinks([link(1), link(77)]))) == [wire.Links([raw(link(1))], False)]
    assert hear(session, wire.WantLinks([link(77)])) == []


def test_very_many_heads_still_fit_a_message() -> None:
    """Somebody who makes thousands of heads keeps nobody from syncing."""
    view = two_friends()
    view.known = [link(number) for number in range(wire.MAX_BATCH + 500)]
    view.heads = lambda: view.known  # type: ignore[method-assign]
    session = Session(view, True, HASH)
    session.start()
    (said,) = messages(hear(session, auth(BEN, CALLED)))
    assert isinstance(wire.decode_session(wire.encode_message(said)), wire.Heads)


# -- 3. boxes and keys


def test_what_is_missing_is_asked_for_once() -> None:
    view = two_friends()
    kid, box = Kid(b"K" * 32), b"B" * 32
    view.wanted = Wants((link(9),), (box,), ((ROOM, kid), (OFFICE, Kid(b"O" * 32))))
    session = answering(view)
    hear(session, wire.Heads([link(4)], []), wire.Links([], True))
    asked = messages(session.advance())
    assert asked[:3] == [wire.WantLinks([link(9)]), wire.WantBoxes([box]), wire.WantKeys([kid])]
    assert "WantLinks" not in words(session.advance())
    assert messages(session.retry())[:3] == asked[:3]


def test_nothing_is_asked_before_the_logs_are_exchanged() -> None:
    view = two_friends()
    view.wanted = Wants((link(9),), (b"B" * 32,), ((ROOM, Kid(b"K" * 32)),))
    session = answering(view)
    assert session.advance() == []
    hear(session, wire.Heads([link(4)], []))
    assert session.advance() == []
    hear(session, wire.Links([], False))
    assert session.advance() == []


def test_boxes_and_keys_are_served() -> None:
    session = answering(two_friends())
    assert hear(session, wire.WantBoxes([b"B" * 32])) == [ServeBoxes([b"B" * 32])]
    assert hear(session, wire.WantKeys([b"K" * 32])) == [GiveKeys(BEN, [Kid(b"K" * 32)])]


def test_what_arrives_is_handed_on_as_it_is() -> None:
    session = answering(two_friends())
    assert hear(session, wire.Boxes(b"boxes")) == [DeliverBoxes(b"boxes")]
    assert hear(session, wire.Keys(b"keys")) == [DeliverKeys(b"keys")]
    assert hear(session, wire.Envelopes([b"one", b"two"])) == [DeliverEnvelopes([b"one", b"two"])]


def test_ping_is_answered_and_pong_is_not() -> None:
    session = answering(two_friends())
    assert messages(hear(session, wire.Ping())) == [wire.Pong()]
    assert hear(session, wire.Pong()) == []


# -- 4. scopes


def test_digests_of_shared_scopes_are_said_once_the_logs_are_exchanged() -> None:
    """Ben is told of the room that both are in, by a name of this link alone; of no other room."""
    view = two_friends()
    session = answering(view)
    hear(session, wire.Heads([link(4)], []), wire.Links([], True))
    (said,) = messages(session.advance())
    tag = session._comparison.tag(ROOM)
    assert said == wire.Scopes([(tag, view.digest(ROOM, BEN))])
    assert session.advance() == []
    assert session.refresh() == []
    assert tag != Session(view, False, b"x" * 32)._comparison.tag(ROOM)


def test_refresh_says_what_changed() -> None:
    view = two_friends()
    session = opened(view)
    view.held[ROOM][part()] = 6
    (said,) = messages(session.refresh())
    assert said == wire.Scopes([(session._comparison.tag(ROOM), view.digest(ROOM, BEN))])


def test_vector_is_answered_by_what_it_lacks() -> None:
    view = two_friends()
    session = opened(view)
    tag = session._comparison.tag(ROOM)
    assert hear(session, vector_of(tag, {part(): 3})) == [ServeParts(tag, [Lack(part(), 3, 5)])]


def test_vector_of_a_scope_that_is_not_shared_is_passed_over() -> None:
    """One word, the same for a scope that is not shared and for one that is not there."""
    session = opened(two_friends())
    for tag in (session._comparison.tag(OFFICE), session._comparison.tag(ATTIC), bytes(16)):
        assert messages(hear(session, wire.Vector(tag, [], []))) == [wire.Served(tag)]


# -- retry


def test_retry_with_everything_level_says_nothing() -> None:
    session = opened(two_friends())
    hear(session, wire.Scopes([(session._comparison.tag(ROOM), two_friends().digest(ROOM, BEN))]))
    assert session.level
    assert session.retry() == []


def test_retry_asks_again_for_what_is_still_missing() -> None:
    view = two_friends()
    session = opened(view)
    view.wanted = Wants((link(9),), (b"b" * 32,), ((ROOM, Kid(b"k" * 32)),))
    asked = messages(session.advance())
    assert [type(message) for message in asked] == [wire.WantLinks, wire.WantBoxes, wire.WantKeys]
    assert session.advance() == []
    assert messages(session.retry())[:3] == asked


def test_retry_compares_logs_again_where_they_parted() -> None:
    view = two_friends()
    session = opened(view)
    view.known.append(link(5))
    assert messages(session.retry())[0] == wire.Heads([link(5)], [])


def test_retry_says_again_what_the_other_end_may_not_have_heard_and_asks_anew() -> None:
    view = two_friends()
    session = opened(view)
    tag = session._comparison.tag(ROOM)
    assert words(hear(session, wire.Scopes([(tag, b"d" * 32)]))) == ["Vector"]
    assert not session.settled
    assert words(session.retry()) == ["Scopes", "Vector"]

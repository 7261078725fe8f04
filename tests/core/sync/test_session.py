"""One peer's session, as a transcript of frames: who is told what, and when."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.sync.fakes import (
    ANA,
    ATTIC,
    BEN,
    EVE,
    GROUP,
    HASH,
    OFFICE,
    ROOM,
    FakeView,
    answering,
    auth,
    calling,
    hear,
    link,
    messages,
    opened,
    part,
    raw,
    reasons,
    two_friends,
    words,
)
from whisper_net.core.ids import GroupId, Kid, LinkId
from whisper_net.core.sync.acts import (
    DeliverBoxes,
    DeliverEnvelopes,
    DeliverKeys,
    DeliverLinks,
    GiveKeys,
    Hangup,
    Send,
    ServeBoxes,
    ServeParts,
)
from whisper_net.core.sync.session import CALLED, CALLER, LINKS_A_MESSAGE, NOT_ACTIVE, Session
from whisper_net.core.sync.vectors import Lack, vector_of
from whisper_net.core.sync.view import Wants
from whisper_net.core.wire import peer as wire

# -- 1. auth


def test_caller_speaks_first_and_the_called_answers() -> None:
    view = two_friends()
    caller, called = Session(view, True, HASH), Session(view, False, HASH)
    assert messages(caller.start()) == [auth(ANA, CALLER)]
    assert called.start() == []
    assert messages(hear(called, auth(BEN, CALLER))) == [auth(ANA, CALLED), wire.Heads([link(4)], [])]
    assert messages(hear(caller, auth(BEN, CALLED))) == [wire.Heads([link(4)], [])]
    assert caller.peer == called.peer == BEN


@pytest.mark.parametrize(
    "message",
    [
        auth(BEN, CALLED),  # the other role: an answer shown as a call
        auth(BEN, CALLER, GroupId(b"x" * 32)),
        auth(BEN, CALLER, GROUP, b"x" * 32),  # of another handshake
        wire.Auth(ANA, auth(BEN, CALLER).sig),
        wire.Auth(BEN, bytes(64)),
    ],
)
def test_auth_that_does_not_hold_ends_it_without_a_word(message: wire.Auth) -> None:
    session = Session(two_friends(), False, HASH)
    assert hear(session, message) == [Hangup("an auth that does not hold")]
    assert session.peer is None


def test_stranger_probe_learns_nothing() -> None:
    """Somebody with the greeting key who is in no log, or not in any more, hears not one word."""
    view = two_friends()
    questions = [
        auth(EVE, CALLER), wire.Heads([], []), wire.Heads([link(0)], [link(0)]), wire.WantLinks([link(0)]),
        wire.WantBoxes([b"b" * 32]), wire.WantKeys([b"k" * 32]), wire.Scopes([]), wire.Vector(bytes(16), [], []),
        wire.Ping(), wire.Links([], True),
    ]  # fmt: skip
    for question in questions:
        acts = hear(Session(view, False, HASH), question)
        assert words(acts) == ["Hangup"]
        assert reasons(acts)[0] in ("a message before auth", NOT_ACTIVE)
    session = Session(view, False, HASH)
    assert words(hear(session, *questions)) == ["Hangup"] * len(questions)
    assert session.advance() == session.refresh() == session.ask_again(ROOM) == []
    assert not session.open
    assert not session.settled
    assert not session.level


def test_call_to_oneself_ends() -> None:
    assert reasons(hear(Session(two_friends(), False, HASH), auth(ANA, CALLER))) == ["a call to oneself"]


def test_second_auth_ends() -> None:
    assert reasons(hear(answering(two_friends()), auth(BEN, CALLER))) == ["a second auth"]


@pytest.mark.parametrize("data", [b"", b"\x91\x63", b"\x92\x02\x90", b"\x93\x02\x90\x90\x00", bytes(1 << 21)])
def test_frame_that_is_no_message_ends_it(data: bytes) -> None:
    for session in (answering(two_friends()), Session(two_friends(), False, HASH)):
        acts = session.receive(data)
        assert words(acts) == ["Hangup"]


def test_lobby_frames_do_not_pass_here() -> None:
    assert words(hear(answering(two_friends()), wire.WantCard())) == ["Hangup"]


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
    assert hear(session, vector_of(tag, {part(): 3})) == [ServeParts(tag, [Lack(part(), 3)])]


def test_vector_of_a_scope_that_is_not_shared_is_passed_over() -> None:
    """One word, the same for a scope that is not shared and for one that is not there."""
    session = opened(two_friends())
    for tag in (session._comparison.tag(OFFICE), session._comparison.tag(ATTIC), bytes(16)):
        assert messages(hear(session, wire.Vector(tag, [], []))) == [wire.Served(tag)]


# -- entitlement in mid-session


def serving(session: Session) -> list[str]:
    """What a peer gets who asks for everything."""
    tag = session._comparison.tag
    return words(
        hear(
            session,
            wire.WantLinks([link(0)]),
            wire.WantBoxes([b"B" * 32]),
            wire.WantKeys([b"K" * 32]),
            wire.Scopes([(tag(scope), bytes(32)) for scope in (ROOM, OFFICE, ATTIC)]),
            *(wire.Vector(tag(scope), [], []) for scope in (ROOM, OFFICE, ATTIC)),
        )
    )


def test_removed_in_mid_session_is_served_nothing_and_left() -> None:
    view = two_friends()
    session = opened(view)
    assert serving(session) == ["Links", "ServeBoxes", "GiveKeys", "Vector", "ServeParts", "Served", "Served"]
    del view.scopes[BEN]
    assert serving(session) == []
    assert session.advance() == [Hangup(NOT_ACTIVE)]
    assert session.refresh() == session.ask_again(ROOM) == []
    assert not session.open


def test_removed_before_the_logs_were_exchanged_is_served_nothing() -> None:
    """Whoever never ends the exchange of logs gains nothing by it."""
    view = two_friends()
    session = answering(view)
    del view.scopes[BEN]
    assert serving(session) == []
    assert hear(session, wire.Heads([link(4)], [])) == [Hangup(NOT_ACTIVE)]


def test_put_out_of_a_room_in_mid_session_is_served_no_more_of_it() -> None:
    view = two_friends()
    session = opened(view)
    view.scopes[BEN] = []
    assert serving(session) == ["Links", "ServeBoxes", "GiveKeys", "Served", "Served", "Served"]
    assert session.refresh() == session.ask_again(ROOM) == []
    view.scopes[BEN] = [ROOM, OFFICE]
    assert [type(message) for message in messages(session.advance())] == [wire.Scopes, wire.Vector, wire.Vector]
    assert hear(session, wire.Vector(session._comparison.tag(OFFICE), [], [])) != []


def test_newcomer_who_is_entering_serves_nothing() -> None:
    view = two_friends()
    view.entering = True
    session = calling(view)
    assert messages(hear(session, wire.Heads([link(9)], []))) == [wire.Links([], True)]
    assert hear(session, wire.Heads([link(9)], [])) == []
    assert serving(session) == []
    assert hear(session, wire.Links([raw(link(9))], True)) == [DeliverLinks([raw(link(9))])]
    assert session.advance() == []
    view.entering = False
    # What the other end said of its rooms meanwhile counts from here on.
    assert [type(message) for message in messages(session.advance())] == [wire.Scopes, wire.Vector]


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


# -- anything at all

ids = st.lists(st.integers(0, 9).map(link) | st.binary(min_size=32, max_size=32).map(LinkId), max_size=4)
blobs = st.lists(st.binary(max_size=20), max_size=3)
tags = st.sampled_from([b"t" * 16, *(answering(two_friends())._comparison.tag(s) for s in (ROOM, OFFICE, ATTIC))])
held_parts = st.builds(wire.HeldPart, st.integers(0, 3), st.integers(0, 3), st.integers(1, 1_000))
held_feeds = st.builds(
    wire.HeldFeed, st.just(ANA), st.just(b"incarnat"), st.integers(0, 2), st.lists(held_parts, max_size=3)
)
anything = st.one_of(
    st.builds(wire.Heads, ids, ids),
    st.builds(wire.Links, blobs, st.booleans()),
    st.builds(wire.WantLinks, ids),
    st.builds(wire.WantBoxes, ids),
    st.builds(wire.Boxes, st.binary(max_size=20)),
    st.builds(wire.WantKeys, ids),
    st.builds(wire.Keys, st.binary(max_size=20)),
    st.builds(wire.Scopes, st.lists(st.tuples(tags, st.binary(min_size=32, max_size=32)), max_size=4)),
    st.builds(wire.Vector, tags, st.lists(st.just(b"k" * 32), max_size=2), st.lists(held_feeds, max_size=3)),
    st.builds(wire.Envelopes, blobs),
    st.builds(wire.Served, tags),
    st.just(wire.Ping()),
    st.just(wire.Pong()),
    st.sampled_from([auth(BEN, CALLER), auth(BEN, CALLED), auth(EVE, CALLER)]),
)
turns = st.sampled_from(["nothing", "advance", "refresh", "retry", "ask_again", "remove", "return", "entering"])


def check(view: FakeView, acts: list[object]) -> None:
    """No act says or serves what Ben is not entitled to as things stand."""
    shared = [scope for scope in view.scopes_of(ANA) if scope in view.scopes_of(BEN)]
    serves = view.is_active(BEN) and not view.entering
    tags_ = {answering(two_friends())._comparison.tag(scope): scope for scope in (ROOM, OFFICE, ATTIC)}
    for act in acts:
        match act:
            case ServeParts(tag, lacks):
                assert serves
                assert tags_[tag] in shared
                assert {lack.part for lack in lacks} <= set(view.held[tags_[tag]])
            case Send(wire.Scopes(digests)):
                assert serves
                assert {tags_[tag] for tag, _ in digests} <= set(shared)
            case Send(wire.Vector(tag, _, _)):
                assert serves
                assert tags_[tag] in shared
            case Send(wire.Links(links, _)):
                assert serves or links == []
            case ServeBoxes() | GiveKeys():
                assert serves


@settings(max_examples=150)
@given(st.booleans(), st.lists(st.tuples(anything, turns), max_size=14))
def test_no_sequence_of_messages_raises_or_is_served_what_is_not_due(
    called: bool, script: list[tuple[wire.Message, str]]
) -> None:
    view = two_friends()
    session = answering(view) if called else calling(view)
    for message, turn in script:
        acts = session.receive(wire.encode_message(message))
        check(view, list(acts))
        for act in acts:
            if isinstance(act, Send):
                wire.decode_session(wire.encode_message(act.message))
        match turn:
            case "remove":
                view.scopes.pop(BEN, None)
            case "return":
                view.scopes[BEN] = [ROOM]
            case "entering":
                view.entering = not view.entering
            case "ask_again":
                check(view, list(session.ask_again(ROOM)))
            case "advance" | "refresh" | "retry":
                check(view, list(getattr(session, turn)()))
        assert session.level <= session.settled <= session.open


@given(st.binary(max_size=120), st.booleans())
def test_random_frames_raise_nothing(data: bytes, called: bool) -> None:
    session = answering(two_friends()) if called else calling(two_friends())
    assert words(session.receive(data)) in (["Hangup"], [], ["Pong"], ["Links"])


@given(st.data())
def test_mutated_frames_raise_nothing(data: st.DataObject) -> None:
    message = data.draw(anything)
    frame = bytearray(wire.encode_message(message))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    for act in opened(two_friends()).receive(bytes(frame)):
        assert isinstance(act, msgspec.Struct)

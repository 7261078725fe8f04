"""Who is served what, and that this follows the log in the middle of a session."""

from tests.core.sync.fakes import (
    ATTIC,
    BEN,
    GROUP,
    OFFICE,
    ROOM,
    answering,
    calling,
    hear,
    link,
    messages,
    opened,
    raw,
    two_friends,
    words,
)
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.sync.acts import (
    DeliverLinks,
    GiveKeys,
    Hangup,
)
from whisper_net.core.sync.session import NOT_ACTIVE, Session
from whisper_net.core.wire import peer as wire

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


def test_keys_of_circles_are_given_once_the_drops_are_there() -> None:
    """Unasked, and once a link: who is to ask does not know what for."""
    kid, whole = Kid(b"C" * 32), ScopeId(GROUP)
    view = two_friends()
    for scopes in view.scopes.values():
        scopes.append(whole)
    view.owing = [kid]
    session = opened(view)
    tag, mine = session._comparison.tag(whole), view.digest(whole, BEN)
    assert GiveKeys(BEN, [kid]) not in hear(session, wire.Scopes([(tag, bytes(32))]))
    assert GiveKeys(BEN, [kid]) in hear(session, wire.Scopes([(tag, mine)]))
    assert GiveKeys(BEN, [kid]) not in hear(session, wire.Scopes([(tag, mine)])) + session.advance()
    view.owing = [kid, Kid(b"D" * 32)]
    assert GiveKeys(BEN, view.owing[1:]) in session.advance()

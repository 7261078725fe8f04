"""Who speaks, and that nobody else is told anything."""

import pytest

from tests.core.sync.fakes import (
    ANA,
    BEN,
    EVE,
    GROUP,
    HASH,
    ROOM,
    answering,
    auth,
    hear,
    link,
    messages,
    reasons,
    two_friends,
    words,
)
from whisper_net.core.ids import GroupId
from whisper_net.core.sync.acts import (
    Hangup,
)
from whisper_net.core.sync.session import CALLED, CALLER, NOT_ACTIVE, Session
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

"""A device that only its own log names shows why it may be heard, before it says who it is."""

from tests.core.sync.fakes import ANA, BEN, HASH, ROOM, FakeView, link
from whisper_net.core.sync.acts import DeliverLinks, Hangup, Send
from whisper_net.core.sync.session import NOT_ACTIVE, Session
from whisper_net.core.wire import peer as wire

SHOWN = [b"own link", b"by the root"]


def stranger() -> FakeView:
    """Ben's restored device: his log names both, Ana's does not name it."""
    return FakeView(BEN, [link(1), link(2)], {ANA: [ROOM], BEN: [ROOM]}, shown=SHOWN)


def hear(session: Session, message: wire.Message) -> list[object]:
    return list(session.receive(wire.encode_message(message)))


def test_transcript_of_an_introduction() -> None:
    """The links are stored before the auth behind them is looked at; then all goes on as ever."""
    ana = FakeView(ANA, [link(1)], {ANA: [ROOM]})
    caller, called = Session(stranger(), True, HASH), Session(ana, False, HASH)
    introduce, auth = (act.message for act in caller.start() if isinstance(act, Send))
    assert introduce == wire.Introduce(SHOWN)
    assert hear(called, introduce) == [DeliverLinks(SHOWN)]
    ana.scopes[BEN] = [ROOM]  # the group took them
    assert called.advance() == []
    words = [act.message for act in hear(called, auth) if isinstance(act, Send)]
    assert [type(word) for word in words] == [wire.Auth, wire.Heads]


def test_introduction_that_names_nobody_does_not_help() -> None:
    ana = FakeView(ANA, [link(1)], {ANA: [ROOM]})
    caller, called = Session(stranger(), True, HASH), Session(ana, False, HASH)
    _, auth = (act.message for act in caller.start() if isinstance(act, Send))
    hear(called, wire.Introduce(SHOWN))
    assert hear(called, auth) == [Hangup(NOT_ACTIVE)]


def test_introduction_of_somebody_unknown_is_not_heard() -> None:
    """As a caller who is none: the line closes without a word."""
    called = Session(FakeView(ANA, [link(1)], {ANA: [ROOM]}), False, HASH)
    assert hear(called, wire.Introduce([b"by anybody"])) == [Hangup(NOT_ACTIVE)]


def test_one_introduction_a_call_and_none_by_the_called() -> None:
    ana = FakeView(ANA, [link(1)], {ANA: [ROOM]})
    called = Session(ana, False, HASH)
    hear(called, wire.Introduce(SHOWN))
    assert hear(called, wire.Introduce(SHOWN)) == [Hangup("a message before auth")]
    caller = Session(ana, True, HASH)
    assert hear(caller, wire.Introduce(SHOWN)) == [Hangup("a message before auth")]


def test_introduction_after_auth_ends_the_session() -> None:
    ana = FakeView(ANA, [link(1)], {ANA: [ROOM], BEN: [ROOM]})
    called = Session(ana, False, HASH)
    _, auth = (act.message for act in Session(stranger(), True, HASH).start() if isinstance(act, Send))
    hear(called, auth)
    (act,) = hear(called, wire.Introduce(SHOWN))
    assert isinstance(act, Hangup)

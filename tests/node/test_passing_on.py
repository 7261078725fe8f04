"""News for one peer: what it may have and lacks, once, and links no sooner than both logs were exchanged."""

from types import SimpleNamespace
from typing import Any

from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.group.effects import Publish, Published
from whisper_net.core.ids import DeviceId, Incarnation, Kid, ScopeId
from whisper_net.core.wire import peer as wire
from whisper_net.node.outbox import Outbox
from whisper_net.node.passing_on import PassingOn

PART = PartKey(DeviceId(bytes(32)), Incarnation(bytes(8)), Kid(bytes(32)), 0)
OPEN, SHUT = ScopeId(b"o" * 32), ScopeId(b"s" * 32)


def news(*, exchanged: bool) -> tuple[PassingOn, Any, list[wire.Message]]:
    """To a peer who may read OPEN alone."""
    session: Any = SimpleNamespace(open=exchanged, peer=b"p" * 32)
    view = SimpleNamespace(may_read=lambda _peer, scope, _kid: scope == OPEN)
    runner: Any = SimpleNamespace(group=SimpleNamespace(view=view))
    connection: Any = None
    said: list[wire.Message] = []
    return PassingOn(session, runner, Outbox(connection, runner), said.append), session, said


def stored(seq: int, scope: ScopeId = OPEN, links: tuple[bytes, ...] = ()) -> Publish:
    return Publish(links=links, boxes=(), envelopes=(Published(scope, PART, seq, b"e%d" % seq),))


def test_envelopes_go_once_to_whoever_may_read_them() -> None:
    passing, _, said = news(exchanged=True)
    passing.take(stored(1))
    passing.take(stored(1))
    passing.take(stored(2, SHUT))
    assert said == [wire.Envelopes([b"e1"])]
    assert passing.changed


def test_nothing_that_may_not_be_read_changes_what_is_said() -> None:
    passing, _, said = news(exchanged=True)
    passing.take(stored(1, SHUT))
    assert (said, passing.changed) == ([], False)


def test_links_wait_until_both_logs_were_exchanged_and_go_to_nobody_who_brought_them() -> None:
    passing, session, said = news(exchanged=False)
    passing.heard_links([b"theirs"])
    passing.take(stored(1, links=(b"theirs", b"ours")))
    assert said == []
    session.open = True
    passing.tell_links()
    passing.tell_links()
    assert said == [wire.Links([b"ours"], False)]

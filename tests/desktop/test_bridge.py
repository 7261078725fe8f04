"""The bridge: commands over, answers and events back, errors in words, nothing lost and nothing left."""

import gc
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.adapters.store import sqlite_profile
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.errors import LocalError, NotFound, ProfileInUse, ProfileLocked, WrongPassphrase
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.ids import ScopeId
from whisper_net.desktop.bridge import Bridge, Notice
from whisper_net.desktop.engine import ProfileEngine, Unforeseen
from whisper_net.desktop.reply import Reply
from whisper_net.node import memberships, queries
from whisper_net.node.node import Node

EMITS = 100_000


@pytest.fixture
def maya(neighbourhood: Neighbourhood) -> Machine:
    return neighbourhood.founder("Maya Ortiz")


def general(neighbourhood: Neighbourhood, machine: Machine) -> ScopeId:
    return neighbourhood.wait(queries.channels(machine.node, machine.group.id.hex()))[0].scope


def test_answer_comes_with_a_later_turn_and_once(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, ear = neighbourhood.bridge(maya), Ear()
    reply = bridge.submit("group_list").then(ear)
    assert ear.heard == []
    settle()
    assert reply.done
    assert [[row["name"] for row in answer] for answer in ear.heard] == [["ex-Lumen"]]


def test_command_is_answered_after_its_events(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, order = neighbourhood.bridge(maya), []
    bridge.notified.connect(lambda notices: order.extend(_texts(notices)))
    scope = general(neighbourhood, maya)
    bridge.command(maya.group.id.hex(), PostMessage(scope, "hello")).then(lambda _: order.append("answered"))
    settle()
    assert order == ["hello", "answered"]


def _texts(notices: list[Notice]) -> list[str]:
    patches = [patch for notice in notices for patch in notice.patches]
    return [patch.text for patch in patches if isinstance(patch, MessagePosted)]


def test_many_events_arrive_as_one_list(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, lists = neighbourhood.bridge(maya), []
    bridge.notified.connect(lambda notices: lists.append(_texts(notices)))
    for n in range(50):
        neighbourhood.do(maya, "post", channel="general", text=f"{n}")
    settle()
    assert [len(texts) for texts in lists] == [50]
    assert lists[0] == [f"{n}" for n in range(50)]


def test_error_reaches_who_asked(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, ear, unheard = neighbourhood.bridge(maya), Ear(), Ear()
    bridge.failed.connect(unheard)
    bridge.submit("messages", {"channel": "nowhere"}).otherwise(ear)
    settle()
    assert [type(error) for error in ear.heard] == [NotFound]
    assert unheard.heard == []


def test_error_that_nobody_takes_is_told(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, unheard = neighbourhood.bridge(maya), Ear()
    bridge.failed.connect(unheard)
    bridge.submit("messages", {"channel": "nowhere"})
    settle()
    assert [type(error) for error in unheard.heard] == [NotFound]


def test_unforeseen_error_becomes_words_and_a_line_in_the_log(
    neighbourhood: Neighbourhood, maya: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_node: Node) -> None:
        raise ZeroDivisionError

    bridge, ear = neighbourhood.bridge(maya), Ear()
    bridge.ask(broken).otherwise(ear)
    settle()
    assert [type(error) for error in ear.heard] == [Unforeseen]
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError]
    caplog.clear()


def test_locked_profile_answers_nothing(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, ear = neighbourhood.bridge(maya), Ear()
    bridge.close()
    settle()
    assert not bridge.running
    bridge.ask(memberships.groups).otherwise(ear)
    settle()
    assert [type(error) for error in ear.heard] == [ProfileLocked]


def test_answer_for_somebody_who_is_gone_is_left_out(neighbourhood: Neighbourhood, maya: Machine) -> None:
    class Asker(QObject):
        def hear(self, value: object) -> None:
            heard.append(value)

    bridge, asker = neighbourhood.bridge(maya), Asker()
    heard: list[object] = []
    bridge.submit("group_list").then(asker.hear)
    asker.deleteLater()
    QCoreApplication.sendPostedEvents(asker, QEvent.Type.DeferredDelete.value)
    settle()
    assert heard == []


def test_late_callback_is_called_at_once() -> None:
    reply: Reply[int] = Reply()
    reply.settle(1, None)
    ear = Ear()
    reply.then(ear).otherwise(ear)
    assert ear.heard == [1]


# -- with a real thread and a real profile


@pytest.fixture
def quick_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place for a profile whose passphrase is stretched in no time."""
    create = sqlite_profile.create_profile
    monkeypatch.setattr(
        sqlite_profile, "create_profile", lambda path, words: create(path, words, ops=1, memory=8 << 20)
    )
    return tmp_path / "profile"


@pytest.fixture
def open_bridge(qtbot: QtBot, quick_profile: Path) -> Iterator[Callable[[], Bridge]]:
    made: list[Bridge] = []

    def start() -> Bridge:
        made.append(Bridge(ProfileEngine(quick_profile)))
        return made[-1]

    yield start
    for bridge in made:
        bridge.stop()
        bridge.deleteLater()
    settle()


def waited(qtbot: QtBot, reply: Reply[Any]) -> LocalError | None:
    qtbot.waitUntil(lambda: reply.done, timeout=20_000)
    return reply.error


def test_profile_is_made_locked_and_unlocked_across_the_thread(qtbot: QtBot, open_bridge: Callable[[], Bridge]) -> None:
    bridge = open_bridge()
    existed = bridge.exists
    assert waited(qtbot, bridge.open("one passphrase", create=True)) is None
    assert (existed, bridge.exists, bridge.running) == (False, True, True)
    assert waited(qtbot, bridge.submit("group_found", {"name": "ex-Lumen", "me": "Maya"})) is None
    assert waited(qtbot, bridge.close()) is None
    assert isinstance(waited(qtbot, bridge.open("another")), WrongPassphrase)
    assert waited(qtbot, bridge.open("one passphrase")) is None
    groups = bridge.ask(memberships.groups)
    assert waited(qtbot, groups) is None
    assert [group.name for group in groups.value or []] == ["ex-Lumen"]


def test_second_program_is_told_that_the_profile_is_open(qtbot: QtBot, open_bridge: Callable[[], Bridge]) -> None:
    first, second = open_bridge(), open_bridge()
    assert waited(qtbot, first.open("one passphrase", create=True)) is None
    assert isinstance(waited(qtbot, second.open("one passphrase")), ProfileInUse)


def test_stop_leaves_no_thread_and_no_lock(qtbot: QtBot, open_bridge: Callable[[], Bridge]) -> None:
    first = open_bridge()
    assert waited(qtbot, first.open("one passphrase", create=True)) is None
    first.stop()
    second = open_bridge()
    assert waited(qtbot, second.open("one passphrase")) is None


# -- Qt itself


class Emitter(QObject):
    rang = Signal(object, bool)


def test_100_000_signals_survive(qapp: QApplication) -> None:
    """PySide6 6.12.0 lost a reference to None and True on such calls and aborted."""
    emitter, counted = Emitter(), [0]

    def count(_value: object, _flag: bool) -> None:
        counted[0] += 1

    emitter.rang.connect(count)
    for _ in range(EMITS):
        emitter.rang.emit(None, True)
    assert counted[0] == EMITS


def test_events_of_a_flood_reach_qt_in_few_turns(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge, turns = neighbourhood.bridge(maya), Ear()
    bridge.notified.connect(turns)
    notice = Notice(maya.group.id, (), ())
    for _ in range(EMITS):
        bridge._cross(notice)
    started = time.perf_counter()
    settle()
    assert sum(len(notices) for notices in turns.heard if isinstance(notices, list)) == EMITS
    assert len(turns.heard) == 1
    assert time.perf_counter() - started < 5


def test_bridge_that_is_let_go_is_gone(neighbourhood: Neighbourhood, maya: Machine) -> None:
    bridge = neighbourhood.bridge(maya)
    gone = weakref.ref(bridge)
    bridge.deleteLater()
    neighbourhood._bridges.clear()
    maya.node.listeners.clear()
    del bridge
    settle()
    gc.collect()
    assert gone() is None

"""A file in a row: its ending is always on the screen, its buttons are hit and stand in the menu, nothing overlaps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.desktop import attached
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.viewmodels import file_line as lines
from whisper_net.desktop.viewmodels.file_line import Work, file_line
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views import message_tools
from whisper_net.desktop.views.file_acts import act_on_file
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.timeline import TimelineView
from whisper_net.desktop.views.timeline_file import FilePlaces, elided
from whisper_net.desktop.views.timeline_look import Look
from whisper_net.ports.attachments import file_row


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Talk]:
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


def view_of(talk: Talk, folder: Path, name: str = "seats.png") -> tuple[TimelineView, Entry]:
    path = folder / name
    path.write_bytes(attached.picture(60, 40))
    answer = talk.near.do(talk.maya, "attach", channel="general", file=str(path))
    view = talk.view()
    at = view._model.row_of(EnvelopeId(bytes.fromhex(answer["message"])))
    assert at is not None
    talk.until(lambda: bool(view._model.entry(at).hint))
    return view, view._model.entry(at)


def test_the_ending_of_a_name_is_never_left_out(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(Look(narrow=False).name_medium)
    long = file_line(file_row("Everything that anybody ever said about the settlement.pdf.exe", 9, 0))
    assert elided(long.name, long.ending, 10_000, metrics) == long.name
    short = elided(long.name, long.ending, 160, metrics)
    assert short.endswith("….pdf.exe")
    assert metrics.horizontalAdvance(short) <= 160
    bare = file_line(file_row("y" * 90, 9, 0))
    assert elided(bare.name, bare.ending, 120, metrics).endswith("…yyyy")


@pytest.mark.parametrize("wide", [200, 280, 460, 860])
@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("state", [None, Work(lines.WAITING), Work(lines.FETCHING), Work(lines.FAILED, "Words. " * 30)])
def test_parts_of_a_file_stand_apart_and_inside(qtbot: QtBot, wide: int, mirrored: bool, state: Work | None) -> None:
    file = file_line(file_row("Some photograph of the second floor.png", 3 << 20, 5), state)
    places = FilePlaces(file, Look(narrow=False), 72, 30, wide, wide + 90, mirrored=mirrored)
    words = [part for part in (places.words, places.bar) if part]
    parts: list[QRect] = [places.tile, places.name, places.kind, *words, *(tool for tool, _ in places.tools)]
    for at, one in enumerate(parts):
        assert places.card.contains(one)
        assert not any(one.intersects(other) for other in parts[at + 1 :])


def test_a_button_in_a_row_is_pressed_and_stands_in_the_menu(talk: Talk, tmp_path: Path) -> None:
    view, entry = view_of(talk, tmp_path)
    asked: list[str] = []
    view.wanted.connect(lambda kind, *_: asked.append(kind))
    at = view._model.rowCount() - 1
    places = view._delegate.row(at).file
    assert places is not None
    for place, tool in places.tools:
        QTest.mouseClick(
            view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            view._rect(at).topLeft() + place.center(),
        )
        assert asked[-1] == tool
    menu = message_tools.message_menu(view, entry, lambda kind, _: asked.append(kind), threads=True, selected=False)
    for action in [one for one in menu.actions() if "file" in one.text() or "picture" in one.text()]:
        action.trigger()
    assert asked[2:] == [lines.SHOW, lines.SAVE, lines.LET_GO]


def test_a_picture_that_is_shown_makes_its_row_higher_and_hidden_lower(talk: Talk, tmp_path: Path) -> None:
    view, entry = view_of(talk, tmp_path)
    files, at = view._model.membership.files, view._model.rowCount() - 1
    before = view._rect(at).height()
    assert act_on_file(files, lines.SHOW, entry, view, view)
    talk.until(lambda: view._rect(at).height() > before + 30)
    assert view.at_end
    view.grab()
    act_on_file(files, lines.HIDE, entry, view, view)
    settle()
    assert view._rect(at).height() == before


def test_saving_asks_where_by_the_files_name(talk: Talk, tmp_path: Path) -> None:
    view, entry = view_of(talk, tmp_path)
    files = view._model.membership.files
    act_on_file(files, lines.SAVE, entry, view, view)
    (dialog,) = view.findChildren(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    said: list[str] = []
    files.said.connect(lambda words, _: said.append(words))
    dialog.fileSelected.emit(str(tmp_path / "mine.png"))
    talk.until(lambda: bool(said))
    assert (tmp_path / "mine.png").read_bytes() == attached.picture(60, 40)
    dialog.close()


def test_letting_go_asks_first(talk: Talk, tmp_path: Path) -> None:
    view, entry = view_of(talk, tmp_path)
    act_on_file(view._model.membership.files, lines.LET_GO, entry, view, view)
    settle()
    (button,) = [one for one in view.window().findChildren(Button) if one.text() == "Let go of it here"]
    assert talk.maya.group.runner.store.chunks_of(EnvelopeId(entry.id))
    button.click()
    settle()
    assert not talk.maya.group.runner.store.chunks_of(EnvelopeId(entry.id))


def test_what_is_not_about_a_file_is_left_to_others(talk: Talk, tmp_path: Path) -> None:
    view, entry = view_of(talk, tmp_path)
    files = view._model.membership.files
    assert not act_on_file(files, "reply", entry, view, view)
    assert not act_on_file(files, lines.SAVE, entry._replace(file=None), view, view)

"""Files in the composer: by the paperclip, by keys, dropped, pasted; and taken out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.desktop import attached
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.talk import Talk
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.kit.button import IconButton

COPY, NONE = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Talk]:
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


@pytest.fixture
def screen(talk: Talk) -> ChannelScreen:
    made = ChannelScreen(talk.near.membership(talk.maya))
    talk.views.append(made)
    made.resize(900, 700)
    present(made)
    made.enter(Place(CHANNEL, talk.scope.hex()))
    settle()
    return made


def held(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def names(screen: ChannelScreen) -> list[str]:
    return [one.name for one in screen.model.composer.files.files]


def entered(screen: ChannelScreen, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(50, 50), COPY, data, Qt.MouseButton.LeftButton, NONE)
    event.ignore()
    QApplication.sendEvent(screen, event)
    return event.isAccepted()


def test_a_file_held_over_the_screen_says_who_could_read_it_and_dropped_it_is_attached(
    screen: ChannelScreen, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"a")
    data, plate = held(path), screen.drops.plate
    assert entered(screen, data)
    assert plate.isVisible()
    assert plate._words.startswith("Drop to attach. Who can read it: general · you and 1 other")
    plate.grab()
    QApplication.sendEvent(screen, QDragLeaveEvent())
    assert not plate.isVisible()
    entered(screen, data)
    drop = QDropEvent(QPointF(50, 50), COPY, data, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(screen, drop)
    settle()
    assert not plate.isVisible()
    assert names(screen) == ["a.pdf"]
    assert screen.composer.send.isEnabled()


def test_what_is_no_file_is_not_taken(screen: ChannelScreen) -> None:
    words = QMimeData()
    words.setText("words")
    assert not entered(screen, words)
    assert not screen.drops.plate.isVisible()


def test_keys_and_the_paperclip_ask_for_files(screen: ChannelScreen, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(screen.composer.editor, Qt.Key.Key_U, keys)
    (dialog,) = screen.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(tmp_path / "a.pdf")])
    dialog.close()
    settle()
    assert names(screen) == ["a.pdf"]
    screen.composer.attach.click()
    assert len(screen.findChildren(QFileDialog)) == 1


def test_a_chip_is_removed_by_keys_and_the_field_has_the_keyboard(screen: ChannelScreen, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(b"a")
    screen.composer.offer([str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf")])
    settle()
    first = screen.composer.files.findChildren(IconButton)[0]
    assert first.accessibleName() == "Do not attach a.pdf"
    first.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(first, Qt.Key.Key_Space)
    settle()
    assert names(screen) == ["b.pdf"]
    assert screen.composer.editor.hasFocus()


def test_files_and_pictures_are_pasted_and_words_stay_words(screen: ChannelScreen, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    editor = screen.composer.editor
    assert editor.canInsertFromMimeData(held(tmp_path / "a.pdf"))
    editor.insertFromMimeData(held(tmp_path / "a.pdf"))
    picture = QMimeData()
    picture.setData("image/png", QByteArray(b"\x89PNG never decoded"))
    assert editor.canInsertFromMimeData(picture)
    editor.insertFromMimeData(picture)
    both = QMimeData()
    both.setText("a table")
    both.setData("image/png", QByteArray(attached.picture(4, 4)))
    editor.insertFromMimeData(both)
    settle()
    assert names(screen) == ["a.pdf", "Pasted picture.png"]
    assert screen.model.composer.files.files[1].data == b"\x89PNG never decoded"
    assert editor.toPlainText() == "a table"


def test_nothing_is_attached_to_an_edit(screen: ChannelScreen, talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"a")
    talk.say("mine")
    settle()
    screen.model.edit_last()
    assert not screen.composer.attach.isEnabled()
    assert not entered(screen, held(tmp_path / "a.pdf"))
    screen.composer.choose_files()
    assert not screen.findChildren(QFileDialog)

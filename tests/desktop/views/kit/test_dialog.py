"""Dialogs and toasts: over the window, inside of it, and gone afterwards."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, present, settle
from whisper_net.desktop.theme.metrics import S12
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.kit.button import FILLED, LINK, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog, Scrim
from whisper_net.desktop.views.kit.field import Field
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import DANGER, FOOT, INFO, SUCCESS, Toast, say


class Story:
    """A window with a button, and a dialog over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.behind = Button("Behind")
        self.window = Column(self.behind, ..., fill="bg")
        qtbot.addWidget(self.window)
        self.window.resize(900, 700)
        present(self.window)
        self.behind.setFocus()
        self.role, self.company = Field("Role"), Field("Company")
        self.cancel, self.post = Button("Cancel", TEXT), Button("Post", FILLED)
        body = Column(self.role, self.company, Text("word " * 60, wrap=True))
        self.dialog = Dialog("Add a lead", body, actions=[self.cancel, self.post], note="Draft saved here")
        self.dialog.open_over(self.behind)
        settle()


def test_focus_goes_round_inside_and_back_at_the_end(qtbot: QtBot) -> None:
    story = Story(qtbot)
    assert QApplication.focusWidget() is story.role.editor
    seen: list[QWidget | None] = []
    for _ in range(12):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(QApplication.focusWidget() or story.window, Qt.Key.Key_Tab)
    assert story.behind not in seen
    assert {story.role.editor, story.company.editor, story.cancel, story.post} <= set(seen)
    backwards = QApplication.focusWidget()
    QTest.keyClick(backwards or story.window, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is not backwards
    QTest.keyClick(QApplication.focusWidget() or story.window, Qt.Key.Key_Escape)
    settle()
    assert QApplication.focusWidget() is story.behind
    assert story.window.findChildren(Scrim) == []


def test_dialog_says_what_it_is(qtbot: QtBot) -> None:
    story = Story(qtbot)
    heard = QAccessible.queryAccessibleInterface(story.dialog)
    assert heard.role() == QAccessible.Role.Dialog
    assert heard.text(QAccessible.Text.Name) == "Add a lead"


def test_dialog_keeps_inside_of_a_window_of_any_size(qtbot: QtBot) -> None:
    story = Story(qtbot)
    for size in ((400, 300), (1200, 900), (620, 380)):
        story.window.resize(*size)
        settle()
        place = story.dialog.geometry()
        assert story.window.rect().contains(place)
        assert abs(place.center().x() - story.window.rect().center().x()) <= 1


def test_what_lies_behind_is_not_pressed(qtbot: QtBot) -> None:
    story = Story(qtbot)
    ear = Ear()
    story.behind.clicked.connect(ear)
    scrim = story.window.findChild(Scrim)
    assert isinstance(scrim, Scrim)
    QTest.mouseClick(scrim, Qt.MouseButton.LeftButton, pos=story.behind.geometry().center())
    assert ear.heard == []


def test_toast_is_there_for_a_while(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whisper_net.desktop.views.kit.toast.SHOWN_MS", 500)
    window = Column(..., fill="bg")
    qtbot.addWidget(window)
    window.resize(700, 400)
    window.show()
    toast = Toast(window, "Copied")
    assert window.rect().contains(toast.geometry())
    window.resize(500, 300)
    settle()
    assert window.rect().contains(toast.geometry())
    with qtbot.waitSignal(toast.destroyed, timeout=3_000):
        pass


def test_failure_stays_until_it_is_closed_or_acted_on(qtbot: QtBot) -> None:
    window = Column(..., fill="bg")
    qtbot.addWidget(window)
    window.show()
    done: list[str] = []
    toast = Toast(window, "Nobody answered.", tone=DANGER, action=("Try again", lambda: done.append("again")))
    settle()
    button = next(one for one in toast.findChildren(Button) if one.kind == LINK)
    with qtbot.waitSignal(toast.destroyed):
        button.click()
    assert done == ["again"]


def test_what_waits_for_an_answer_is_stood_upon_and_not_talked_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whisper_net.desktop.views.kit.toast.SHOWN_MS", 1)
    window = Column(..., fill="bg")
    qtbot.addWidget(window)
    window.resize(700, 400)
    window.show()
    waiting = say(window, "You have not checked your recovery words.", tone=INFO, stays=True, action=("Now", settle))
    first = say(window, "Copied")
    assert not waiting.isHidden()
    assert not waiting.geometry().intersects(first.geometry())
    with qtbot.waitSignal(first.destroyed, timeout=3_000):
        pass
    assert not waiting.isHidden()
    say(window, "Another one waits.", tone=INFO, stays=True)
    assert waiting.isHidden()


class Roomy(Column):
    """A window that gives room to what stays."""

    def __init__(self) -> None:
        self.page = Column(..., fill="bg")
        self.foot = Column(fill="well", height=60)
        self.foot.setProperty(FOOT, True)
        super().__init__(stretched(self.page), self.foot)

    def make_room(self, height: int) -> None:
        self.box.setContentsMargins(0, height, 0, 0)


def test_what_stays_covers_nothing_and_gives_its_room_back(qtbot: QtBot) -> None:
    window = Roomy()
    qtbot.addWidget(window)
    window.resize(700, 400)
    window.show()
    settle()
    reminder = say(window, "You have not checked your recovery words.", tone=INFO, stays=True)
    failure = say(window, "Nobody answered.", tone=DANGER)
    settle()
    assert not reminder.geometry().intersects(failure.geometry())
    assert window.page.geometry().top() > max(reminder.geometry().bottom(), failure.geometry().bottom())
    failure.leave()
    settle()
    assert window.page.geometry().top() == reminder.geometry().bottom() + 1
    reminder.leave()
    settle()
    assert window.page.geometry().top() == 0


def test_what_goes_by_itself_stands_over_the_foot_and_covers_no_heading(qtbot: QtBot) -> None:
    window = Roomy()
    qtbot.addWidget(window)
    window.resize(700, 400)
    window.show()
    settle()
    said = say(window, "Copied")
    assert said.geometry().bottom() == window.foot.geometry().top() - S12 - 1
    assert window.page.geometry().top() == 0


@pytest.mark.parametrize("tone", [SUCCESS, INFO, DANGER])
def test_icon_of_a_toast_tells_what_it_is(qtbot: QtBot, tone: str) -> None:
    window = Column(..., fill="bg")
    qtbot.addWidget(window)
    assert [one._icon for one in say(window, "Words", tone=tone).findChildren(Icon)][:1] == [tone]

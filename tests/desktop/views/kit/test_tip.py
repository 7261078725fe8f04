"""Tooltips: words of others stay words."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, Qt, QTextDocument
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from whisper_net import desktop
from whisper_net.desktop.views.kit.avatar import AvatarStack
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.tip import explain, hide_tip, literal

HOSTILE = (
    "<img src=/dev/zero>",
    'Maya <img src="file:////192.0.2.1/share/a.png">',
    "<b>Maya Ortiz</b><br>Admin",
    "A &lt;b&gt; <h1>Approved</h1>",
    "<?xml version='1.0'?><i>x</i>",
)


def shown(words: str) -> str:
    """What somebody reads who is shown this tooltip."""
    if not Qt.mightBeRichText(words):
        return words
    document = QTextDocument()
    document.setHtml(words)
    return document.toPlainText().replace("\u00a0", " ")


@pytest.mark.parametrize("name", HOSTILE)
def test_markup_in_a_name_is_shown_as_it_was_written(name: str) -> None:
    tip = literal(f"Comment by {name}")
    assert shown(tip) == f"Comment by {name}"
    assert "<img" not in tip


def test_ordinary_words_stay_as_they_are() -> None:
    for words in ("Maya Ortiz", "R&D, 3 < 4", "a\nb", ""):
        assert literal(words) == words


def test_name_with_a_picture_in_it_reads_no_file(qtbot: QtBot) -> None:
    text = Text("Maya <img src=/dev/zero>", elide=True)
    qtbot.addWidget(text)
    text.resize(30, 20)
    text.show()
    place = QPoint(2, 2)
    QApplication.sendEvent(text, QHelpEvent(QEvent.Type.ToolTip, place, text.mapToGlobal(place)))
    tip = QToolTip.text()
    assert shown(tip) == text.text()
    assert "<img" not in tip
    hide_tip()


def test_widget_can_be_explained(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    explain(widget, HOSTILE[0])
    assert shown(widget.toolTip()) == HOSTILE[0]


def test_people_who_claimed_are_named_in_plain_words(qtbot: QtBot) -> None:
    stack = AvatarStack([(bytes(32), HOSTILE[2])])
    qtbot.addWidget(stack)
    assert HOSTILE[2] in shown(stack.toolTip())


def test_no_tooltip_is_made_elsewhere() -> None:
    folder = Path(next(iter(desktop.__path__)))
    calls = re.compile(r"\.setToolTip\(|QToolTip\.showText\(|ToolTipRole")
    users = {path.name for path in folder.rglob("*.py") if calls.search(path.read_text())}
    assert users == {"tip.py"}

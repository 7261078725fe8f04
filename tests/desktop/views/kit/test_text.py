"""Words stand on one line, are never cut by accident, and run the way their language does."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from tests.desktop.ground import settle
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit.box import Row
from whisper_net.desktop.views.kit.text import CENTRE, END, Span, Text

LONG = "Got through. The payroll run was split, a second part comes on the 28th."


def inked(image: QImage) -> tuple[int, int, int, int]:
    """The first and last column and row that anything is painted in."""
    ground = image.pixelColor(0, image.height() - 1).rgb()
    dots = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).rgb() != ground
    ]
    columns, rows = [x for x, _ in dots], [y for _, y in dots]
    return min(columns), max(columns), min(rows), max(rows)


def drawn(qtbot: QtBot, text: Text, width: int) -> QImage:
    qtbot.addWidget(text)
    text.resize(width, text.heightForWidth(width) if text.hasHeightForWidth() else text.sizeHint().height())
    text.show()
    settle()
    return text.grab().toImage()


def test_wrapped_line_stands_where_a_single_one_does(qtbot: QtBot) -> None:
    single = inked(drawn(qtbot, Text("Hxp", 14), 200))
    wrapped = inked(drawn(qtbot, Text("Hxp", 14, wrap=True), 200))
    assert single == wrapped


def test_emoji_does_not_move_the_line(qtbot: QtBot) -> None:
    assert Text("H🙏", 14, wrap=True).heightForWidth(200) == 20
    assert Text("H\u0301\u0301\u0301\u0301", 14).sizeHint().height() == 20


def test_text_takes_the_lines_that_it_needs(qtbot: QtBot) -> None:
    text = Text(LONG, 14, wrap=True, line=22)
    assert text.heightForWidth(2_000) == 22
    assert text.heightForWidth(280) == 44
    assert Text("one\ntwo\nthree", 14, wrap=True).heightForWidth(500) == 60


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.setText(LONG * 2),
        lambda text: text.set_weight(SEMIBOLD),
        lambda text: text.set_spans([Span(0, len(LONG), "text", SEMIBOLD)]),
        lambda text: text.setFont(font(20)),
        lambda text: theme().use_text_scale(2.0),
    ],
    ids=["words", "weight", "spans", "font", "scale"],
)
def test_text_that_changed_is_measured_anew(qtbot: QtBot, change: Callable[[Text], None]) -> None:
    text = Text(LONG, 14, wrap=False)
    qtbot.addWidget(text)
    before = text.sizeHint().width()
    change(text)
    assert text.sizeHint().width() > before


def test_text_is_measured_at_any_number_of_widths() -> None:
    text = Text(LONG, 14, wrap=True)
    heights = [text.heightForWidth(width) for width in range(100, 400, 10)]
    assert heights == [Text(LONG, 14, wrap=True).heightForWidth(width) for width in range(100, 400, 10)]
    assert heights == sorted(heights, reverse=True)


def test_word_longer_than_its_column_is_broken(qtbot: QtBot) -> None:
    assert Text("x" * 400, 14, wrap=True).heightForWidth(200) > 200


def test_shortened_text_is_whole_in_its_tooltip(qtbot: QtBot) -> None:
    text = Text(LONG, 14, elide=True)
    qtbot.addWidget(text)
    text.resize(100, 20)
    text.show()
    settle()
    assert text.shortened
    assert inked(text.grab().toImage())[1] < 100
    where = text.mapToGlobal(QPoint(5, 5))
    QApplication.sendEvent(text, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), where))
    assert QToolTip.text() == LONG
    QToolTip.hideText()
    text.resize(text.sizeHint())
    assert not text.shortened


def test_text_that_may_not_be_shortened_asks_for_its_width(qtbot: QtBot) -> None:
    text = Text(LONG, 14)
    assert text.minimumSizeHint().width() == text.sizeHint().width() > 400


def test_text_begins_where_lines_begin(qtbot: QtBot) -> None:
    left, _, _, _ = inked(drawn(qtbot, Text("Maya", 14), 300))
    assert left < 5
    mirrored = Text("Maya", 14)
    mirrored.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    _, right, _, _ = inked(drawn(qtbot, mirrored, 300))
    assert right > 290
    hebrew = Text("מאיה", 14)
    hebrew.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    _, right, _, _ = inked(drawn(qtbot, hebrew, 300))
    assert right > 290


def test_text_is_centred_or_ends_where_told(qtbot: QtBot) -> None:
    left, right, _, _ = inked(drawn(qtbot, Text("Maya", 14, align=CENTRE), 300))
    assert abs((left + right) / 2 - 150) < 3
    assert inked(drawn(qtbot, Text("Maya", 14, align=END), 300))[1] > 290


def test_baselines_of_a_row_meet(qtbot: QtBot) -> None:
    small, large = Text("H", 12), Text("H", 28)
    row = Row(small, large, baseline=True)
    qtbot.addWidget(row)
    row.show()
    settle()
    image = row.grab().toImage()
    middle = small.geometry().right() + 1
    bottoms = [
        inked(image.copy(x, 0, w, image.height()))[3] for x, w in ((0, middle), (middle, image.width() - middle))
    ]
    assert abs(bottoms[0] - bottoms[1]) <= 1


def test_part_set_apart_is_painted_apart(qtbot: QtBot) -> None:
    plain = drawn(qtbot, Text("interview-prep", 14), 200)
    text = Text("interview-prep", 14)
    text.set_spans([Span(10, 2, "accent_text", 600)])
    assert drawn(qtbot, text, 200) != plain
    assert text.sizeHint().width() > 0

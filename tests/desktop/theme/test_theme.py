"""The look changes while the program runs, everywhere at once."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.ground import settle
from whisper_net.desktop.theme import fonts, stylesheet
from whisper_net.desktop.theme.metrics import LINE_HEIGHT, MEDIUM, S8, SEMIBOLD
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, SYSTEM_MODE, Theme, theme
from whisper_net.desktop.theme.tokens import DARK, LIGHT
from whisper_net.desktop.views.composer_editor import ComposerEditor
from whisper_net.desktop.views.kit.avatar import Avatar
from whisper_net.desktop.views.kit.box import Row
from whisper_net.desktop.views.kit.button import FILLED, Button
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.kit.text import Text


def test_there_is_one_theme(qapp: QApplication) -> None:
    assert theme() is theme()
    assert len(qapp.findChildren(Theme)) == 1


def test_dark_reaches_palette_and_pictures(qapp: QApplication, qtbot: QtBot) -> None:
    box = Row(Button("Post", FILLED), fill="bg")
    qtbot.addWidget(box)
    box.show()
    settle()
    before = box.grab().toImage()
    with qtbot.waitSignal(theme().changed):
        theme().use(DARK_MODE)
    settle()
    assert theme().dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.bg.lower()
    assert box.grab().toImage() != before
    theme().use(LIGHT_MODE)
    settle()
    assert box.grab().toImage() == before


def test_larger_text_makes_room_for_itself(qtbot: QtBot) -> None:
    text, button = Text("Maya Ortiz", 14), Button("Post")
    box = Row(text, button, height=56)
    qtbot.addWidget(box)
    sizes = [(one.sizeHint().width(), one.sizeHint().height()) for one in (text, button)]
    theme().use_text_scale(2.0)
    for (width, height), one in zip(sizes, (text, button), strict=True):
        assert one.sizeHint().width() > 1.4 * width
        assert one.sizeHint().height() == 2 * height
    assert box.height() == 112
    theme().use_text_scale(1.0)
    assert [(one.sizeHint().width(), one.sizeHint().height()) for one in (text, button)] == sizes


def test_rows_that_are_as_high_as_their_parts_grow_with_them_at_once(qtbot: QtBot) -> None:
    rows = [
        ListRow("Maya Ortiz", Row(Avatar(b"m", "Maya Ortiz", 28), pad=S8)) for _ in range(8)
    ]  # in any order of Qt's
    for row in rows:
        qtbot.addWidget(row)
    assert {row.height() for row in rows} == {28 + 2 * S8}
    theme().use_text_scale(2.0)
    assert {row.height() for row in rows} == {56 + 2 * S8}


@pytest.mark.parametrize(("asked", "given"), [(0.1, 1.0), (1.25, 1.25), (9.0, 2.0)])
def test_size_of_text_has_bounds(asked: float, given: float) -> None:
    theme().use_text_scale(asked)
    assert theme().text_scale == given


def test_mode_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        theme().use("sepia")


def test_theme_follows_the_system_when_told_to(qapp: QApplication) -> None:
    hints = qapp.styleHints()
    theme().use(SYSTEM_MODE)
    for scheme, tokens in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        hints.setColorScheme(scheme)
        settle()
        if hints.colorScheme() == scheme:  # a platform may not know of schemes at all
            assert theme().tokens is tokens
    hints.unsetColorScheme()
    theme().use(LIGHT_MODE)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme().tokens is LIGHT


def test_type_is_inter_by_weight_names() -> None:
    made = fonts.font(14, SEMIBOLD)
    assert QFontInfo(made).family() == "Inter"
    assert made.weight() == QFont.Weight.DemiBold
    assert fonts.font(12, MEDIUM, scale=2.0).pixelSize() == 24
    assert "Emoji" not in " ".join(made.families())
    assert QFontInfo(fonts.font(14, mono=True)).fixedPitch()


def test_every_size_has_its_line() -> None:
    for size, line in LINE_HEIGHT.items():
        assert fonts.line_height(size) == line
        assert fonts.line_height(size, 2.0) == 2 * line
        assert line > size


def test_style_sheet_names_colours_as_qt_reads_them() -> None:
    sheet = stylesheet.of(LIGHT, 1.0)
    assert "$" not in sheet
    assert LIGHT.raised in sheet


def test_example_in_an_empty_field_grows_with_the_text(qtbot: QtBot) -> None:
    """Qt paints it in the type of what lies within the field, which does not follow the field's by itself."""
    field = ComposerEditor("Message general")
    qtbot.addWidget(field)
    field.show()
    settle()
    theme().use_text_scale(2.0)
    assert field.viewport().font().pixelSize() == field.font().pixelSize() == 28

"""Buttons, chips, fields and choices: pressed, typed, switched, by hand and by key."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, present, settle
from whisper_net.desktop.theme.metrics import CARD, FORM, ROW
from whisper_net.desktop.views.kit.avatar import Avatar, AvatarStack
from whisper_net.desktop.views.kit.banner import INFO, Banner
from whisper_net.desktop.views.kit.box import Column, Row
from whisper_net.desktop.views.kit.button import DANGER, FILLED, LINK, OUTLINED, TEXT, TONAL, Button, IconButton
from whisper_net.desktop.views.kit.chip import DONE, FACT, Chip, ChipButton, audience_chip
from whisper_net.desktop.views.kit.choice import Radio, Select, Switch, Tick
from whisper_net.desktop.views.kit.field import AreaField, Field, SearchField
from whisper_net.desktop.views.kit.icon import Dot, Icon
from whisper_net.desktop.views.kit.pane import Footer
from whisper_net.desktop.views.kit.progress import Bar
from whisper_net.desktop.views.kit.qr import QrCode
from whisper_net.desktop.views.kit.rows import Badge, ListRow, NavRow
from whisper_net.desktop.views.kit.tabs import Tabs
from whisper_net.desktop.views.kit.text import Text


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    present(widget)
    return widget


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def pressed(button: QAbstractButton) -> list[bool]:
    ear = Ear()
    button.clicked.connect(ear)
    return ear.heard


def test_button_has_three_heights(qtbot: QtBot) -> None:
    assert [Button("Post", size=size).sizeHint().height() for size in (FORM, ROW, CARD)] == [36, 32, 28]


def test_button_is_as_wide_as_its_words_in_any_language(qtbot: QtBot) -> None:
    for kind in (FILLED, TONAL, OUTLINED, TEXT, LINK, DANGER):
        short, long = Button("OK", kind), Button("Einladung zurückziehen und neu erstellen", kind)
        assert long.minimumSizeHint().width() > short.minimumSizeHint().width() + 200


def test_button_is_pressed_by_mouse_and_space(qtbot: QtBot) -> None:
    button = Button("Post", FILLED, icon="send")
    heard = pressed(button)
    shown(qtbot, button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(heard) == 2
    assert role(button) == QAccessible.Role.Button
    assert name(button) == "Post"


def test_busy_button_cannot_be_pressed(qtbot: QtBot) -> None:
    button = Button("Post")
    heard = pressed(button)
    shown(qtbot, button)
    button.set_busy(True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    button.set_busy(False)
    assert heard == []
    assert button.isEnabled()


def test_keyboard_comes_back_to_a_button_that_was_busy_unless_it_was_taken_elsewhere(qtbot: QtBot) -> None:
    first, button, last = Button("Before"), Button("Sync now"), Button("After")
    row = shown(qtbot, Row(first, button, last))
    button.setFocus(Qt.FocusReason.TabFocusReason)
    button.set_busy(True)
    assert QApplication.focusWidget() is last  # Qt's doing
    button.set_busy(False)
    assert QApplication.focusWidget() is button
    button.set_busy(True)
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    button.set_busy(False)
    assert QApplication.focusWidget() is first
    assert row.isVisible()


def test_word_without_an_end_is_broken_and_never_moved_sideways(qtbot: QtBot) -> None:
    field = AreaField("Key", lines=2)
    around = shown(qtbot, Column(field, width=400))
    field.set_text("whisper://join/#" + "SPCAVFAXUDLJ6ALX" * 20)
    settle()
    assert around.isVisible()
    assert not field.editor.horizontalScrollBar().isVisible()
    assert field.editor.document().firstBlock().layout().lineCount() > 4


def test_ring_shows_the_keyboard_and_not_the_mouse(qtbot: QtBot) -> None:
    button = Button("Post")
    shown(qtbot, button)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    by_mouse = button.ringed
    without = button.grab().toImage()
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert (by_mouse, button.ringed) == (False, True)
    assert button.grab().toImage() != without


def test_icon_button_says_what_it_does(qtbot: QtBot) -> None:
    button = IconButton("search", "Search", shortcut="Ctrl+F")
    shown(qtbot, button)
    assert name(button) == "Search"
    assert "Ctrl+F" in button.toolTip()
    button.set_icon("close", "Stop searching")
    assert name(button) == "Stop searching"
    assert role(button) == QAccessible.Role.Button


def test_menu_button_says_so(qtbot: QtBot) -> None:
    button = Button("Role")
    button.drop(QMenu(button))
    assert role(button) in (QAccessible.Role.ButtonMenu, QAccessible.Role.ButtonDropDown)


def test_footer_outdents_a_text_button(qtbot: QtBot) -> None:
    back = Button("Back", TEXT)
    footer = Footer(back, ..., Button("Next", FILLED))
    shown(qtbot, footer)
    footer.resize(400, 60)
    settle()
    assert back.x() + back.pad == 20
    footer.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    assert footer.width() - back.geometry().right() - 1 + back.pad == 20


def test_chip_says_and_chip_button_switches(qtbot: QtBot) -> None:
    chip = Chip("closes in 3 days", FACT, icon="clock")
    assert chip.text() == "closes in 3 days"
    chip.show_state("Done", DONE, "check")
    assert chip.text() == "Done"
    button = ChipButton("Remote", checkable=True)
    shown(qtbot, button)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isChecked()
    assert role(button) == QAccessible.Role.CheckBox
    assert name(audience_chip("some", "3 people", "Who can read this: 3 people")) == "Who can read this: 3 people"


def test_field_is_named_by_its_label_and_described_by_what_is_wrong(qtbot: QtBot) -> None:
    field = Field("Name", help_text="As your colleagues know you.")
    shown(qtbot, field)
    assert name(field.editor) == "Name"
    assert field.editor.accessibleDescription() == "As your colleagues know you."
    field.set_error("This name is too long.")
    assert field.editor.accessibleDescription() == "This name is too long."
    failed = [field.frame.failed]
    field.editor.setFocus()
    QTest.keyClicks(field.editor, "M")
    failed.append(field.frame.failed)
    assert failed == [True, False]
    assert field.text() == "M"


def test_secret_is_hidden_until_it_is_asked_for(qtbot: QtBot) -> None:
    field = Field("Passphrase", secret=True)
    shown(qtbot, field)
    assert field.editor.echoMode() == QLineEdit.EchoMode.Password
    eye = field.findChild(IconButton)
    assert isinstance(eye, IconButton)
    eye.click()
    assert field.editor.echoMode() == QLineEdit.EchoMode.Normal
    assert name(eye) == "Hide what is typed"
    eye.click()
    assert field.editor.echoMode() == QLineEdit.EchoMode.Password


def test_area_is_left_by_tab(qtbot: QtBot) -> None:
    area, after = AreaField("Note"), Button("Post")
    both = shown(qtbot, Column(area, after))
    area.editor.setFocus()
    QTest.keyClicks(area.editor, "two")
    QTest.keyClick(area.editor, Qt.Key.Key_Return)
    QTest.keyClicks(area.editor, "lines")
    QTest.keyClick(area.editor, Qt.Key.Key_Tab)
    assert both.focusWidget() is after
    assert area.text() == "two\nlines"
    area.set_text("other")
    assert area.text() == "other"


def test_search_says_what_is_typed(qtbot: QtBot) -> None:
    field = SearchField("Find a name")
    ear = Ear()
    field.changed.connect(ear)
    shown(qtbot, field)
    QTest.keyClicks(field.editor, "pr")
    assert ear.heard == ["p", "pr"]
    assert (field.text(), name(field.editor)) == ("pr", "Find a name")


def test_choices_are_switched_by_space(qtbot: QtBot) -> None:
    tick, switch = Tick("Keep it"), Switch("Lock when idle")
    one, two = Radio("Everyone"), Radio("Only some")
    _row = shown(qtbot, Row(tick, switch, one, two))
    for widget in (tick, switch, one):
        QTest.keyClick(widget, Qt.Key.Key_Space)
        assert widget.isChecked()
    QTest.mouseClick(two, Qt.MouseButton.LeftButton)
    assert not one.isChecked()
    assert role(tick) == QAccessible.Role.CheckBox
    assert role(one) == QAccessible.Role.RadioButton
    assert name(switch) == "Lock when idle"


def test_select_says_what_is_chosen(qtbot: QtBot) -> None:
    select = Select("Lock when idle", [("10", "after 10 minutes"), ("0", "never")], "10")
    ear = Ear()
    select.chosen.connect(ear)
    select.menu().actions()[1].trigger()
    assert (select.value, select.text(), ear.heard) == ("0", "never", ["0"])
    assert name(select) == "Lock when idle: never"


def test_navigation_row_counts_what_is_new(qtbot: QtBot) -> None:
    row = NavRow("severance", icon="channel")
    shown(qtbot, row)
    row.set_count(3)
    assert name(row) == "severance, 3 new"
    row.set_count(0)
    assert name(row) == "severance"
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert row.isChecked()


def test_long_name_is_shortened_with_its_whole_in_the_tooltip(qtbot: QtBot) -> None:
    row = NavRow("a-channel-name-that-is-far-too-long-for-it", icon="channel")
    row.resize(200, 32)
    shown(qtbot, row)
    assert row.shortened
    QApplication.sendEvent(row, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), row.mapToGlobal(QPoint(5, 5))))
    assert QToolTip.text() == row.text()
    QToolTip.hideText()


def test_list_row_is_one_button(qtbot: QtBot) -> None:
    row = ListRow("Aisha Bello, Member", Row(Text("Aisha Bello"), ...), height=40)
    heard = pressed(row)
    shown(qtbot, row)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(10, 20))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(row, key)
    assert len(heard) == 3
    assert name(row) == "Aisha Bello, Member"


def test_tabs_are_walked_along_by_arrows(qtbot: QtBot) -> None:
    tabs = Tabs([("all", "All", 4), ("open", "Open", 2), ("done", "Done", None)])
    ear = Ear()
    tabs.chosen.connect(ear)
    shown(qtbot, tabs)
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    tabs.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    QTest.keyClick(tabs, Qt.Key.Key_Right)
    assert ear.heard == ["open", "all", "done"]
    tabs.set_count("done", 1)
    tabs.choose("all")
    assert tabs.current == "all"


def test_code_holds_what_it_was_given(qtbot: QtBot) -> None:
    code = QrCode("whisper:first", "An invitation to scan")
    before = shown(qtbot, code).grab().toImage()
    code.encode("whisper:second")
    settle()
    assert code.grab().toImage() != before
    assert name(code) == "An invitation to scan"


def test_ornaments_say_nothing_and_signs_do(qtbot: QtBot) -> None:
    assert Icon("clock").accessibleName() == ""
    assert Icon("verified", name="verified").accessibleName() == "verified"
    assert Avatar(b"a", "Maya Ortiz").accessibleName() == ""
    assert Avatar(b"a", "Maya Ortiz", alone=True).accessibleName() == "Maya Ortiz"
    assert AvatarStack([(b"a", "Maya Ortiz"), (b"b", "Tomasz Lis")]).accessibleName() == "Maya Ortiz, Tomasz Lis"


def test_badge_shows_only_what_there_is(qtbot: QtBot) -> None:
    badge = Badge()
    _row = shown(qtbot, Row(badge, Text("x")))
    assert not badge.isVisible()
    badge.set_count(2_000)
    assert badge.isVisible()
    assert badge.text() == "999+"


def test_bar_knows_how_far_it_is(qtbot: QtBot) -> None:
    bar = Bar("Sent", 2.0)
    assert bar.value() == 100
    bar.set_share(0.25)
    assert bar.value() == 25
    assert role(bar) == QAccessible.Role.ProgressBar


def test_banner_and_dot_change_what_they_say(qtbot: QtBot) -> None:
    banner, dot = Banner(INFO, "You can close the app", "It keeps asking."), Dot()
    box = shown(qtbot, Column(banner, dot))
    before = box.grab().toImage()
    banner.say("Still waiting")
    dot.set_colour("danger")
    settle()
    assert banner.title.text() == "Still waiting"
    assert not banner.text.isVisible()
    assert box.grab().toImage() != before

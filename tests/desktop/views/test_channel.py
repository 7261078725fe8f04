"""The screen of a channel, and what opens beside it, as people use them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextOption
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.talk import Talk, texts
from tests.desktop.walk import assert_screen
from whisper_net.core.group import commands as do
from whisper_net.desktop.viewmodels.place import CHANNEL, INVITE, PEOPLE, Place
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.channel_panes import ReadersPane, SearchPane
from whisper_net.desktop.views.composer_editor import MOST_LINES, ComposerEditor
from whisper_net.desktop.views.composer_emoji import EmojiPicker
from whisper_net.desktop.views.kit.rows import ListRow
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.thread import ThreadPane
from whisper_net.node import queries

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Talk]:
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


def window(talk: Talk) -> Shell:
    shell = Shell(talk.near.shell(talk.maya))
    talk.views.append(shell)
    shell.resize(1280, 820)
    present(shell)
    return shell


def screen_of(shell: Shell) -> ChannelScreen:
    found = shell.stack.currentWidget()
    assert isinstance(found, ChannelScreen)
    return found


def entered(talk: Talk) -> ChannelScreen:
    screen = screen_of(window(talk))
    talk.until(lambda: not screen.model.timeline.loading and screen.model.audience is not None)
    return screen


def type_in(screen: ChannelScreen, text: str) -> None:
    screen.composer.editor.setFocus()
    QTest.keyClicks(screen.composer.editor, text)


# -- writing


def test_enter_sends_and_shift_enter_begins_a_line(talk: Talk) -> None:
    screen = entered(talk)
    editor = screen.composer.editor
    assert editor.hasFocus()
    type_in(screen, "first")
    QTest.keyClick(editor, Qt.Key.Key_Return, SHIFT)
    type_in(screen, "second")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    talk.until(lambda: screen.model.timeline.rowCount() == 1)
    assert texts(screen.model.timeline) == ["first\nsecond"]
    assert editor.toPlainText() == ""
    assert editor.hasFocus()


def test_field_grows_to_eight_lines(talk: Talk) -> None:
    editor = entered(talk).composer.editor
    heights = []
    for count in range(1, MOST_LINES + 4):
        editor.setPlainText("\n".join("x" * count))
        settle()
        heights.append(editor.height())
    assert heights[:MOST_LINES] == sorted(set(heights))
    assert len(set(heights)) == MOST_LINES


def test_up_in_an_empty_field_edits_ones_last_message(talk: Talk) -> None:
    talk.say("a mistkae")
    talk.say("an answer", who=talk.priya)
    screen = entered(talk)
    editor = screen.composer.editor
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert editor.toPlainText() == "a mistkae"
    assert screen.composer.about.isVisible()
    editor.selectAll()
    type_in(screen, "a mistake")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    talk.until(lambda: screen.model.timeline.entry(0).edited)
    assert texts(screen.model.timeline) == ["a mistake", "an answer"]
    assert not screen.composer.about.isVisible()


def test_escape_ends_a_reply(talk: Talk) -> None:
    talk.say("a question", who=talk.priya)
    screen = entered(talk)
    screen._act("reply", screen.model.timeline.entry(0), "")
    assert screen.composer.about.isVisible()
    QTest.keyClick(screen.composer.editor, Qt.Key.Key_Escape)
    assert not screen.composer.about.isVisible()


def test_too_long_a_text_is_refused_in_words_and_stays(talk: Talk) -> None:
    screen = entered(talk)
    editor = screen.composer.editor
    editor.setPlainText("a" * 60_000)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "too long" in screen.composer.fault.text()
    assert screen.composer.fault.isVisible()
    assert len(editor.toPlainText()) == 60_000
    assert editor.accessibleDescription() == screen.composer.fault.text()


def pasted(editor: ComposerEditor, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    editor.paste()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 60_000,
        "word " * 12_000,
        "e" + "\u0301" * 59_999,
        "\u202e\u2067abc" * 12_000,
        "x\n" * 30_000,
        "\U0001f469\u200d\U0001f467" * 20_000,
    ],
    ids=["unbroken", "words", "combining marks", "overrides", "lines", "joined emoji"],
)
def test_hostile_text_stays_whole_in_the_field_with_its_size_and_can_be_taken_back(talk: Talk, text: str) -> None:
    screen = entered(talk)
    editor = screen.composer.editor
    pasted(editor, text)
    assert f"{len(text.encode()):,} bytes" in screen.composer.room.text()
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "too long" in screen.composer.fault.text()
    assert editor.toPlainText() == text
    editor.undo()
    assert editor.toPlainText() == ""
    settle()
    assert screen.model.timeline.rowCount() == 0


def test_text_without_a_space_breaks_anywhere_and_words_between_them(talk: Talk) -> None:
    editor = entered(talk).composer.editor
    pasted(editor, "a" * 5_000)
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere
    editor.put("words again")
    assert editor.wordWrapMode() == QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


@pytest.mark.parametrize(("key", "modifiers", "after"), [("B", CTRL, "**🙏 word**"), ("I", CTRL, "*🙏 word*")])
def test_marks_go_around_the_selection_by_key(talk: Talk, key: str, modifiers: Qt.KeyboardModifier, after: str) -> None:
    editor = entered(talk).composer.editor
    editor.setPlainText("🙏 word")
    editor.selectAll()
    QTest.keyClick(editor, getattr(Qt.Key, f"Key_{key}"), modifiers)
    assert editor.toPlainText() == after
    assert editor.textCursor().selectedText() == "🙏 word"


def test_marks_go_around_the_selection_by_button(talk: Talk) -> None:
    composer = entered(talk).composer
    composer.editor.setPlainText("word")
    composer.editor.selectAll()
    composer.marks["code"].click()
    assert composer.editor.toPlainText() == "`word`"


def test_emoji_is_chosen_by_words(talk: Talk) -> None:
    screen = entered(talk)
    type_in(screen, "ok ")
    screen.composer.emoji.click()
    settle()
    picker = screen.findChild(EmojiPicker)
    assert picker is not None
    QTest.keyClicks(picker.search.editor, "thanks")
    QTest.keyClick(picker.search.editor, Qt.Key.Key_Return)
    settle()
    assert screen.composer.editor.toPlainText() == "ok 🙏"


def test_emoji_are_chosen_on_the_screen_wherever_they_are_asked_for(talk: Talk) -> None:
    screen = entered(talk)
    room = screen.screen().availableGeometry()
    framed = room.adjusted(0, 0, 2, 2)  # which the offscreen platform gives even a popup
    for place in (room.topLeft(), room.topRight(), room.bottomRight(), room.center()):
        picker = EmojiPicker(screen)
        picker.open_at(place)
        settle()
        assert framed.contains(picker.geometry()), place
        picker.close()


def test_draft_stays_with_its_channel(talk: Talk) -> None:
    other = talk.near.channel(talk.maya, "other")
    screen = entered(talk)
    type_in(screen, "half a thought")
    screen.enter(Place(CHANNEL, other.hex()))
    settle()
    assert screen.composer.editor.toPlainText() == ""
    screen.enter(Place(CHANNEL, talk.scope.hex()))
    settle()
    assert screen.composer.editor.toPlainText() == "half a thought"


# -- who reads, and what is beside


def test_header_and_chip_say_that_things_disappear(talk: Talk) -> None:
    scope = talk.near.do(talk.maya, "channel_create", name="lunch", history="since_join", disappear="week")["channel"]
    screen = entered(talk)
    assert not screen.disappears.isVisible()
    screen.enter(Place(CHANNEL, scope))
    settle()
    assert screen.disappears.isVisible()
    assert screen.disappears.text() == "disappears after a week"
    assert screen.composer.chip.text().endswith("see what comes after them · disappears after a week")
    talk.near.do(talk.maya, "channel_policy", channel="lunch", disappear="off")
    settle()
    assert not screen.disappears.isVisible()


def test_it_is_said_who_can_read(talk: Talk) -> None:
    screen = entered(talk)
    assert screen.composer.chip.text() == "general · you and 1 other · new members see history"
    screen.composer.chip.click()
    settle()
    pane = screen.window().findChild(ReadersPane)
    assert pane is not None
    assert {one.name for one in screen.model.audience.readers} == {"Maya Ortiz", "Priya Raman"}  # type: ignore[union-attr]


def test_thread_leads_to_who_can_read_it_and_to_whoever_wrote(talk: Talk) -> None:
    talk.say("which forms?", who=talk.priya)
    screen = entered(talk)

    def opened() -> ThreadPane:
        screen._act("thread", screen.model.timeline.entry(0), "")
        settle()
        pane = screen.window().findChild(ThreadPane)
        assert pane is not None
        return pane

    opened().composer.chip.click()
    settle()
    assert screen.window().findChild(ReadersPane) is not None
    went: list[Place] = []
    screen.went.connect(went.append)
    pane = opened()
    pane._act("person", pane.model.messages.entry(0), "")
    assert went == [Place(PEOPLE, talk.priya.group.group.state.me.member.hex())]


def test_channel_of_one_says_so(talk: Talk) -> None:
    other = talk.near.channel(talk.maya, "other")
    screen = entered(talk)
    screen.enter(Place(CHANNEL, other.hex()))
    talk.until(lambda: screen.model.name == "other")
    assert screen.composer.chip.text().startswith("other · only you")


def test_empty_channel_offers_one_action(talk: Talk) -> None:
    screen = entered(talk)
    assert screen.body.currentWidget() is screen.empty
    screen.composer.editor.clearFocus()
    screen.first.click()
    assert screen.composer.editor.hasFocus()
    talk.say("hello", who=talk.priya)
    talk.until(lambda: screen.body.currentWidget() is screen.timeline)


def test_whoever_is_alone_is_led_to_inviting(neighbourhood: Neighbourhood) -> None:
    screen = ChannelScreen(neighbourhood.membership(neighbourhood.founder()))
    present(screen)
    room = neighbourhood.wait(queries.channels(neighbourhood.world.machines[0].node, screen.model.membership.group))[0]
    screen.enter(Place(CHANNEL, room.scope.hex()))
    settle()
    assert screen.first.text() == "Invite somebody"
    went: list[Place] = []
    screen.went.connect(went.append)
    screen.first.click()
    assert went == [Place(PEOPLE, INVITE)]


def test_thread_opens_beside_and_is_answered_there(talk: Talk) -> None:
    (root,) = talk.say("which forms?", who=talk.priya)
    screen = entered(talk)
    screen._act("thread", screen.model.timeline.entry(0), "")
    settle()
    pane = screen.window().findChild(ThreadPane)
    assert pane is not None
    editor = pane.composer.editor
    assert editor.hasFocus()
    QTest.keyClicks(editor, "the blue one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    talk.until(lambda: pane.messages.model().rowCount() == 2)
    talk.until(lambda: screen.model.timeline.rowCount() == 2)
    assert screen.model.timeline.entry(1).quote is not None
    assert screen.model.thread_of(screen.model.timeline.entry(1).id) == root


def test_search_finds_and_opens_the_place(talk: Talk) -> None:
    said = talk.say("the severance letter", *(f"message {n}" for n in range(150)), who=talk.priya)
    screen = entered(talk)
    QTest.keyClick(screen, Qt.Key.Key_F, CTRL | SHIFT)
    settle()
    pane = screen.window().findChild(SearchPane)
    assert pane is not None
    assert pane.field.editor.hasFocus()
    QTest.keyClicks(pane.field.editor, "sever lett")
    QTest.keyClick(pane.field.editor, Qt.Key.Key_Return)
    talk.until(lambda: len(pane.model.results) == 1 and not pane.model.searching)
    (row,) = pane.findChildren(ListRow)
    assert "the severance letter" in row.accessibleName()
    row.click()
    talk.until(lambda: screen.model.timeline.shown_at == said[0] and not screen.model.timeline.loading)
    assert screen.timeline.marks.sought == said[0]
    QTest.keyClicks(pane.field.editor, "x")
    pane.model.search_now()
    talk.until(lambda: not pane.model.results)
    assert "Nothing here" in pane.said.text()


def test_jump_leads_back_to_the_latest(talk: Talk) -> None:
    talk.say(*(f"message {n}" for n in range(120)))
    screen = entered(talk)
    assert not screen.jumps.down.isVisible()
    screen.timeline.verticalScrollBar().setValue(0)
    settle()
    assert screen.jumps.down.text() == "Jump to the latest"
    talk.say("news", who=talk.priya)
    talk.until(lambda: screen.jumps.down.text() == "1 new message")
    screen.jumps.down.click()
    settle()
    assert screen.timeline.at_end
    assert not screen.jumps.down.isVisible()


def test_unread_above_is_one_press_away(talk: Talk) -> None:
    talk.say("read", who=talk.priya)
    talk.near.do(talk.maya, "messages", channel="general")
    said = talk.say(*(f"message {n}" for n in range(100)), who=talk.priya)
    screen = entered(talk)
    talk.until(screen.jumps.up.isVisible)
    screen.jumps.up.click()
    talk.until(lambda: screen.model.timeline.shown_at == said[0] and not screen.model.timeline.loading)
    assert not screen.jumps.up.isVisible()


def test_reading_empties_the_sidebars_count(talk: Talk) -> None:
    talk.say("hello", who=talk.priya)
    shell = window(talk)
    talk.until(lambda: all(channel.unread == 0 for channel in shell._model.channels))


# -- everybody


def test_channel_can_be_seen_reached_and_heard(talk: Talk) -> None:
    (first,) = talk.say("**Which** forms? `code` https://example.org", who=talk.priya)
    talk.say("the blue one", to=first)
    talk.act(do.React(talk.scope, first, "👍"))
    screen = entered(talk)
    screen.model.composer.reply_to(screen.model.timeline.entry(0))
    assert_screen(screen.window())
    screen._act("thread", screen.model.timeline.entry(0), "")
    settle()
    assert_screen(screen.window())


@pytest.mark.parametrize("beside", ["show_readers", "show_search"])
def test_panes_can_be_seen_reached_and_heard(talk: Talk, beside: str) -> None:
    talk.say("hello", who=talk.priya)
    screen = entered(talk)
    getattr(screen, beside)()
    settle()
    for pane in screen.window().findChildren(SearchPane):
        pane.model.type("hello")
        pane.model.search_now()
    settle()
    assert_screen(screen.window())

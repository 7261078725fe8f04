"""The view of a timeline: it keeps its place, what is painted is hit, and the keyboard does what the mouse does."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk, ids
from tests.desktop.views.test_dear_words import FREEZE
from whisper_net.core.group import commands as do
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.timeline import MOST_ROWS
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.timeline import TimelineView

SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Talk]:
    made = Talk(neighbourhood, qtbot)
    yield made
    made.close()


def top_of(view: TimelineView, id_: bytes) -> int:
    at = view._model.row_of(id_)
    assert at is not None
    return view._rect(at).top()


def in_sight(view: TimelineView) -> list[bytes]:
    return [view._model.entry(at).id for at in view._in_sight()]


def place(view: TimelineView, at: int, inside: QRect | None) -> QPoint:
    assert inside is not None
    return view._rect(at).topLeft() + inside.center()


def click(view: TimelineView, where: QPoint) -> None:
    QTest.mouseClick(view.viewport(), LEFT, NONE, where)


def texts_of(count: int) -> list[str]:
    """Rows of different heights."""
    return [f"message {n} " + "and so on " * (n % 7 * 6) for n in range(count)]


# -- keeping its place


def test_whoever_is_at_the_end_stays_there(talk: Talk) -> None:
    talk.say(*texts_of(80))
    view = talk.view()
    assert view.at_end
    (new,) = talk.say("the newest", who=talk.priya)
    talk.until(lambda: ids(view._model)[-1] == new)
    assert view.at_end
    assert view._rect(view._model.rowCount() - 1).bottom() < view.viewport().height()


def test_no_line_moves_while_older_pages_come(talk: Talk) -> None:
    talk.say(*texts_of(300))
    view = talk.view()
    bar, model = view.verticalScrollBar(), view._model
    while model.older:  # type: ignore[attr-defined]
        bar.setValue(700)
        kept = in_sight(view)[1]
        before, rows = top_of(view, kept), model.rowCount()
        talk.until(lambda rows=rows: model.rowCount() > rows and not model.loading)  # type: ignore[misc,attr-defined]
        assert top_of(view, kept) == before
    assert model.rowCount() > 200


def test_no_line_moves_while_news_come_and_rows_change_above(talk: Talk) -> None:
    said = talk.say(*texts_of(200))
    view = talk.view()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    talk.until(lambda: not view._model.loading)  # type: ignore[attr-defined]
    kept = in_sight(view)[1]
    before = top_of(view, kept)
    first = ids(view._model)[0]
    talk.act(do.EditMessage(talk.scope, first, "much longer now " * 60))
    talk.say("new at the end", who=talk.priya)
    talk.until(lambda: view._model.entry(0).edited and view._model.data(view._model.index(0)) != said[0])
    assert top_of(view, kept) == before
    assert not view.at_end


def test_no_line_moves_while_rows_are_dropped_at_the_far_end(talk: Talk) -> None:
    talk.say(*texts_of(MOST_ROWS + 150))
    view = talk.view()
    model = view._model
    while not model.newer:  # type: ignore[attr-defined]
        view.verticalScrollBar().setValue(0)
        kept = in_sight(view)[0]
        before, first = top_of(view, kept), ids(model)[0]
        talk.until(lambda first=first: ids(model)[0] != first and not model.loading)  # type: ignore[misc,attr-defined]
        assert top_of(view, kept) == before
    assert model.rowCount() == MOST_ROWS


def test_width_and_size_of_text_change_around_the_same_message(talk: Talk) -> None:
    talk.say(*texts_of(200))
    view = talk.view()
    view.verticalScrollBar().setValue(2_000)
    talk.until(lambda: not view._model.loading)  # type: ignore[attr-defined]
    kept = in_sight(view)[0]
    before = top_of(view, kept)
    view.resize(500, 500)
    settle()
    assert top_of(view, kept) == before
    theme().use_text_scale(2.0)
    settle()
    assert top_of(view, kept) == before


def test_first_unread_is_brought_into_sight(talk: Talk) -> None:
    talk.say("read", who=talk.priya)
    talk.near.do(talk.maya, "messages", channel="general")
    said = talk.say(*texts_of(50), who=talk.priya)
    view = talk.view()
    assert 0 <= top_of(view, said[0]) < 100
    assert not view.at_end


def test_newest_is_read_only_where_it_is_seen(talk: Talk) -> None:
    talk.say("read", who=talk.priya)
    talk.near.do(talk.maya, "messages", channel="general")
    talk.say(*texts_of(50), who=talk.priya)
    view = talk.view()
    settle()
    assert talk.near.do(talk.maya, "channel_list")[0]["unread"] == 50
    view.scrollToBottom()
    talk.until(lambda: talk.near.do(talk.maya, "channel_list")[0]["unread"] == 0)


# -- hitting what is painted


def test_reactions_replies_quotes_and_people_are_hit(talk: Talk) -> None:
    (target,) = talk.say("which forms?", who=talk.priya)
    talk.say("the blue one", to=target)
    talk.act(do.React(talk.scope, target, "👍"), who=talk.priya)
    talk.act(do.React(talk.scope, target, "🎉"))
    view = talk.view()
    row = view._delegate.row(0)
    wanted: list[tuple[str, bytes, str]] = []
    view.wanted.connect(lambda kind, entry, detail: wanted.append((kind, entry.id, detail)))
    for pill, _ in row.pills:
        click(view, place(view, 0, pill))
    click(view, place(view, 0, row.react))
    click(view, place(view, 0, row.replies))
    click(view, place(view, 0, row.picture))
    click(view, place(view, 1, view._delegate.row(1).quote))
    click(view, place(view, 0, row.body))
    answer = view._model.entry(1).id
    assert wanted == [
        ("react", target, "👍"),
        ("react", target, "🎉"),
        ("react", target, ""),
        ("thread", target, ""),
        ("person", target, ""),
        ("quote", answer, ""),
    ]


def test_places_are_hit_from_right_to_left_too(talk: Talk) -> None:
    (said,) = talk.say("hello")
    talk.act(do.React(talk.scope, said, "👍"))
    view = talk.view()
    before = view._delegate.row(0).pills[0][0]
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    settle()
    row = view._delegate.row(0)
    assert row.pills[0][0].left() == view.viewport().width() - before.left() - before.width()
    assert view.hit(place(view, 0, row.pills[0][0])).detail == "👍"
    assert view.hit(place(view, 0, row.picture)).kind == "person"


def test_link_of_a_message_is_shown_whole_before_a_browser_gets_it(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    talk.say("[https://bank.example](https://evil.example/a)", "[x](file:///etc/passwd)", "[y](http://a@b.example)")
    view = talk.view()
    view.resize(900, 600)
    for at in range(3):
        body = view._delegate.row(at).body
        click(view, view._rect(at).topLeft() + body.topLeft() + QPoint(4, 12))
    assert opened == []
    first, other = view.window().findChildren(Dialog)
    assert first.windowTitle() == "Open evil.example?"
    assert "https://evil.example/a" in [one.text() for one in first.findChildren(Text)]
    button_of(first, "Open in the browser").click()
    assert opened == ["https://evil.example/a"]
    assert [one.text() for one in other.findChildren(Button)] == ["Close"]


def test_link_that_is_clicked_twice_is_still_asked_about(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    talk.say("https://example.org/a")
    view = talk.view()
    view.resize(900, 600)
    click(view, view._rect(0).topLeft() + view._delegate.row(0).body.topLeft() + QPoint(4, 12))
    (asked,) = view.window().findChildren(Dialog)
    QTest.mouseDClick(button_of(asked, "Open in the browser"), Qt.MouseButton.LeftButton)
    assert opened == []


def button_of(dialog: Dialog, words: str) -> Button:
    return next(one for one in dialog.findChildren(Button) if one.text() == words)


def test_long_message_is_unfolded_where_it_stands(talk: Talk) -> None:
    talk.say("start", "word " * 2_000, "end")
    view = talk.view()
    view.verticalScrollBar().setValue(0)
    row = view._delegate.row(1)
    assert row.fold is not None
    before = row.height
    view.verticalScrollBar().setValue(view._rect(1).top() + row.fold.top() - 200)
    click(view, place(view, 1, row.fold))
    assert view._delegate.row(1).height > before
    assert view._delegate.row(1).fold is None


def test_message_that_is_dear_to_lay_out_is_read_part_by_part(talk: Talk) -> None:
    """Letters that alternate in direction cost the most: all of them at once were half a second."""
    text = "aא" * 13_000
    talk.say("start", text, "end")
    view = talk.view()
    shown = list[str]()
    for _ in range(20):
        row = view._delegate.row(1)
        assert row.fold is not None
        view.verticalScrollBar().setValue(view._rect(1).top() + row.fold.bottom() - 200)
        before = time.thread_time()
        click(view, place(view, 1, row.fold))
        assert time.thread_time() - before < FREEZE
        row = view._delegate.row(1)
        if shown:
            assert view._rect(1).top() == 0  # a part that takes another's place begins at the top
        shown.append(view.rows.document(row).toPlainText())
        if "first" in row.fold_words:
            break
    assert "".join(shown) == text
    assert len(shown) > 2
    view.rows.unfold(view._model.entry(1))
    assert view.rows.document(view._delegate.row(1)).toPlainText() == shown[0]


def test_tools_lie_inside_of_the_row_and_act_on_it(talk: Talk) -> None:
    talk.say("one", "two", "three")
    view = talk.view()
    wanted: list[tuple[str, bytes]] = []
    view.wanted.connect(lambda kind, entry, _: wanted.append((kind, entry.id)))
    for at in range(3):
        QTest.mouseMove(view.viewport(), view._rect(at).center() + QPoint(0, 4))
        settle()
        row = view._delegate.row(at)
        whole = view._rect(at)
        assert view.tools.isVisible()
        assert whole.contains(view.tools.geometry().topLeft())
        assert whole.contains(view.tools.geometry().bottomRight())
        assert view.tools.geometry().right() == row.body.right()
        view.tools.buttons["reply"].click()
    assert wanted == [("reply", id_) for id_ in ids(view._model)]

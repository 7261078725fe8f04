"""Pictures of a channel: with a thread beside it, mirrored, searched, and with nothing in it yet."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from tests.desktop.ground import settle
from tests.desktop.lumen import Lumen
from whisper_net.cli import demo_lines as demo
from whisper_net.desktop.viewmodels.channel import Channel
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.channel_panes import SearchPane
from whisper_net.desktop.views.shell import Shell

MENTION = "I have it. @Maya, shall I bring it on Friday?"


def lively(lumen: Lumen) -> Lumen:
    """Reactions, a reply, a thread, Markdown, another script, an edit."""
    rows = lumen.do("Maya Ortiz", "messages", channel="general", limit=50)
    said = {row["text"][:9]: row["message"] for row in rows}
    if demo.THANKS in said:
        return lumen  # drawn before
    for person, emoji in (("Jonas Beck", "🙏"), ("Noor Haddad", "🙏"), ("Maya Ortiz", "🙏"), ("Aisha Bello", "❤️")):
        lumen.do(person, "react", message=said["Got throu"], emoji=emoji)
    lumen.do(demo.MAYA, "react", message=said["Mine arri"], emoji=demo.SYMPATHY)
    lumen.do("Priya Raman", "reply", message=said["Did your "], text="Same here. I wrote to payroll.")
    lumen.do("Aisha Bello", "reply", message=said["Did your "], text="The card about final pay lists what is missing.")
    lumen.do(demo.TOMASZ, "post", channel="general", text=demo.FORMS)
    lumen.do("Noor Haddad", "post", channel="general", text="شكرا جزيلا، هذا يساعد كثيرا.")
    thanks = lumen.do(demo.MAYA, "post", channel="general", text=demo.THANKS)
    lumen.do(demo.MAYA, "edit", message=thanks["message"], text=demo.THANKS_TO_ALL)
    return lumen


def more(lumen: Lumen) -> Lumen:
    """What was said since Maya looked: several lines by one person, a piece of code, her name."""
    rows = lumen.do("Maya Ortiz", "messages", channel="general", limit=50)
    if any(row["text"] == MENTION for row in rows):
        return lumen  # drawn before
    for person, text, minute in (
        ("Priya Raman", "Who kept last year's payslip?", 95),
        ("Priya Raman", "They ask for the number at the top:", 96),
        ("Priya Raman", "```\nPN 2026-0417\n```", 97),
        ("Tomasz Lis", MENTION, 110),
    ):
        lumen.at(minute)
        lumen.do(person, "post", channel="general", text=text)
    return lumen


def hovered(shell: Shell) -> Shell:
    """The mouse over the first of several messages by one person."""
    view = screen(shell).timeline
    said = [view.model().entry(at).text for at in range(view.model().rowCount())]  # type: ignore[attr-defined]
    at = next(at for at, text in enumerate(said) if text.startswith("They ask"))
    place = QPointF(view.visualRect(view.model().index(at, 0)).center())
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), moved)  # the mouse itself is where it was left
    settle()
    return shell


def thread(shell: Shell) -> Shell:
    """The thread under Tomasz's question."""
    model = screen(shell).model
    entries = [model.timeline.entry(at) for at in range(model.timeline.rowCount())]
    screen(shell).show_thread(next(one for one in entries if one.replies is not None))
    settle()
    return shell


def where(shell: Shell) -> Shell:
    """Where Maya's last message is."""
    view = screen(shell).timeline
    entries = map(view._model.entry, range(view._model.rowCount()))
    view.wanted.emit("where", [entry for entry in entries if entry.mine][-1], "")
    settle()
    return shell


def mirrored(shell: Shell) -> Shell:
    shell.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return shell


def search(shell: Shell) -> Shell:
    """What is found for a word."""
    screen(shell).show_search()
    for pane in shell.findChildren(SearchPane):
        pane.field.editor.setText("laptop")
        pane.model.search_now()
    settle()
    return shell


def screen(shell: Shell) -> ChannelScreen:
    """The channel that is on the screen."""
    settle()
    found = shell.stack.currentWidget()
    if not isinstance(found, ChannelScreen) or not isinstance(found.model, Channel):
        raise TypeError("no channel is on the screen")
    return found

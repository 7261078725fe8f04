"""The dialog of what is hidden of somebody: what they wrote there, and a way to show it to everybody again."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.hidden_words import HiddenLine, HiddenWords
from whisper_net.desktop.viewmodels.people import People
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.wording import counted
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import DANGER, Banner
from whisper_net.desktop.views.kit.box import Card, Column, Row
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text

_WIDTH, _HEIGHT, _SHORT = 640, 440, 32


class HiddenDialog(Dialog):
    """What nobody sees any more."""

    def __init__(self, model: HiddenWords) -> None:
        self.model = model
        self._shown: tuple[HiddenLine, ...] = ()
        self.fault = Banner(DANGER, self.tr("It cannot be shown"), " ")
        self.why = Text(self._why(), 14, "muted", wrap=True, line=MESSAGE_LINE)
        self.lines = Column(gap=S8)
        self.more = Text("", 13, "muted")
        self.cannot = Text(
            self.tr(
                "Shown again, everybody who reads the channel sees it, newcomers too. You cannot take that back. Left "
                "alone, it is deleted here 30 days after it was hidden."
            ),
            13,
            "muted",
            wrap=True,
        )
        self.close_it = Button(self.tr("Close"), TEXT)
        self.show_again = Button(self.tr("Show these to everybody"), FILLED, icon="shown")
        body = Column(self.fault, self.why, S16, self.lines, S8, self.more, S8, self.cannot)
        title = self.tr("What was hidden of %1").replace("%1", isolated(plain_line(model.name, _SHORT)))
        super().__init__(title, body, actions=[self.close_it, self.show_again], width=_WIDTH, height=_HEIGHT)
        model.setParent(self)
        self.close_it.clicked.connect(self.reject)
        self.show_again.clicked.connect(model.show_again)
        model.done.connect(self.accept)
        model.changed.connect(self._show)
        self._show()

    def _why(self) -> str:
        return self.tr(
            "When %1 went, or lost a channel or a computer, this had not reached whoever recorded that. So everybody "
            "stopped showing it: it may be made to look older than it is."
        ).replace("%1", isolated(plain_line(self.model.name, _SHORT)))

    def _show(self) -> None:
        model = self.model
        self.fault.say(self.tr("It cannot be shown"), model.fault)
        paint.reveal(self.fault, bool(model.fault))
        if model.lines != self._shown:
            self._shown = model.lines
            self.lines.clear()
            for line in model.lines:
                self.lines.add(_card(line))
        nothing = self.tr("Nothing of theirs is hidden here any more.") if model.told and not model.lines else ""
        self.more.setText(counted("and 1 more", "and %n more", model.more) if model.more else nothing)
        paint.reveal(self.more, bool(self.more.text()))
        self.show_again.set_busy(model.busy)
        if not model.busy:
            self.show_again.setEnabled(bool(model.lines))


def show_hidden(people: People, member: bytes, name: str, over: QWidget) -> HiddenDialog:
    """Open it over a window."""
    dialog = HiddenDialog(people.hidden_words(member, name, people))
    dialog.open_over(over)
    return dialog


def _card(line: HiddenLine) -> Card:
    head = Row(Text(line.where, 13, "text", SEMIBOLD, elide=True), S12, ..., Text(line.when, 12, "muted"))
    return Card(head, S4, Text(line.words, 14, "text", wrap=True, line=MESSAGE_LINE), pad=(S16, S12, S16, S12))

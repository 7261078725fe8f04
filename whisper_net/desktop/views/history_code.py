"""The view code over a group's history, and the dialog in which it is compared with somebody else's."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.history import OTHER, SAME, HistoryModel
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.banner import INFO, SUCCESS, WARNING, Banner
from whisper_net.desktop.views.kit.box import MIDDLE, Card, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import AreaField
from whisper_net.desktop.views.kit.text import Text

_WIDTH = 520


class CodeCard(Card):
    """The code, what it is for, and a way to compare it."""

    def __init__(self, model: HistoryModel) -> None:
        self._model = model
        self.words = Text("", 14, "text", SEMIBOLD, wrap=True)
        self.compare = Button(self.tr("Compare"), OUTLINED, size=ROW)
        note = Text(
            self.tr("View code. Whoever holds the same history reads the same words, and has missed nothing."),
            12,
            "muted",
            wrap=True,
        )
        words = Column(note, S4, self.words)
        super().__init__(Row(stretched(words), S16, placed(self.compare, MIDDLE)), pad=S16)
        self.compare.clicked.connect(lambda: CompareDialog(model).open_over(self))
        model.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.words.setText(self._model.code)


class CompareDialog(Dialog):
    """Type what somebody else's screen shows."""

    def __init__(self, model: HistoryModel) -> None:
        self._model = model
        self.field = AreaField(self.tr("What their screen shows"), lines=2, help_text=self.tr("Eight words."))
        self.mine = Text(model.code, 14, "text", SEMIBOLD, wrap=True)
        told = Text(
            self.tr("Read them to somebody in a call, or type what they read to you. It stays on this computer."),
            14,
            "muted",
            wrap=True,
            line=MESSAGE_LINE,
        )
        self.verdicts: dict[str, QWidget] = {
            SAME: Banner(SUCCESS, self.tr("The same"), self.tr("You both hold the same history of this group.")),
            OTHER: Banner(
                WARNING,
                self.tr("Not the same"),
                self.tr(
                    "One of you has not heard of everything. Connect with each other and compare again. If it stays "
                    "so, somebody keeps something from one of you: look at what happened side by side."
                ),
            ),
            "": Banner(INFO, self.tr("A view code is eight words. Type all of them.")),
        }
        self.close_it, self.check = Button(self.tr("Close"), TEXT), Button(self.tr("Compare"), FILLED)
        shown = [Column(S12, banner) for banner in self.verdicts.values()]
        body = Column(told, S12, Text(self.tr("Yours"), 12, "muted"), self.mine, S16, self.field, *shown, S8)
        super().__init__(self.tr("Compare view codes"), body, actions=[self.close_it, self.check], width=_WIDTH)
        self._judge(None)
        self.close_it.clicked.connect(self.reject)
        self.check.clicked.connect(lambda: self._judge(model.compare(self.field.text())))
        self.field.changed.connect(lambda: self._judge(None))
        model.changed.connect(self._show)
        model.read()

    def _show(self) -> None:
        self.mine.setText(self._model.code)

    def _judge(self, verdict: str | None) -> None:
        """Say what came of it; None takes the word away."""
        for kind, banner in self.verdicts.items():
            around = banner.parentWidget()
            wanted = verdict is not None and kind == (verdict if verdict in (SAME, OTHER) else "")
            if around is not None:
                paint.reveal(around, wanted)
        scrim = self.parentWidget()
        if scrim is not None and hasattr(scrim, "place"):
            scrim.place()

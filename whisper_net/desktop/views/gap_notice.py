"""A quiet line under a channel's header where something of others has not arrived, and what one can do about it."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import GUTTER, ROW, S8, S12
from whisper_net.desktop.viewmodels.gaps import Gaps
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import MIDDLE, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import LINK, TONAL, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text


class GapNotice(Row):
    """There only while something is missing."""

    def __init__(self, model: Gaps) -> None:
        self._model = model
        self.words = Text("", 13, "muted", wrap=True)
        self.help = Button(self.tr("What helps"), LINK, size=ROW)
        super().__init__(
            placed(Icon("waiting", "warning", 16, box=20), MIDDLE),
            S8,
            stretched(self.words),
            S12,
            placed(self.help, MIDDLE),
            pad=(GUTTER, 6, GUTTER, 6),
            fill="well",
            edges=["bottom"],
        )
        self.help.clicked.connect(lambda: explain_gaps(self.window()))
        model.changed.connect(self._show)
        paint.reveal(self, False)
        self._show()

    def _show(self) -> None:
        self.words.setText(self._model.words)
        paint.reveal(self, bool(self._model.words))


def explain_gaps(over: QWidget) -> Dialog:
    """Say what brings what is missing."""
    texts = (
        over.tr("Others say that there is more than has come to this computer. Nothing is lost by that."),
        over.tr("It comes by itself, and to its place, as soon as somebody who has it is connected, or by a relay."),
        over.tr("To bring it sooner, ask whoever wrote it, or anybody in this channel, to open the app. The foot of"
                " the sidebar says who is connected and calls the others."),
        over.tr("If you can never be connected at once, a bundle carries it on a stick: whisper-net bundle export FILE"
                " on their computer, whisper-net bundle import FILE on yours."),
    )  # fmt: skip
    close = Button(over.tr("Close"), TONAL)
    body = Column(*(Text(words, 14, wrap=True, line=22) for words in texts), gap=S12)
    dialog = Dialog(over.tr("What has not arrived yet"), body, actions=(close,), width=480)
    close.clicked.connect(dialog.accept)
    dialog.open_over(over)
    return dialog

"""The check that was left for later: all twelve words of a group, typed from paper."""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S16
from whisper_net.desktop.viewmodels.joining_words import PHRASE_WORDS
from whisper_net.desktop.viewmodels.recovery import LateCheck
from whisper_net.desktop.views.kit.box import Column
from whisper_net.desktop.views.kit.button import FILLED, OUTLINED, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.word_fields import WordFields

_WIDTH = 640


class LateCheckDialog(Dialog):
    """Asks for them, and says whether they are the ones."""

    def __init__(self, model: LateCheck) -> None:
        self._model = model
        self.fields = WordFields(PHRASE_WORDS, 3)
        self._check = Button(self.tr("Check the words"), FILLED)
        later = Button(self.tr("Later"), OUTLINED)
        asks = self.tr("Type the twelve words that you wrote down for %1. They are not kept anywhere.")
        body = Column(
            Text(asks.replace("%1", model.target.name), 14, "muted", wrap=True, line=MESSAGE_LINE), S16, self.fields
        )
        title = self.tr("Check your recovery words")
        super().__init__(title, body, actions=[later, self._check], width=_WIDTH)
        model.setParent(self)
        self._check.clicked.connect(self._ask)
        self.fields.entered.connect(self._ask)
        later.clicked.connect(self.reject)
        model.failed.connect(self._fail)
        model.known.connect(self.accept)

    def _ask(self) -> None:
        if not self.fields.fault():
            self._check.set_busy(True)
            self._model.check(self.fields.words())

    def _fail(self, words: str) -> None:
        self._check.set_busy(False)
        self.fields.say(None, words)

    def open_over(self, widget: QWidget) -> None:
        """Show it, with the keyboard in the first field."""
        super().open_over(widget)
        self.fields.fields[0].editor.setFocus()

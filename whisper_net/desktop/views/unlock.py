"""The page of a locked profile: one field and one button. Nothing of what is inside is shown."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import R_LARGE, S8, S16, S24, S32, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.kit.box import CENTRE, Column, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, Button
from whisper_net.desktop.views.kit.field import Field, eyes_last
from whisper_net.desktop.views.kit.icon import IconTile
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import CENTRE as CENTRED
from whisper_net.desktop.views.kit.text import Text

_WIDTH = 360


class UnlockPage(Column):
    """Asks for the passphrase."""

    def __init__(self, model: RootModel) -> None:
        self._model = model
        self._field = Field(self.tr("Passphrase"), secret=True)
        self._button = Button(self.tr("Unlock"), FILLED, icon="key", full=True)
        words = Text(self.tr("Your groups are encrypted on this computer."), 14, "muted", wrap=True, align=CENTRED)
        self._form = Column(
            placed(IconTile("private", 64, 28, 20), CENTRE),
            S24,
            Text(self.tr("Welcome back"), 20, "text", SEMIBOLD, align=CENTRED),
            S8,
            words,
            S32,
            self._field,
            S16,
            self._button,
            pad=S32,
            radius=R_LARGE,
        )
        super().__init__(stretched(Scroll(Column(..., placed(self._form, CENTRE), ..., ...))), fill="bg")
        eyes_last([self._field], self._button)
        self._button.clicked.connect(self._unlock)
        self._field.entered.connect(self._unlock)
        model.refused.connect(self._refuse)
        model.opening_changed.connect(self._show)

    def restyle(self) -> None:
        self._form.setFixedWidth(theme().scaled(_WIDTH))
        super().restyle()

    def start_focus(self) -> QWidget:
        """The field, at once: there is nothing else to do here."""
        return self._field.editor

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed goes with the page."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._field.set_text("")

    def _unlock(self) -> None:
        if not self._field.text():
            self._field.set_error(self.tr("Type your passphrase."))
            self._field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._field.set_error("")
        self._model.unlock(self._field.text())

    def _show(self) -> None:
        self._button.set_busy(self._model.opening)
        self._button.setText(self.tr("Unlocking") if self._model.opening else self.tr("Unlock"))
        self._field.editor.setReadOnly(self._model.opening)

    def _refuse(self, words: str) -> None:
        self._field.set_error(words)
        self._field.editor.selectAll()
        self._field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

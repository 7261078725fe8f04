"""What somebody sees who is in no group yet, or wants one more: one step at a time, under the product's name.

Rules: a step that goes takes with it whatever was typed into it; settings lie over a step and take nothing. Esc goes
back. What is dropped anywhere on the page is for the step that takes it.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from whisper_net.desktop.viewmodels.onboarding import CHECK, DOORS, JOIN, LOBBY, RESTORE, START, WORDS, Onboarding
from whisper_net.desktop.viewmodels.owner import ComputerAlone
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, stretched
from whisper_net.desktop.views.kit.dialog import Scrim
from whisper_net.desktop.views.lobby import LobbyStep
from whisper_net.desktop.views.welcome_doors import DoorsStep
from whisper_net.desktop.views.welcome_frame import Step, TopBar
from whisper_net.desktop.views.welcome_join import JoinStep
from whisper_net.desktop.views.welcome_restore import RestoreStep
from whisper_net.desktop.views.welcome_settings import WelcomeSettings
from whisper_net.desktop.views.welcome_start import StartStep
from whisper_net.desktop.views.welcome_words import WordsStep

_BUILD: dict[str, Callable[[Onboarding], Step]] = {
    DOORS: DoorsStep,
    START: StartStep,
    WORDS: WordsStep,
    JOIN: JoinStep,
    RESTORE: RestoreStep,
    LOBBY: LobbyStep,
}


class WelcomePage(Column):
    """A private place for people who worked together."""

    def __init__(self, root: RootModel) -> None:
        self.model = Onboarding(root)
        self.bar = TopBar()
        self._stack = QStackedWidget()
        self._shown = ""
        self.settings: WelcomeSettings | None = None
        super().__init__(self.bar, stretched(self._stack), fill="bg")
        self.model.setParent(self)
        self.model.step_changed.connect(self._turn)
        self.bar.settings.clicked.connect(self.show_settings)
        self.bar.lock.clicked.connect(root.lock)
        for keys, act in (("Ctrl+,", self._switch_settings), ("Ctrl+L", self._lock)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act)
        self._turn()
        self.model.take_offer()

    @property
    def step(self) -> Step | None:
        """The step that is up."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, Step) else None

    def start_focus(self) -> QWidget:
        """What takes the keyboard when the page comes up."""
        if self.settings is not None:
            return self.settings.start_focus()
        return self.step.start_focus() if self.step is not None else self

    # -- settings

    def show_settings(self) -> None:
        """Put settings over the step that is up, which stays as it is."""
        if self.settings is not None:
            return
        shown_once = self.model.step in (WORDS, CHECK)
        self.settings = WelcomeSettings(ComputerAlone(self.model.root.bridge, busy=shown_once))
        self.settings.left.connect(self.leave_settings)
        self.settings.said.connect(self._pass_on)
        for covered in (self.bar, self._stack):
            covered.hide()
        self.add(stretched(self.settings))
        self.settings.show()
        self.settings.start_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _pass_on(self, words: str, failed: bool) -> None:
        if failed:
            self.model.root.noted.emit(words, True)
        else:
            self.model.root.said.emit(words, "")

    def leave_settings(self) -> None:
        """Go back to the step as it was left."""
        settings, self.settings = self.settings, None
        if settings is None:
            return
        settings.end()
        self.box.removeWidget(settings)
        settings.hide()
        settings.deleteLater()
        for covered in (self.bar, self._stack):
            covered.show()
        self.bar.settings.setFocus(Qt.FocusReason.OtherFocusReason)

    def _switch_settings(self) -> None:
        """By its keys; they rest while a dialog lies over the window."""
        if not any(scrim.isVisible() for scrim in self.window().findChildren(Scrim)):
            (self.show_settings if self.settings is None else self.leave_settings)()

    def _lock(self) -> None:
        """By its keys, wherever nothing is lost by it."""
        if self.model.root.between:
            self.model.root.lock()

    # -- steps

    def _turn(self) -> None:
        self.leave_settings()
        wanted = WORDS if self.model.step == CHECK else self.model.step
        if wanted != self._shown:
            self._shown = wanted
            self._replace(_BUILD[wanted](self.model))
        self.bar.show_steps(self.step.stages() if self.step is not None else ())
        paint.reveal(self.bar.lock, self.model.root.between)

    def _replace(self, step: Step) -> None:
        before = self.step
        self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)
        if before is not None:
            self._stack.removeWidget(before)
            before.clear()
            before.hide()
            before.deleteLater()
        if self.isVisible():
            step.start_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that no field wanted; Return on a button presses it."""
        button = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape and self.settings is not None:
            self.leave_settings()
        elif event.key() == Qt.Key.Key_Escape and self.model.goes_back:
            self.model.back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self.step is not None:
            self.step.clear()

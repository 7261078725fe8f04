"""The window: one page at a time, as the root model says."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.recovery import LateCheck, Target
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED, WELCOME, RootModel
from whisper_net.desktop.views import places
from whisper_net.desktop.views.kit import paint, toast
from whisper_net.desktop.views.kit.dialog import Scrim
from whisper_net.desktop.views.kit.tip import hide_tip
from whisper_net.desktop.views.kit.toast import Toast
from whisper_net.desktop.views.late_check import LateCheckDialog
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.unlock import UnlockPage

NAME = "whisper_net"
SIZE, SMALLEST = QSize(1280, 820), QSize(760, 560)
_LEAST = QSize(SMALLEST.width(), 440)
"""On a screen that is lower than the smallest window, such as one of 1080 lines that is doubled, it is lower, too."""
_FRAME = QSize(16, 48)
"""What a window manager puts around a window, about."""


class Window(QWidget):
    """The one window of the program."""

    def __init__(self, model: RootModel) -> None:
        super().__init__()
        self.model = model
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._pages = QStackedLayout()
        self._outer.addLayout(self._pages)
        self._build: dict[str, Callable[[], QWidget]] = {
            WELCOME: lambda: places.WELCOME(model),
            LOCKED: lambda: UnlockPage(model),
            GROUPS: self._shell,
        }
        self.setWindowTitle(NAME)
        self.resize(SIZE)
        self.restyle()
        model.page_changed.connect(self._turn)
        model.said.connect(self._say)
        model.noted.connect(lambda words, failed: toast.say(self, words, tone=toast.DANGER if failed else toast.INFO))
        model.words_wanted.connect(self._remind)
        self._turn()

    def restyle(self) -> None:
        """The smallest window holds as many words in larger text, as far as the screen has room for them."""
        room = self.screen().availableSize() - _FRAME
        self.setMinimumSize((SMALLEST * theme().text_scale).boundedTo(room).expandedTo(_LEAST))

    def make_room(self, height: int) -> None:
        """Leave so much above the page free, for what is said and stays."""
        self._outer.setContentsMargins(0, height, 0, 0)

    def _turn(self) -> None:
        """Build the page that is up; the one before is gone, with whatever it held in memory."""
        before = self._pages.currentWidget()
        page = self._build[self.model.page]()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if before is not None:
            self._pages.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._clear_over()
        for one in self.findChildren(Toast):
            one.raise_()  # what was said as the page turned lies over the new one
        self.setWindowTitle(page.windowTitle() or NAME)
        page.windowTitleChanged.connect(self.setWindowTitle)
        start = getattr(page, "start_focus", None)
        if start is not None:
            start().setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear_over(self) -> None:
        """Whatever lay over the page before is gone too: dialogs, menus, a tooltip; if it is locked, what was said."""
        over: list[QWidget] = [*self.findChildren(Scrim), *self.findChildren(QMenu)]
        said = self.findChildren(Toast) if self.model.page == LOCKED else []
        for widget in [*over, *said]:
            widget.hide()
            widget.deleteLater()
        toast.arrange(self)
        hide_tip()

    def _shell(self) -> QWidget:
        if self.model.shell is None:
            return UnlockPage(self.model)
        shell = Shell(self.model.shell)
        shell.another_wanted.connect(self.model.welcome)
        shell.lock_wanted.connect(self.model.lock)
        return shell

    def _say(self, words: str, group: str) -> None:
        """Over the foot of the page; what leads to a group has a button that goes there."""
        toast.say(self, words, action=(self.tr("Go there"), lambda: self.model.arrive(group)) if group else None)

    def _remind(self, target: Target) -> None:
        """Stays until it is answered: it is the one moment in which this can be mended, or known."""
        if target.seen:
            words = self.tr("You have not checked your recovery words for %1 yet.")
            action = self.tr("Check them now"), lambda: self._check_late(target)
        else:
            words = self.tr("You did not look at the recovery words for %1: this computer is your only way in.")
            action = self.tr("Do not remind me"), lambda: self.model.remind_no_more(target)
        toast.say(self, words.replace("%1", target.name), tone=toast.INFO, stays=True, action=action)

    def _check_late(self, target: Target) -> None:
        dialog = LateCheckDialog(LateCheck(self.model.bridge, target))
        dialog.accepted.connect(lambda: toast.say(self, self.tr("These are your words. Keep them safe.")))
        dialog.open_over(self)

    def changeEvent(self, event: QEvent) -> None:
        """Whoever comes back to the window finds it up to date, as far as relays answer."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.model.attend()

    def bring_forward(self) -> None:
        """Come before other windows, on whatever desk one is."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.painter_of(self).fillRect(self.rect(), theme().colour("bg"))

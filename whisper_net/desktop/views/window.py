"""The window: one page at a time, as the root model says."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.root import GROUPS, LOCKED, WELCOME, RootModel
from whisper_net.desktop.views import places
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.unlock import UnlockPage

NAME = "whisper_net"
SIZE, SMALLEST = QSize(1280, 820), QSize(760, 560)


class Window(QWidget):
    """The one window of the program."""

    def __init__(self, model: RootModel) -> None:
        super().__init__()
        self.model = model
        self._pages = QStackedLayout(self)
        self._build: dict[str, Callable[[], QWidget]] = {
            WELCOME: lambda: places.WELCOME(model),
            LOCKED: lambda: UnlockPage(model),
            GROUPS: self._shell,
        }
        self.setWindowTitle(NAME)
        self.setMinimumSize(SMALLEST)
        self.resize(SIZE)
        model.page_changed.connect(self._turn)
        self._turn()

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
        self.setWindowTitle(page.windowTitle() or NAME)
        page.windowTitleChanged.connect(self.setWindowTitle)
        start = getattr(page, "start_focus", None)
        if start is not None:
            start().setFocus(Qt.FocusReason.OtherFocusReason)

    def _shell(self) -> QWidget:
        if self.model.shell is None:
            return UnlockPage(self.model)
        shell = Shell(self.model.shell)
        shell.another_wanted.connect(self.model.welcome)
        shell.lock_wanted.connect(self.model.lock)
        return shell

    def bring_forward(self) -> None:
        """Come before other windows, on whatever desk one is."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.painter_of(self).fillRect(self.rect(), theme().colour("bg"))

"""How wide a sidebar is, that of a group and that of the settings."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import SIDEBAR
from whisper_net.desktop.theme.theme import theme

_GROWTH, _SHARE = 0.6, 0.27


def sidebar_width(sidebar: QWidget) -> int:
    """What it takes of its window: text grows faster than it does, or little would be left beside it.

    Where the text is large and the window is not, it takes about a quarter, and long names are shortened.
    """
    wanted = round(SIDEBAR * (1 + (theme().text_scale - 1) * _GROWTH))
    return min(wanted, max(SIDEBAR, round(sidebar.window().width() * _SHARE)))


class WindowFollower(QObject):
    """Fits a sidebar anew whenever its window, or the window that it is in, becomes another size."""

    def __init__(self, sidebar: QWidget) -> None:
        super().__init__(sidebar)
        self._sidebar = sidebar
        self._window = sidebar
        sidebar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and watched is self._sidebar:
            self._follow()
        elif event.type() is QEvent.Type.Resize and watched is self._window:
            self._fit()
        return False

    def _follow(self) -> None:
        window = self._sidebar.window()
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)
        self._fit()

    def _fit(self) -> None:
        wanted = sidebar_width(self._sidebar)
        if self._sidebar.width() != wanted:
            self._sidebar.setFixedWidth(wanted)

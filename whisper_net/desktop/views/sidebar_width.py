"""How wide a sidebar is, that of a group and that of the settings."""

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

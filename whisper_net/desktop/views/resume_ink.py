"""Colours on a page, which is paper in either theme: those of the light one."""

from PySide6.QtGui import QColor

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.theme.tokens import LIGHT, channels


def ink(name: str) -> QColor:
    """A token as it is on a page; the page itself is that of the theme in force."""
    tokens = theme().tokens if name == "page" else LIGHT
    return QColor(*channels(tokens.colour(name)))

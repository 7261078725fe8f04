"""Colours on a page, which is paper in either theme: those of the light one."""

from functools import lru_cache

from PySide6.QtGui import QColor

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.theme.tokens import LIGHT, channels


def ink(name: str) -> QColor:
    """A token as it is on a page; the page itself is that of the theme in force. Not to be changed."""
    return theme().colour(name) if name == "page" else _light(name)


@lru_cache(maxsize=64)
def _light(name: str) -> QColor:
    return QColor(*channels(LIGHT.colour(name)))

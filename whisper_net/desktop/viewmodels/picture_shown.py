"""A picture that somebody asked to see: its dots, made small by a process of its own (thumbnail.py).

Rules: it is kept in memory alone and compared by identity, so that asking whether two rows look the same costs nothing.
"""

from PySide6.QtGui import QImage

from whisper_net.desktop.thumbnail import Dots


class Picture:
    """What is painted of a picture."""

    __slots__ = ("image",)

    def __init__(self, dots: Dots) -> None:
        shown = QImage(dots.data, dots.width, dots.height, 4 * dots.width, QImage.Format.Format_RGBA8888)
        self.image = shown.copy()  # the bytes are Python's

    @property
    def width(self) -> int:
        return self.image.width()

    @property
    def height(self) -> int:
        return self.image.height()

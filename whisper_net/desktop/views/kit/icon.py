"""An icon that stands beside words, and the tonal square that some icons stand in."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.tip import explain


class Icon(QLabel):
    """One icon. Without a `name` it is an ornament beside words; with one it is read out."""

    def __init__(
        self, icon: str, colour: str = "muted", size: int = 16, *, box: int | None = None, name: str = ""
    ) -> None:
        super().__init__()
        self._icon, self._colour, self._side, self._box = icon, colour, size, box or size
        self.setAccessibleName(name)
        if name:
            explain(self, name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def show_icon(self, icon: str, colour: str) -> None:
        self._icon, self._colour = icon, colour
        self.update()

    def restyle(self) -> None:
        side = theme().scaled(self._box)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        side, mirrored = theme().scaled(self._side), paint.mirrored(self)
        drawn = icons.icon_pixmap(self._icon, self._colour, side, mirrored=mirrored)
        paint.centred(paint.painter_of(self), self.rect(), drawn)


class IconTile(Icon):
    """An icon in a rounded square of its own."""

    def __init__(self, icon: str, size: int, icon_size: int, radius: float, *, fill: str = "pill_on") -> None:
        super().__init__(icon, "accent_text" if fill == "pill_on" else "muted", icon_size, box=size)
        self._fill, self._tile_radius = fill, radius

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), self._tile_radius, self._fill)
        super().paintEvent(event)


class Dot(QLabel):
    """A dot of state; the words beside it say what it means."""

    def __init__(self, colour: str = "success", size: int = 8, box: int = 16) -> None:
        super().__init__()
        self._colour, self._side, self._box = colour, size, box
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(theme().scaled(self._box), theme().scaled(self._box))

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        side = theme().scaled(self._side)
        inset = (self.width() - side) / 2
        place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        paint.rounded(paint.painter_of(self), place, side / 2, self._colour)

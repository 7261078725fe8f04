"""People's pictures, one or several overlapping, with a dot for who is here."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.tip import explain

OVERLAP = 4
_HALO = 2.0


class Avatar(QLabel):
    """One picture; beside a name it says nothing of its own to a screen reader, alone it says the name."""

    def __init__(
        self, id_: bytes, name: str, size: int = 36, *, radius: float | None = None, alone: bool = False
    ) -> None:
        super().__init__()
        self._id, self._name, self._side, self._radius = id_, name, size, radius
        self._here: bool | None = None
        if alone:
            self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(theme().scaled(self._side), theme().scaled(self._side))

    def show_person(self, id_: bytes, name: str) -> None:
        """Show somebody else, or the same person under another name."""
        self._id, self._name = id_, name
        self.update()

    def set_here(self, here: bool | None, ground: str = "bg") -> None:
        """Mark somebody as connected; None takes the mark away. `ground` is the token behind it."""
        self._here, self._ground = here, ground
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        side, ratio = self.width(), self.devicePixelRatioF()
        radius = None if self._radius is None else self._radius * theme().text_scale
        painter.drawPixmap(0, 0, avatar(self._id, self._name, side, radius=radius, ratio=ratio))
        if self._here:
            spot = QPointF(3 if paint.mirrored(self) else side - 3, side - 3)
            painter.setPen(QPen(theme().colour(self._ground), 2))
            painter.setBrush(theme().colour("success"))
            painter.drawEllipse(spot, 4.5, 4.5)


class AvatarStack(QLabel):
    """Several people, overlapping; its name says who they are."""

    def __init__(self, people: Sequence[tuple[bytes, str]], size: int = 20, ground: str = "raised") -> None:
        super().__init__()
        self._people, self._side, self._ground = tuple(people), size, ground
        self.setAccessibleName(", ".join(name for _, name in people))
        explain(self, self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        count, side = len(self._people), theme().scaled(self._side)
        return QSize(count * (side - OVERLAP) + OVERLAP if count else 0, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, side = paint.painter_of(self), self.height()
        for place in reversed(range(len(self._people))):
            id_, name = self._people[place]
            step = QRect(place * (side - OVERLAP), 0, side, side)
            at = paint.along(self, step)
            halo = QRectF(at).adjusted(-_HALO, -_HALO, _HALO, _HALO)
            paint.rounded(painter, halo, 7, self._ground)
            painter.drawPixmap(at.topLeft(), avatar(id_, name, side, ratio=self.devicePixelRatioF()))

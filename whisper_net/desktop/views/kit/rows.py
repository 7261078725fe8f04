"""Rows that lead somewhere: of the sidebar's navigation, and of lists; and the badge that counts what is unread.

Rules: unread is bold and counted; red badges are for what is meant for this person. The whole row is one button, named
by its words and its count together.
"""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import MEDIUM, NAV_ROW, R_MEDIUM, R_SMALL, REGULAR, S8, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Box, Row
from whisper_net.desktop.views.kit.tip import show_tip

_LEAD = 24
_MOST = 999


class NavRow(paint.KeyboardFocus, QAbstractButton):
    """One place of the sidebar: an icon or a picture, its name, what is new there. Checked, it is where we are."""

    def __init__(self, name: str, *, icon: str | None = None, person: bytes | None = None) -> None:
        super().__init__()
        self._icon, self._person = icon, person
        self.count, self._mention = 0, False
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()
        self.set_count(0)

    def set_count(self, count: int, *, mention: bool = False) -> None:
        """How much is new; a mention is red."""
        self.count, self._mention = count, mention
        self.setAccessibleName(
            self.tr("%1, %2 new").replace("%1", self.text()).replace("%2", str(count)) if count else self.text()
        )
        self.update()

    def restyle(self) -> None:
        self.setFixedHeight(theme().scaled(NAV_ROW))
        self.updateGeometry()

    def nextCheckState(self) -> None:
        """Being where one is already changes nothing."""
        self.setChecked(True)

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(160), theme().scaled(NAV_ROW))

    @property
    def shortened(self) -> bool:
        """Whether not all of its name is on the screen."""
        return QFontMetricsF(self._font()).horizontalAdvance(self.text()) > self._name_place().width() + 1

    def _font(self) -> QFont:
        weight = SEMIBOLD if self.count else MEDIUM if self.isChecked() else REGULAR
        return font(14, weight, scale=theme().text_scale)

    def _badge_text(self) -> str:
        return str(self.count) if self.count <= _MOST else f"{_MOST}+"

    def _badge_width(self) -> int:
        if not self.count:
            return 0
        words = (
            int(QFontMetricsF(font(12, SEMIBOLD, scale=theme().text_scale)).horizontalAdvance(self._badge_text())) + 1
        )
        return max(theme().scaled(20), words + 8) if self._mention else words

    def _name_place(self) -> QRect:
        start = S8 + S8 + theme().scaled(_LEAD) + S8
        end = self.width() - S8 - 10 - (self._badge_width() + S8 if self.count else 0)
        return QRect(start, 0, end - start, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        ground = QRectF(self.rect()).adjusted(S8, 0, -S8, 0)
        if self.isChecked() or self.underMouse():
            paint.rounded(painter, ground, R_SMALL, "selected" if self.isChecked() else "pill")
        ink = "text" if self.count or self.isChecked() else "muted"
        self._paint_lead(painter, ink)
        painter.setFont(self._font())
        painter.setPen(theme().colour(ink))
        place = self._name_place()
        shown = QFontMetricsF(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self) else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(paint.along(self, place), flags, shown)
        self._paint_badge(painter, ink)
        if self.ringed:
            paint.ring(painter, ground, R_SMALL)

    def _paint_lead(self, painter: QPainter, ink: str) -> None:
        lead = theme().scaled(_LEAD)
        place = paint.along(self, QRect(2 * S8, 0, lead, self.height()))
        if self._person is not None:
            paint.centred(
                painter, place, avatar(self._person, self.text(), theme().scaled(20), ratio=self.devicePixelRatioF())
            )
        elif self._icon is not None:
            paint.centred(painter, place, icons.icon_pixmap(self._icon, ink, theme().scaled(18)))

    def _paint_badge(self, painter: QPainter, ink: str) -> None:
        if not self.count:
            return
        wide, high = self._badge_width(), theme().scaled(20)
        place = paint.along(self, QRect(self.width() - S8 - 10 - wide, (self.height() - high) // 2, wide, high))
        if self._mention:
            paint.rounded(painter, QRectF(place), high / 2, "badge")
        painter.setFont(font(12, SEMIBOLD, scale=theme().text_scale))
        painter.setPen(theme().colour("on_badge" if self._mention else ink))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._badge_text())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.shortened:
            show_tip(event.globalPos(), self.text(), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)


class Badge(QLabel):
    """A count on a red ground; nothing at nought."""

    def __init__(self, count: int = 0) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()
        self.set_count(count)

    def set_count(self, count: int) -> None:
        self.setText(str(count) if count <= _MOST else f"{_MOST}+")
        paint.reveal(self, count > 0)
        self.updateGeometry()

    def restyle(self) -> None:
        self.setFont(font(12, SEMIBOLD, scale=theme().text_scale))

    def sizeHint(self) -> QSize:
        side = theme().scaled(20)
        return QSize(max(side, int(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 9), side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        paint.rounded(painter, QRectF(self.rect()), self.height() / 2, "badge")
        painter.setPen(theme().colour("on_badge"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class PressedWhole(paint.KeyboardFocus, QAbstractButton):
    """What is laid out `inside` is pressed as a whole, and `name` is read out."""

    def __init__(self, name: str, inside: Box) -> None:
        super().__init__()
        self._inside = inside
        inside.setParent(self)
        inside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def resizeEvent(self, _event: QEvent) -> None:
        self._inside.setGeometry(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses it too, as in any list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class ListRow(PressedWhole):
    """A row of a list; what it shows is laid out in `body`."""

    def __init__(self, name: str, body: QWidget, *, height: int | None = None, radius: float = R_MEDIUM) -> None:
        super().__init__(name, Row(body))
        self._height, self._radius = height, radius
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        high = self._inside.sizeHint().height() if self._height is None else theme().scaled(self._height)
        self.setFixedHeight(high)

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._inside.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        if self.isChecked() or self.underMouse():
            paint.rounded(painter, QRectF(self.rect()), self._radius, "selected" if self.isChecked() else "hover")
        if self.ringed:
            paint.ring(painter, QRectF(self.rect()), self._radius)

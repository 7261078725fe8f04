"""Buttons: filled, tonal, outlined, text, link and danger, in three heights; and buttons of one icon.

Rules: one filled button a region, named for its effect. Repeated row actions are tonal, destructive ones danger. An
icon alone always has a name, which is its tooltip too. A button is never narrower than its words.
"""

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPushButton, QSizePolicy, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import CARD, FORM, MEDIUM, R_MEDIUM, R_SMALL, ROW
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.keys import written
from whisper_net.desktop.views.kit.tip import explain

FILLED, TONAL, OUTLINED, TEXT, LINK, DANGER, DANGER_FILLED = (
    "filled",
    "tonal",
    "outlined",
    "text",
    "link",
    "danger",
    "danger_filled",
)


class Look(NamedTuple):
    """What a kind of button is painted with; `over` covers its ground under the mouse."""

    fill: str | None
    ink: str
    border: str | None
    over: str


_LOOKS = {
    FILLED: Look("accent", "on_accent", None, "rail"),
    TONAL: Look("pill_on", "accent_text", None, "selected"),
    OUTLINED: Look("raised", "text", "strong", "hover"),
    TEXT: Look(None, "muted", None, "hover"),
    LINK: Look(None, "accent_text", None, "hover"),
    DANGER: Look("raised", "danger", "danger", "danger_bg"),
    DANGER_FILLED: Look("danger", "bg", None, "text"),
}
_DISABLED = Look("pill", "muted", None, "pill")
_VEIL = 0.12
"""How much of `over` shows on a ground of strong colour."""


class Button(paint.KeyboardFocus, QPushButton):
    """A button with words."""

    def __init__(
        self,
        text: str,
        kind: str = OUTLINED,
        *,
        icon: str | None = None,
        size: int = FORM,
        caret: bool = False,
        full: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.kind, self._icon, self._size, self._caret = kind, icon, size, caret
        self._busy = False
        self._lent: QWidget | None = None
        """Who has the keyboard while this is busy; whoever takes it from there keeps it."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        across = QSizePolicy.Policy.MinimumExpanding if full else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.restyle()

    def set_icon(self, icon: str | None) -> None:
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: str) -> None:
        self.kind = kind
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Show that its work is under way; it cannot be pressed meanwhile."""
        self._busy = busy
        held = self.hasFocus()
        self.setEnabled(not busy)
        if held and busy:
            self._lent = QApplication.focusWidget()  # Qt gives the keyboard to whatever is next
        elif self._lent is not None and not busy:
            lent, self._lent = self._lent, None
            if QApplication.focusWidget() is lent:
                self.setFocus(Qt.FocusReason.OtherFocusReason)

    def drop(self, menu: QMenu) -> None:
        """Open a menu below when pressed."""
        self.setMenu(menu)
        self._caret = True
        self.updateGeometry()

    def restyle(self) -> None:
        self.setFont(font(14 if self._size >= FORM and self.kind != LINK else 13, MEDIUM, scale=theme().text_scale))
        self.updateGeometry()

    # -- measuring

    @property
    def pad(self) -> int:
        """From its edge to its words."""
        return 0 if self.kind == LINK else 16 if self._size >= FORM else 12

    @property
    def _icon_size(self) -> int:
        return theme().scaled(18 if self._size >= FORM else 16)

    @property
    def _gap(self) -> int:
        return 8 if self._size >= FORM else 6

    def _content_width(self) -> int:
        width = int(QFontMetricsF(self.font()).horizontalAdvance(self.text().replace("&", ""))) + 1
        width += self._icon_size + self._gap if self._icon or self._busy else 0
        return width + (theme().scaled(12) + 6 if self._caret else 0)

    def sizeHint(self) -> QSize:
        pads = 2 * self.pad - (2 if self._icon and self.pad else 0)
        height = 20 if self.kind == LINK else self._size
        return QSize(self._content_width() + pads, theme().scaled(height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = paint.painter_of(self), QRectF(self.rect())
        look = _LOOKS[self.kind] if self.isEnabled() else _disabled(self.kind)
        radius = R_MEDIUM if self._size > CARD else R_SMALL
        if self.kind != LINK:
            paint.rounded(painter, rect, radius, look.fill, look.border)
            self._paint_hover(painter, rect, radius, look)
        if self.ringed:
            paint.ring(painter, rect, radius)
        self._paint_content(painter, look.ink)

    def _paint_hover(self, painter: QPainter, rect: QRectF, radius: float, look: Look) -> None:
        if not self.isEnabled() or not (self.underMouse() or self.isDown()):
            return
        strong = look.fill in ("accent", "danger")
        painter.setOpacity((_VEIL * 2 if self.isDown() else _VEIL) if strong else 1.0)
        paint.rounded(painter, rect, radius, look.over, None if strong else look.border)
        painter.setOpacity(1.0)

    def _paint_content(self, painter: QPainter, ink: str) -> None:
        width = self._content_width()
        at = max(0, (self.width() - width) // 2)
        lead = "waiting" if self._busy else self._icon
        if lead:
            place = QRect(at, 0, self._icon_size, self.height())
            pixmap = icons.icon_pixmap(lead, ink, self._icon_size, mirrored=paint.mirrored(self))
            paint.centred(painter, paint.along(self, place), pixmap)
            at += self._icon_size + self._gap
        caret = theme().scaled(12) if self._caret else 0
        words = width - (at - max(0, (self.width() - width) // 2)) - (caret + 6 if caret else 0)
        painter.setPen(theme().colour(ink))
        shown = self.font()
        shown.setUnderline(self.kind == LINK and self.underMouse())
        painter.setFont(shown)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(paint.along(self, QRect(at, 0, words, self.height())), flags, self.text())
        if caret:
            place = QRect(at + words + 6, 0, caret, self.height())
            paint.centred(painter, paint.along(self, place), icons.icon_pixmap("caret-down", ink, caret))


def _disabled(kind: str) -> Look:
    return _DISABLED if kind in (FILLED, TONAL, DANGER_FILLED) else Look(None, "faint", "border", "bg")


class IconButton(paint.KeyboardFocus, QAbstractButton):
    """A button of one icon, named by `name` for screen readers and in its tooltip."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        size: int = ROW,
        icon_size: int | None = None,
        colour: str = "muted",
        filled: bool = False,
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._colour, self._filled = icon, colour, filled
        self._size = size
        self._icon_size = icon_size or (18 if size > CARD else 16)
        self.setAccessibleName(name)
        explain(self, f"{name}  {written(shortcut)}" if shortcut else name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.restyle()

    def set_icon(self, icon: str, name: str | None = None) -> None:
        """Change what it shows and, with it, what it is called."""
        self._icon = icon
        if name is not None:
            self.setAccessibleName(name)
            explain(self, name)
        self.update()

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def restyle(self) -> None:
        side = theme().scaled(self._size)
        self.setFixedSize(side, side)

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(self._size), theme().scaled(self._size))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = paint.painter_of(self), QRectF(self.rect())
        ink = self._colour if self.isEnabled() else "faint"
        if self._filled:
            ink = "on_accent" if self.isEnabled() else "muted"
            paint.rounded(painter, rect, R_MEDIUM, "accent" if self.isEnabled() else "pill")
        elif self.isEnabled() and (self.underMouse() or self.isDown() or self.isChecked()):
            ink = ink if ink not in ("muted", "faint") else "text"
            paint.rounded(painter, rect, R_SMALL, "pill_on" if self.isChecked() else self._over())
        if self.ringed:
            paint.ring(painter, rect, R_SMALL)
        size = theme().scaled(self._icon_size)
        paint.centred(painter, self.rect(), icons.icon_pixmap(self._icon, ink, size, mirrored=paint.mirrored(self)))

    def _over(self) -> str | None:
        return None if self._colour == "rail_text" else "pill"

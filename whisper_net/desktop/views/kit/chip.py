"""Chips: a fact, a filter, a state, an audience. 24 high, never alone by colour: each has words, most an icon.

Rules: neutral = a fact, outline = a filter or an audience, tonal = an active filter or a relation, amber = time, green
= done, red = failed or removed. An audience is always an icon and a count, and opens to names.
"""

from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import CHIP, MEDIUM
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.tip import show_tip

FACT, OUTLINE, ACTIVE, TIME, DONE, FAILED = "fact", "outline", "active", "time", "done", "failed"
PAD, GAP, ICON, SMALL_ICON = 8, 4, 14, 12
_NARROWEST = 96


class Look(NamedTuple):
    """What a kind of chip is painted with."""

    fill: str
    ink: str
    border: str | None


_LOOKS = {
    FACT: Look("pill", "muted", None),
    OUTLINE: Look("raised", "muted", "border"),
    ACTIVE: Look("pill_on", "accent_text", None),
    TIME: Look("warning_bg", "warning", None),
    DONE: Look("success_bg", "success", None),
    FAILED: Look("danger_bg", "danger", None),
}


class _Shape:
    """How a chip is measured and painted, whether it can be pressed or not."""

    def __init__(self, icon: str | None, end: str | None) -> None:
        self.icon, self.end = icon, end

    def size(self, widget: QWidget, text: str) -> QSize:
        scaled = theme().scaled
        width = 2 * PAD + int(QFontMetricsF(widget.font()).horizontalAdvance(text)) + 1
        width += scaled(ICON) + GAP if self.icon else 0
        width += scaled(SMALL_ICON) + GAP if self.end else 0
        return QSize(width, scaled(CHIP))

    def paint(self, widget: QWidget, painter: QPainter, text: str, look: Look) -> None:
        scaled, rect = theme().scaled, QRectF(widget.rect())
        paint.rounded(painter, rect, rect.height() / 2, look.fill, look.border)
        at, high = PAD, widget.height()
        if self.icon:
            place = paint.along(widget, QRect(at, 0, scaled(ICON), high))
            paint.centred(painter, place, icons.icon_pixmap(self.icon, look.ink, scaled(ICON)))
            at += scaled(ICON) + GAP
        room = widget.width() - at - PAD - (scaled(SMALL_ICON) + GAP if self.end else 0)
        shown = QFontMetricsF(widget.font()).elidedText(text, Qt.TextElideMode.ElideRight, room + 1)
        painter.setPen(theme().colour(look.ink))
        painter.drawText(paint.along(widget, QRect(at, 0, room, high)), Qt.AlignmentFlag.AlignCenter, shown)
        if self.end:
            place = paint.along(widget, QRect(at + room + GAP, 0, scaled(SMALL_ICON), high))
            paint.centred(painter, place, icons.icon_pixmap(self.end, look.ink, scaled(SMALL_ICON)))


class _Shaped:
    """What both kinds of chip share; stands before the Qt class."""

    _shape: _Shape

    def restyle(self: Any) -> None:
        self.setFont(font(12, MEDIUM, scale=theme().text_scale))
        self.updateGeometry()

    @property
    def shortened(self: Any) -> bool:
        """Whether not all of its words are on the screen; the tooltip of one that is pressed has them then."""
        return bool(self.width() < self.sizeHint().width() - 1)

    def sizeHint(self: Any) -> QSize:
        return self._shape.size(self, self.text())  # type: ignore[no-any-return]


class Chip(_Shaped, QLabel):
    """A chip that says something."""

    def __init__(self, text: str, kind: str = FACT, *, icon: str | None = None) -> None:
        super().__init__(text)
        self._kind, self._shape = kind, _Shape(icon, None)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.restyle()

    def show_state(self, text: str, kind: str, icon: str | None = None) -> None:
        """Say something else."""
        self._kind, self._shape = kind, _Shape(icon, None)
        self.setText(text)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._shape.paint(self, paint.painter_of(self), self.text(), _LOOKS[self._kind])


class ChipButton(_Shaped, paint.KeyboardFocus, QAbstractButton):
    """A chip that does something: switch a filter, open an audience (`caret`), take a choice back (`cross`)."""

    def __init__(
        self,
        text: str,
        kind: str = OUTLINE,
        *,
        icon: str | None = None,
        caret: bool = False,
        cross: bool = False,
        checkable: bool = False,
    ) -> None:
        super().__init__()
        self._kind = kind
        self._shape = _Shape(icon, "caret-down" if caret else "close" if cross else None)
        self.setText(text)
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self.updateGeometry)
        self.restyle()

    def set_icon(self, icon: str | None) -> None:
        self._shape.icon = icon
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """Somebody may have given a channel a long name."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme().scaled(_NARROWEST)), hint.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.shortened and not self.toolTip():
            show_tip(event.globalPos(), self.text(), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = _LOOKS[ACTIVE if self.isChecked() else self._kind]
        if self.underMouse() and self._kind == OUTLINE and not self.isChecked():
            look = look._replace(fill="hover", border="strong")
        painter = paint.painter_of(self)
        self._shape.paint(self, painter, self.text(), look)
        if self.ringed:
            paint.ring(painter, QRectF(self.rect()), self.height() / 2)


AUDIENCE_ICONS = {"all": "everyone", "all-but": "all-but", "some": "some"}


def audience_chip(kind: str, text: str, name: str) -> ChipButton:
    """Who can read something: `kind` is all | all-but | some, `name` says for screen readers what it opens."""
    chip = ChipButton(text, OUTLINE, icon=AUDIENCE_ICONS[kind], caret=True)
    chip.setAccessibleName(name)
    return chip

"""Text on the lines of the type scale: every line's baseline at one place in its box, wrapped or not.

Rules: a text is never cut unless it was made with `elide`, and then its whole wording is in the tooltip. Sizes follow
the size of text in force. The words are those of a QLabel, so screen readers find them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from whisper_net.desktop.theme.fonts import font, line_height
from whisper_net.desktop.theme.metrics import REGULAR
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit.tip import show_tip

START, CENTRE, END = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
_WIDEST_HINT = 420
_NARROWEST = 24
_ANY_WIDTH = 1e6
_WIDTHS_KEPT = 16
"""Layouts ask for the same few widths over and over."""


class Span(NamedTuple):
    """A part of a text that is set apart, by code units."""

    start: int
    length: int
    colour: str
    weight: int = REGULAR


class _Extent(NamedTuple):
    """What a text takes at some width: how many lines, and the widest of them."""

    lines: int
    natural: float


class Text(QLabel):
    """A label. `line` overrides the line height of the size; `colour` is a token."""

    def __init__(
        self,
        text: str = "",
        size: int = 14,
        colour: str = "text",
        weight: int = REGULAR,
        *,
        wrap: bool = False,
        align: Qt.AlignmentFlag = START,
        line: int | None = None,
        mono: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size, self._colour, self._weight, self._mono = size, colour, weight, mono
        self._line, self._wrap, self._elide = line, wrap, elide
        self._start = align
        self._spans: Sequence[Span] = ()
        self._lift = 0
        self._extents: dict[float, _Extent] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        horizontal = QSizePolicy.Policy.Expanding if wrap else QSizePolicy.Policy.Preferred
        vertical = QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(horizontal, vertical)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self.restyle()

    # -- what may change

    def setText(self, text: str) -> None:
        self._extents.clear()
        super().setText(text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._extents.clear()
        super().changeEvent(event)

    def set_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def set_weight(self, weight: int) -> None:
        self._weight = weight
        self.restyle()

    def set_spans(self, spans: Sequence[Span]) -> None:
        """Set parts of the text apart."""
        self._spans = spans
        self._extents.clear()
        self.updateGeometry()
        self.update()

    def set_lift(self, lift: int) -> None:
        """Leave this much room above the first line, to bring baselines of a row together."""
        self._lift = lift
        self.restyle()

    def restyle(self) -> None:
        self._extents.clear()
        self.setFont(font(self._size, self._weight, mono=self._mono, scale=theme().text_scale))
        self.updateGeometry()
        self.update()

    # -- measuring

    @property
    def line(self) -> int:
        """The height of one line."""
        return line_height(self._size, theme().text_scale) if self._line is None else theme().scaled(self._line)

    @property
    def baseline(self) -> int:
        """Where the first baseline stands, without the lift."""
        metrics = QFontMetricsF(self.font())
        return round((self.line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())

    @property
    def shortened(self) -> bool:
        """Whether not all of the text is on the screen."""
        if self._wrap:
            return self.heightForWidth(self.width()) > self.height() + 1
        return self._natural() > self.width() + 1

    def _layout(self, text: str, width: float) -> QTextLayout:
        layout = QTextLayout(text, self.font())
        option = QTextOption(_absolute(QStyle.visualAlignment(self.layoutDirection(), self._start)))
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        wrap = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if self._wrap else QTextOption.WrapMode.ManualWrap
        option.setWrapMode(wrap)
        layout.setTextOption(option)
        layout.setFormats([self._format(span) for span in self._spans])
        layout.beginLayout()
        at, step = self._lift + self.baseline, self.line
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, at - line.ascent()))
            at += step
        layout.endLayout()
        return layout

    def _format(self, span: Span) -> QTextLayout.FormatRange:
        made = QTextLayout.FormatRange()
        made.start, made.length = span.start, span.length
        made.format = QTextCharFormat()
        made.format.setFont(font(self._size, span.weight, mono=self._mono, scale=theme().text_scale))
        made.format.setForeground(theme().colour(span.colour))
        return made

    def _extent(self, width: float) -> _Extent:
        """Lay the text out at a width, once until something changes."""
        known = self._extents.get(width)
        if known is None:
            layout = self._layout(_lines(self.text()), width)
            lines = layout.lineCount()
            widest = max((layout.lineAt(at).naturalTextWidth() for at in range(lines)), default=0.0)
            if len(self._extents) >= _WIDTHS_KEPT:
                self._extents.clear()
            known = self._extents[width] = _Extent(lines, widest)
        return known

    def _natural(self) -> float:
        return self._extent(_ANY_WIDTH).natural

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        if not self._wrap:
            return -1
        width = min(width, self.maximumWidth())  # a layout asks for the width of its column
        return self._lift + self.line * max(1, self._extent(width).lines)

    def sizeHint(self) -> QSize:
        natural = int(self._natural()) + 1
        if not self._wrap:
            return QSize(natural, self._lift + self.line)
        width = min(natural, theme().scaled(_WIDEST_HINT), self.maximumWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        if self._wrap or self._elide:
            return QSize(min(self.sizeHint().width(), _NARROWEST), self._lift + self.line)
        return self.sizeHint()

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        text = self.text()
        if self._elide and not self._wrap and self.shortened:
            text = QFontMetricsF(self.font()).elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        painter.setPen(theme().colour(self._colour if self.isEnabled() else "faint"))
        self._layout(_lines(text), self.width()).draw(painter, QPointF(0, 0))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self._elide and self.shortened:
            show_tip(event.globalPos(), self.text(), self)  # type: ignore[attr-defined]
            return True
        return super().event(event)


def _lines(text: str) -> str:
    """QTextLayout breaks lines at a line separator alone."""
    return text.replace("\n", "\u2028")


def _absolute(alignment: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    """The paragraph's own direction must not turn an alignment around that is worked out already."""
    return alignment | Qt.AlignmentFlag.AlignAbsolute

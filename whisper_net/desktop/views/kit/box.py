"""Boxes: rows and columns with a ground, a border and edges in tokens. Everything on a screen stands in one.

Rules: items are widgets, numbers (a gap), `...` (whatever room is left) or `stretched(widget)`. Heights and widths that
a box is given hold text and grow with it. Edges are named by where lines begin and end, and mirror.
"""

from collections.abc import Iterable
from types import EllipsisType
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from whisper_net.desktop.theme.metrics import R_LARGE, S16
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.text import Text


class Placed(NamedTuple):
    """A widget with its share of the room that is left, and its alignment."""

    widget: QWidget
    stretch: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag(0)


Item: TypeAlias = QWidget | Placed | int | EllipsisType | None
Padding: TypeAlias = int | tuple[int, int] | tuple[int, int, int, int]
TOP, MIDDLE, CENTRE = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignHCenter
START, END = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


def stretched(widget: QWidget, share: int = 1) -> Placed:
    """Give a widget the room that is left."""
    return Placed(widget, share)


def placed(widget: QWidget, align: Qt.AlignmentFlag) -> Placed:
    """Keep a widget at its own size, at one side of its place."""
    return Placed(widget, 0, align)


class Box(QWidget):
    """A row or a column. `pad` is all | (sides, ends) | (start, top, end, bottom); `edges` name 1 px lines."""

    def __init__(
        self,
        direction: QBoxLayout.Direction,
        items: Iterable[Item],
        *,
        gap: int = 0,
        pad: Padding = 0,
        fill: str | None = None,
        border: str | None = None,
        border_width: float = 1.0,
        radius: float = 0,
        edges: Iterable[str] = (),
        height: int | None = None,
        width: int | None = None,
        baseline: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill, self._border, self._border_width, self._radius = fill, border, border_width, radius
        self._edges = tuple(edges)
        self._fixed = (width, height)
        self._baseline = baseline
        self.box = QBoxLayout(direction, self)
        self.box.setSpacing(gap)
        self._pad = _margins(pad)
        for item in items:
            self.add(item)
        self._set_margins()
        self.restyle()

    def add(self, item: Item) -> None:
        """Put one more item at the end."""
        if isinstance(item, Placed):
            self.box.addWidget(item.widget, item.stretch, item.align)
            self._show_now(item.widget)
        elif isinstance(item, int):
            self.box.addSpacing(item)
        elif item is ...:
            self.box.addStretch(1)
        elif item is not None:
            self.box.addWidget(item)
            self._show_now(item)

    def _show_now(self, widget: QWidget) -> None:
        """Qt shows it with its next turn; until then it would count for nothing in what this asks for."""
        if self.isVisible() and not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            widget.show()

    def clear(self) -> None:
        """Take all items out and delete their widgets."""
        while (taken := self.box.takeAt(0)) is not None:
            widget = taken.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def set_fill(self, fill: str | None, border: str | None = None, border_width: float = 1.0) -> None:
        self._fill, self._border, self._border_width = fill, border, border_width
        self.update()

    def set_pad(self, pad: Padding) -> None:
        self._pad = _margins(pad)
        self._set_margins()

    def _set_margins(self) -> None:
        """Qt mirrors what stands in a layout, but not the margins around it."""
        start, top, end, bottom = self._pad
        left, right = (end, start) if paint.mirrored(self) else (start, end)
        self.box.setContentsMargins(left, top, right, bottom)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._set_margins()
        super().changeEvent(event)

    def set_edges(self, edges: Iterable[str]) -> None:
        self._edges = tuple(edges)
        self.update()

    def restyle(self) -> None:
        width, height = self._fixed
        if width is not None:
            self.setFixedWidth(theme().scaled(width))
        if height is not None:
            self.setFixedHeight(theme().scaled(height))
        if self._baseline:
            self._align_baselines()

    def _align_baselines(self) -> None:
        texts = [child for child in self.children() if isinstance(child, Text)]
        for text in texts:
            text.set_lift(0)
        depth = max((text.baseline for text in texts), default=0)
        for text in texts:
            text.set_lift(depth - text.baseline)
            self.box.setAlignment(text, TOP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not (self._fill or self._border or self._edges):
            return
        rect, painter = QRectF(self.rect()), paint.painter_of(self)
        if self._fill or self._border:
            paint.rounded(painter, rect, self._radius, self._fill, self._border, self._border_width)
        turned = {"start": "right", "end": "left"} if paint.mirrored(self) else {"start": "left", "end": "right"}
        for side in self._edges:
            paint.edge(painter, rect, turned.get(side, side))


class Row(Box):
    """Items one after another along the line; `baseline` brings its texts onto one baseline."""

    def __init__(self, *items: Item, **look: object) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight, items, **look)  # type: ignore[arg-type]


class Column(Box):
    """Items one below another."""

    def __init__(self, *items: Item, **look: object) -> None:
        super().__init__(QBoxLayout.Direction.TopToBottom, items, **look)  # type: ignore[arg-type]


class Card(Column):
    """A raised box with a border; selected, the border is 2 px of accent."""

    def __init__(self, *items: Item, pad: Padding = S16, radius: float = R_LARGE, gap: int = 0) -> None:
        super().__init__(*items, pad=pad, radius=radius, gap=gap, fill="raised", border="border")

    def set_selected(self, selected: bool) -> None:
        self.set_fill("raised", "accent" if selected else "border", 2.0 if selected else 1.0)


class Divider(QWidget):
    """A line of 1 px across a column (or, `upright`, of a given height in a row)."""

    def __init__(self, *, upright: int | None = None, colour: str = "border") -> None:
        super().__init__()
        self._colour = colour
        if upright is None:
            self.setFixedHeight(1)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            self.setFixedSize(1, upright)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.painter_of(self).fillRect(self.rect(), theme().colour(self._colour))


def _margins(pad: Padding) -> tuple[int, int, int, int]:
    if isinstance(pad, int):
        return pad, pad, pad, pad
    return (pad[0], pad[1], pad[0], pad[1]) if len(pad) == 2 else pad

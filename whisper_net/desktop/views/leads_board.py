"""The board: a column a stage, side by side, of which those fold that do not fit; and the stages in one line above.

Rules: the column that was opened last never folds. Left and right go from column to column, to the card at the same
height. What a drop leads to is the screen's business.
"""

from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import GUTTER, GUTTER_END, S8, S16, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_card import STAGE_WORDS, STAGES
from whisper_net.desktop.viewmodels.leads import Leads
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Row
from whisper_net.desktop.views.leads_column import FOLDED, CardList, FoldedColumn, StageColumn

NARROWEST, WIDEST = 176, 420
_GAP = S8
_BAR, _ARROW = 92, 36
"""How wide a stage of the line is, and the room for the arrow to the next, where there is any."""


class Board(QWidget):
    """Every stage."""

    opened = Signal(bytes)
    menu_wanted = Signal(bytes, QPoint)
    add_wanted = Signal()
    dropped = Signal(bytes, str)
    """A lead was dropped on a stage."""

    def __init__(self, model: Leads) -> None:
        super().__init__()
        self._model = model
        self._first = list(STAGES)
        """Stages by how much they are wanted open."""
        nothing = {
            "found": self.tr("Nothing waits to be claimed."),
            "claimed": self.tr("Nobody goes after one yet. Drag a lead here to claim it."),
            "closed": self.tr("Leads that were withdrawn end here."),
        }
        self.columns: dict[str, StageColumn] = {}
        self.folded: dict[str, FoldedColumn] = {}
        for stage in STAGES:
            self._add(stage, translated(STAGE_WORDS[stage]), nothing[stage])
        model.stood.connect(self._show_filtered)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _add(self, stage: str, title: str, nothing: str) -> None:
        rows, group = self._model.columns[stage], self._model.membership.group
        consider = partial(self._model.consider, stage=stage)
        column = StageColumn(rows, group, title, nothing, consider, adds=stage == STAGES[0])
        folded = FoldedColumn(rows, title)
        for made in (column, folded):
            made.setParent(self)
        column.dropped.connect(lambda id_: self.dropped.emit(id_, stage))
        column.list.opened.connect(self.opened)
        column.list.menu_wanted.connect(self.menu_wanted)
        column.list.add_wanted.connect(self.add_wanted)
        column.list.stepped.connect(lambda by: self._step(stage, by))
        folded.clicked.connect(lambda: self.unfold(stage))
        if column.add_button is not None:
            column.add_button.clicked.connect(self.add_wanted)
        self.columns[stage], self.folded[stage] = column, folded

    def _show_filtered(self) -> None:
        for column in self.columns.values():
            column.show_filtered(self._model.filtered)

    @property
    def lists(self) -> list[CardList]:
        return [column.list for column in self.columns.values()]

    # -- room

    def minimumSizeHint(self) -> QSize:
        wide = theme().scaled(NARROWEST) + (len(STAGES) - 1) * (theme().scaled(FOLDED) + _GAP)
        return QSize(wide, theme().scaled(160))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._lay_out()

    def restyle(self) -> None:
        self._lay_out()

    def unfold(self, stage: str) -> None:
        """Open a column, and let another fold for it if it must."""
        self._first.remove(stage)
        self._first.insert(0, stage)
        self._lay_out()
        filled = [one for one in (stage, *self._first) if self.columns[one].rows.rowCount()]
        if filled:
            self.columns[filled[0]].list.enter(0)

    def open_stages(self, width: int) -> list[str]:
        """Which columns are open at a width: as many as fit, at least one."""
        narrow, fold, count = theme().scaled(NARROWEST), theme().scaled(FOLDED), len(STAGES)
        room = width - _GAP * (count - 1)
        most = max((many for many in range(count + 1) if many * narrow + (count - many) * fold <= room), default=1)
        return self._first[: max(1, most)]

    def _lay_out(self) -> None:
        """Columns side by side, from where lines begin."""
        opened, fold = self.open_stages(self.width()), theme().scaled(FOLDED)
        room = self.width() - _GAP * (len(STAGES) - 1) - fold * (len(STAGES) - len(opened))
        each = min(room // len(opened), theme().scaled(WIDEST))
        at = 0
        for stage in STAGES:
            is_open = stage in opened
            wide = each if is_open else fold
            shown, hidden = self.columns[stage], self.folded[stage]
            if not is_open:
                shown, hidden = hidden, shown  # type: ignore[assignment]
            held = hidden.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            shown.setGeometry(paint.along(self, QRect(at, 0, wide, self.height())))
            shown.setVisible(True)
            hidden.setVisible(False)
            if held and isinstance(shown, FoldedColumn):
                shown.setFocus(Qt.FocusReason.OtherFocusReason)
            at += wide + _GAP

    def _step(self, stage: str, by: int) -> None:
        """Go to the next open column that holds anything."""
        order = [one for one in STAGES if not self.columns[one].isHidden()]
        start = self.columns[stage].list
        top = start.visualRect(start.currentIndex()).center().y()
        at = order.index(stage) + by
        while 0 <= at < len(order):
            target = self.columns[order[at]].list
            if target.rows.rowCount():
                near = target.indexAt(QPoint(target.viewport().width() // 2, top))
                target.enter(near.row() if near.isValid() else target.rows.rowCount() - 1)
                return
            at += by


class StageLine(Row):
    """How many leads stand at each stage, one after another."""

    def __init__(self) -> None:
        self._steps = [_Step(translated(STAGE_WORDS[stage]), stage == STAGES[-1]) for stage in STAGES]
        super().__init__(*self._steps, ..., pad=(GUTTER, S16, GUTTER_END, 0))

    def show_counts(self, counts: dict[str, int]) -> None:
        most = max(1, *counts.values())
        for step, stage in zip(self._steps, STAGES, strict=True):
            step.show_count(counts[stage], counts[stage] / most)


class _Step(QLabel):
    """A number, the stage it counts, and a bar that compares it with the others; without room, close to the next."""

    def __init__(self, title: str, last: bool) -> None:
        super().__init__()
        self._title, self._last, self._share = title, last, 0.0
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.restyle()

    def show_count(self, count: int, share: float) -> None:
        self._count, self._share = count, share
        self.setAccessibleName(f"{self._title}: {count}")
        self.restyle()
        self.update()

    def restyle(self) -> None:
        self.updateGeometry()

    def _words(self) -> int:
        scale = theme().text_scale
        number = QFontMetricsF(font(16, SEMIBOLD, scale=scale)).horizontalAdvance(f"{self._count:,}")
        return int(number + QFontMetricsF(font(12, scale=scale)).horizontalAdvance(self._title)) + S8 + 2

    def sizeHint(self) -> QSize:
        wide = max(theme().scaled(_BAR), self._words()) + (0 if self._last else _ARROW)
        return QSize(wide, theme().scaled(24) + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._words() + (0 if self._last else S16), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, high = paint.painter_of(self), theme().scaled(24)
        apart = 0 if self._last else min(_ARROW, max(S16, self.width() - self._words()))
        bar = self.width() - apart
        number = font(16, SEMIBOLD, scale=theme().text_scale)
        wide = int(QFontMetricsF(number).horizontalAdvance(f"{self._count:,}")) + 1
        self._write(painter, QRect(0, 0, wide, high), f"{self._count:,}", number, "text")
        small = font(12, scale=theme().text_scale)
        self._write(painter, QRect(wide + S8, 0, bar - wide - S8, high), self._title, small, "muted")
        ground = paint.along(self, QRect(0, high + 3, bar, 4))
        paint.rounded(painter, QRectF(ground), 2, "pill")
        filled = paint.along(self, QRect(0, high + 3, round(bar * self._share), 4))
        if self._share:
            paint.rounded(painter, QRectF(filled), 2, "control" if self._last else "accent")
        if not self._last:
            mark = paint.along(self, QRect(bar, 4, apart, high))
            arrow = icons.icon_pixmap("caret-forward", "faint", 12, mirrored=paint.mirrored(self))
            paint.centred(painter, mark, arrow)

    def _write(self, painter: QPainter, place: QRect, words: str, which: object, ink: str) -> None:
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self) else Qt.AlignmentFlag.AlignLeft
        painter.setFont(which)  # type: ignore[arg-type]
        painter.setPen(theme().colour(ink))
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(paint.along(self, place), flags, words)

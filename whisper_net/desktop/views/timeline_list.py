"""A list of messages that keeps its place: who reads the newest stays with the newest, nobody else sees a line move.

Rules: rows that come, change or go above what is in sight move nothing by a pixel. Pages are fetched before their end
is in sight. What the mouse and the keyboard do with rows stands in timeline.py.
"""

from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.message_list import MessageList
from whisper_net.desktop.views.kit.painted import set_up_painted
from whisper_net.desktop.views.timeline_bar import OverlaidBar
from whisper_net.desktop.views.timeline_delegate import Marks, TimelineDelegate
from whisper_net.desktop.views.timeline_layout import Rows
from whisper_net.desktop.views.timeline_selection import Picking

NEAR = 900
"""Pixels from an end of the rows at which the next page is fetched."""
_BOTTOM = 4
_STEP = 22


class AnchoredList(QListView):
    """Rows of one MessageList, in their places."""

    def __init__(self, model: MessageList, *, narrow: bool) -> None:
        super().__init__()
        theme().dress(self)
        self._model = model
        self.rows, self.marks = Rows(model.membership.my_name, narrow=narrow), Marks()
        self.picking = Picking(model, self.rows, self.marks)
        self._delegate = TimelineDelegate(model, self.rows, self.marks, self)
        self._anchors: list[tuple[bytes, int]] = []
        self._following = True
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.bar = OverlaidBar(self)
        model.changing.connect(self._hold)
        model.settled.connect(self._restore)
        model.opened.connect(self._open)
        self.verticalScrollBar().valueChanged.connect(self._look_around)

    def _set_up(self) -> None:
        set_up_painted(self)
        self.setAccessibleName(self.tr("Messages"))

    def restyle(self) -> None:
        """Measure everything anew in another look, and stay where one is."""
        self._hold()
        self.rows.restyle()
        self._restore()

    # -- keeping one's place

    @property
    def at_end(self) -> bool:
        """Whether the last row is in sight."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - _BOTTOM

    def _hold(self) -> None:
        """Remember which rows are in sight, and where."""
        self._following = self.at_end
        self._anchors = [(self._model.entry(at).id, self._rect(at).top()) for at in self._in_sight()]

    def _restore(self) -> None:
        self._lay_out()
        if self._following:
            self.scrollToBottom()
        else:
            for id_, top in self._anchors:
                at = self._model.row_of(id_)
                if at is not None:
                    bar = self.verticalScrollBar()
                    bar.setValue(bar.value() + self._rect(at).top() - top)
                    break
        self._look_around()

    def _lay_out(self) -> None:
        self._delegate.width = self.viewport().width()
        self._delegate.mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.doItemsLayout()
        self.verticalScrollBar().setSingleStep(_STEP)

    def _in_sight(self) -> range:
        first = self.indexAt(QPoint(8, 0))
        last = self.indexAt(QPoint(8, self.viewport().height() - 1))
        if not first.isValid():
            return range(0)
        return range(first.row(), (last.row() if last.isValid() else self._model.rowCount() - 1) + 1)

    def _rect(self, at: int) -> QRect:
        return self.visualRect(self._model.index(at))

    def _open(self) -> None:
        """Bring what was asked for into sight: the newest, or a message, a third from the top."""
        target = self._model.shown_at
        at = self._model.row_of(target) if target is not None else None
        self.marks.sought = target if self._model.marked else None
        self.picking.clear()
        if at is None:
            self.scrollToBottom()
        else:
            bar = self.verticalScrollBar()
            third = self.viewport().height() // 3 if self._model.marked else 24
            bar.setValue(bar.value() + self._rect(at).top() - third)
        self._following = self.at_end
        self._look_around()
        self.viewport().update()

    def _look_around(self) -> None:
        """Fetch what is nearly in sight, and say whether the newest is seen."""
        if not self.isVisible():
            self._model.watch(False)
            return
        bar = self.verticalScrollBar()
        if bar.value() < NEAR and not self.bar.isSliderDown():
            self._model.fetch_older()
        if bar.value() > bar.maximum() - NEAR and not self.bar.isSliderDown():
            self._model.fetch_newer()
        self._model.watch(self.isActiveWindow() and self.at_end)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hold()
        super().resizeEvent(event)
        self._restore()

    def event(self, event: QEvent) -> bool:
        kinds = (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate, QEvent.Type.Show, QEvent.Type.Hide)
        done = super().event(event)
        if event.type() in kinds:
            self._look_around()
        elif event.type() == QEvent.Type.LayoutDirectionChange:
            self.restyle()
        return done

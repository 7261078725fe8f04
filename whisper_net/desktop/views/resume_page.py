"""The page under review: scrolls a sheet, keeps its place while the text changes under it, and edits in place.

Rules: what arrives moves nothing that is in sight and keeps what is selected. What would take too long to lay out is
shown in parts, one at a time, and cannot be edited here. Its view model counts code points, the
document UTF-16 units; `Places` stands between.
"""

from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent

from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.viewmodels.resume_parts import parts
from whisper_net.desktop.viewmodels.resume_places import Places
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.resume_sheet import Sheet
from whisper_net.desktop.views.timeline_bar import OverlaidBar

_NEAR = 48
"""What stays in sight around where the keyboard is."""


class PageView(Scroll):
    """One ResumeModel's text."""

    comment_begun = Signal()
    parted = Signal()
    """Another part is shown, or there are other parts."""

    def __init__(self, model: ResumeModel) -> None:
        self.model, self.sheet = model, Sheet()
        self.paper = self.sheet.paper
        self._places = Places("")
        self._parts = [0]
        self._revealing = False
        """The words of the chosen comment are in a part that is not here yet."""
        self._ahead = False
        """The page shows what was saved, and the model has not read it yet."""
        super().__init__(self.sheet)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_remarks)
        self.bar = OverlaidBar(self)  # one that came and went would lay out the whole text anew
        self._connect()

    def _connect(self) -> None:
        model, sheet, paper = self.model, self.sheet, self.paper
        model.opened.connect(self._open)
        model.rewritten.connect(self._rewrite)
        model.remarked.connect(self._soon.start)  # words that changed have a turn of their own
        model.chosen.connect(self._show_chosen)
        model.writing.changed.connect(self._show_written)
        model.editing.begun.connect(self._edit)
        model.editing.ended.connect(self._end_edit)
        sheet.pin_chosen.connect(model.choose)
        sheet.pin_stepped.connect(self._step)
        sheet.comment_wanted.connect(self.comment)
        paper.pressed.connect(self._press)
        paper.paged.connect(self._page)
        paper.unpasted.connect(self._refuse_paste)
        paper.poured.connect(self._show_remarks)
        paper.textChanged.connect(self._write)
        paper.cursorPositionChanged.connect(self._follow)
        self.verticalScrollBar().valueChanged.connect(self._look)
        sheet.placed.connect(self._look)

    # -- the text

    @property
    def editable(self) -> bool:
        """Whether the page shows the source line by line."""
        return self._places.editable

    def _open(self) -> None:
        self.paper.edit(on=False)
        self._pour(self.model.text, place=0)
        self.paper.setAccessibleName(self.model.title)
        self.verticalScrollBar().setValue(0)

    def _pour(self, text: str, *, place: int | None = None) -> None:
        """Show a text, or the part of it where a place is: the one that is shown, if none is named."""
        self._places, self._ahead = self._find(text, self._places.start if place is None else place), False
        self.paper.pour(self._places.shown)
        self.parted.emit()

    def _find(self, text: str, place: int) -> Places:
        self._parts = parts(text)
        ends = [*self._parts[1:], len(text)]
        number = max(0, bisect_right(self._parts, place) - 1)
        return Places(text, self._parts[number], ends[number])

    @property
    def part(self) -> tuple[int, int]:
        """Which part is shown, counted from 1, and of how many."""
        return bisect_right(self._parts, self._places.start), len(self._parts)

    def show_part(self, number: int) -> None:
        """Show one of the parts, counted from 1."""
        if 1 <= number <= len(self._parts) and not self.model.editing.active:
            self._pour(self.model.text, place=self._parts[number - 1])
            self.verticalScrollBar().setValue(0)

    def _rewrite(self, changes: tuple[tuple[int, int, str], ...]) -> None:
        """Take over what changed, in its place; a page that is edited keeps what is typed."""
        if self.model.editing.active:
            return
        if self._ahead and self.paper.text == self.model.text:
            return  # comments follow, and find that both are level
        before, self._places = self._places, self._find(self.model.text, self._places.start)
        if self._ahead or self.paper.pouring or not (before.editable and self._places.editable):
            kept = self.verticalScrollBar().value()
            self._pour(self.model.text)
            self.verticalScrollBar().setValue(kept)
            return
        units = [(before.unit(start), before.unit(end, end=True), letters) for start, end, letters in changes]
        self._hold(lambda: self.paper.replace(units))

    def _hold(self, change: Callable[[], None]) -> None:
        """Change what stands on the page; what is at the top of what is in sight stays there."""
        bar = self.verticalScrollBar()
        top = bar.value() - self.paper.y()
        anchor = self.paper.cursorForPosition(QPoint(4, max(0, top)))
        was = self.paper.cursorRect(anchor).top()
        change()
        self.sheet.fit()  # pins follow in the next turn
        if top > 0:
            bar.setValue(bar.value() + self.paper.cursorRect(anchor).top() - was)

    # -- comments

    def _show_remarks(self) -> None:
        if self.paper.pouring:
            return
        if self._ahead and self.paper.text != self.model.text:
            return  # they are placed in a text that is not here yet
        if self._ahead:
            self._ahead, self._places = False, self._find(self.model.text, 0)
            if not self._places.editable:  # what was edited in one has become too much for that
                self._pour(self.model.text)
                return
        editing = self.model.editing
        places = Places(editing.text) if editing.active else self._places
        here = [one for one in self.model.on_page if one.start is None or places.overlap(one.start, one.end or 0)]
        self.sheet.show_remarks(here, places)
        self._show_written()
        if self._revealing:
            self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = next((one for one in self.model.on_page if one.id == self.model.selected), None)
        self._revealing = False
        if chosen is not None and chosen.start is not None and not self.model.editing.active:
            self._revealing = not self._places.overlap(chosen.start, chosen.end or 0)
        if self._revealing and chosen is not None:
            self.show_part(bisect_right(self._parts, chosen.start or 0))
        self.sheet.choose(self.model.selected)
        words = self.sheet.words_of(self.model.selected) if self.model.selected is not None else None
        if words is not None:
            self._reveal(words)

    def _reveal(self, words: QRect) -> None:
        """Bring words into sight, a third from the top, if they are not there."""
        bar, high = self.verticalScrollBar(), self.viewport().height()
        if words.top() < bar.value() + _NEAR // 2 or words.bottom() > bar.value() + high - _NEAR // 2:
            bar.setValue(words.top() - high // 3)

    def _show_written(self) -> None:
        writing, paper = self.model.writing, self.paper
        if not writing.active or self.model.editing.active or paper.pouring:
            self.sheet.show_written(None)
            return
        start, end = self._places.unit(writing.start), self._places.unit(writing.end, end=True)
        self.sheet.show_written(paper.at(start, end) if start < end else None)

    def _step(self, by: int) -> None:
        self.model.step(by)
        self.sheet.focus_pin()

    def _press(self, position: int) -> None:
        self.model.choose(self.sheet.remark_at(position) if position >= 0 else None)

    def comment(self) -> None:
        """Write about what is selected."""
        cursor = self.paper.textCursor()
        if self.model.editing.active or not cursor.hasSelection():
            return
        start, end = (self._places.place(at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        if self.model.comment(start, end):
            cursor.clearSelection()
            self.paper.setTextCursor(cursor)
            self.comment_begun.emit()

    # -- editing

    def _edit(self) -> None:
        editing = self.model.editing
        if editing.text != self.model.text or not self._places.editable:
            self._places, self._ahead = Places(editing.text), False
            self.paper.pour(self._places.shown)
        while self.paper.pouring:
            self.paper.pour_on()
        self._hold(lambda: self.paper.edit(on=True))
        self.paper.setAccessibleName(self.tr("Text of your résumé"))
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_edit(self, saved: bool) -> None:
        """Only read again: what was saved and is on the page already, or what is stored."""
        self._hold(lambda: self.paper.edit(on=False))
        self.paper.setAccessibleName(self.model.title)
        self._ahead = saved
        if not saved:
            kept = self.verticalScrollBar().value()
            self._pour(self.model.text)
            self.verticalScrollBar().setValue(kept)
        self.sheet.arrange()

    def _write(self) -> None:
        if self.model.editing.active and not self.paper.isReadOnly():
            self.model.editing.write(self.paper.text)

    def _refuse_paste(self) -> None:
        self.model.failed.emit(self.tr("What you pasted is too much to be edited here. Replace with a file instead."))

    # -- what is in sight

    def _follow(self) -> None:
        """Keep where the keyboard is in sight."""
        if self.paper.hasFocus():
            place = self.paper.cursorRect().translated(self.paper.pos())
            self.ensureVisible(place.center().x(), place.center().y(), 0, _NEAR)

    def _page(self, by: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * (self.viewport().height() - _NEAR))

    def _look(self) -> None:
        top, port = self.verticalScrollBar().value(), self.viewport()
        self.sheet.see(QRect(0, top, port.width(), port.height()), port.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutDirectionChange and watched is self.sheet:
            self.sheet.arrange()
        return super().eventFilter(watched, event)

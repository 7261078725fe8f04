"""Selecting with the mouse: letters inside one message, or, once it is dragged beyond, whole messages.

Rules: what is copied of several messages carries their names and times. A click without dragging selects nothing.
"""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication

from whisper_net.desktop.viewmodels.message_list import MessageList
from whisper_net.desktop.views.message_text import Selection
from whisper_net.desktop.views.timeline_delegate import Marks
from whisper_net.desktop.views.timeline_layout import Row, Rows


class Picking:
    """What is selected in one list of messages, and how dragging changes it."""

    def __init__(self, model: MessageList, rows: Rows, marks: Marks) -> None:
        self._model, self._rows, self._marks = model, rows, marks
        self._row: int | None = None
        self._anchor = 0
        self.dragging = False

    @property
    def some(self) -> bool:
        """Whether anything is selected."""
        return bool(self._marks.chosen or self._marks.text)

    def clear(self) -> None:
        self._marks.chosen, self._marks.text = frozenset(), None

    def press(self, at: int, row: Row, inside: QPoint) -> None:
        """The button went down in a row."""
        self.clear()
        self._row, self.dragging = at, True
        self._anchor = self._position(row, inside)

    def drag(self, at: int, row: Row, inside: QPoint) -> None:
        """The mouse moved with the button down."""
        if self._row is None:
            return
        if at == self._row and not self._marks.chosen:
            here = self._position(row, inside)
            start, end = sorted((self._anchor, here))
            self._marks.text = (row.entry.id, Selection(start, end)) if start != end else None
            return
        self._marks.text = None
        self.choose(self._row, at)

    def release(self) -> None:
        self.dragging = False

    def take_word(self, row: Row, inside: QPoint) -> None:
        """Select the word that was clicked twice."""
        word = self._rows.document(row).word_at(self._position(row, inside))
        self.clear()
        self.dragging = False
        self._marks.text = (row.entry.id, word) if word.start != word.end else None

    def choose(self, first: int, last: int) -> None:
        """Select whole messages, from one row to another."""
        start, end = sorted((first, last))
        self._marks.text = None
        self._marks.chosen = frozenset(self._model.entry(at).id for at in range(start, end + 1))

    def text(self) -> str:
        """What is selected, as it is pasted elsewhere."""
        if self._marks.text is not None:
            id_, selection = self._marks.text
            at = next((at for at in range(self._model.rowCount()) if self._model.entry(at).id == id_), None)
            held = self._rows.held(id_) if at is not None else None
            return held.text_of(selection) if held is not None else ""
        rows = [at for at in range(self._model.rowCount()) if self._model.entry(at).id in self._marks.chosen]
        return self._model.entry(rows[0]).text if len(rows) == 1 else self._model.copied(rows)

    def copy(self) -> bool:
        """Put what is selected on the clipboard; False where nothing is."""
        if not self.some:
            return False
        QGuiApplication.clipboard().setText(self.text())
        return True

    def _position(self, row: Row, inside: QPoint) -> int:
        place = inside - row.body.topLeft()
        return self._rows.document(row).position_at(place.x(), place.y())

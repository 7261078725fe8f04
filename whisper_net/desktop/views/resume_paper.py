"""The text on the page: plain source in which every character keeps its place, in light Markdown dress.

Rules: a page is paper in either theme, so all on it is in the colours of the light one. No character of the source is
left out or added: marks of Markdown are there, seen or not (resume_dress.py), and copying takes them along. A long text
is poured in slices, so that no turn of the loop is long.
"""

from collections.abc import Iterable

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_parts import parts, pieces
from whisper_net.desktop.viewmodels.resume_places import source, unwieldy
from whisper_net.desktop.views.resume_blocks import Blocks
from whisper_net.desktop.views.resume_dress import Dress
from whisper_net.desktop.views.resume_ink import ink

_SLICE = 4_000
"""What is laid out in one turn, as resume_parts.py estimates it."""
_BULLET = 5
_READS = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_PAGED = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class Paper(QTextEdit):
    """As high as its text; whatever holds it scrolls."""

    grown = Signal()
    """It is laid out otherwise."""
    poured = Signal()
    """All of the text is there."""
    pressed = Signal(int)
    """A place of the text was clicked, nothing selected."""
    unpasted = Signal()
    """What was pasted is too long, or its lines are."""
    paged = Signal(int)
    """Up (-1) or down (1) by what is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._rest: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.pour_on)
        self._set_up()
        self._dress, self._blocks = Dress(self.document()), Blocks()
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.restyle()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        theme().dress(self)
        self.viewport().setAutoFillBackground(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setAcceptRichText(False)
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        self.setTextInteractionFlags(_READS)

    def _grow(self, _size: object) -> None:
        self.grown.emit()

    def restyle(self) -> None:
        palette = self.palette()
        for role, name in (
            (QPalette.ColorRole.Text, "ink"),
            (QPalette.ColorRole.Highlight, "accent"),
            (QPalette.ColorRole.HighlightedText, "on_accent"),
        ):
            palette.setColor(role, ink(name))
        self.setPalette(palette)
        self.document().setDefaultFont(font(14, scale=theme().text_scale))
        self.setFont(self.document().defaultFont())
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._dress.rehighlight()
        self._blocks.restyle()
        self._reshape()

    def _reshape(self) -> None:
        """Set apart all lines anew, which is nothing to undo."""
        undone = self.document().isUndoRedoEnabled()
        self.document().setUndoRedoEnabled(False)
        self._blocks.shape(self.document())
        self.document().setUndoRedoEnabled(undone)

    # -- the text

    def pour(self, text: str) -> None:
        """Show this text, the beginning of it at once."""
        self.document().setUndoRedoEnabled(False)
        self.clear()
        self._rest = pieces(text, _SLICE)[::-1]
        self.pour_on()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if self._rest:
            self._timer.start()

    def pour_on(self) -> None:
        """Show one more slice of it."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self._rest:
            start = cursor.position()
            cursor.beginEditBlock()
            cursor.insertText(self._rest.pop())
            self._blocks.shape(self.document(), start)
            cursor.endEditBlock()
        if not self._rest:
            self._timer.stop()
            self.poured.emit()

    @property
    def pouring(self) -> bool:
        return bool(self._rest)

    @property
    def text(self) -> str:
        """What stands here now."""
        return source(self.document().toRawText())

    def replace(self, changes: Iterable[tuple[int, int, str]]) -> None:
        """Put letters in place of stretches, by places of the document as it is, in order; selections go along."""
        whole = QTextCursor(self.document())
        whole.beginEditBlock()  # laid out once, however many there are
        for start, end, letters in reversed([*changes]):
            cursor = self.at(start, end)
            cursor.setKeepPositionOnInsert(False)  # it would put each of several lines before the last
            cursor.insertText(letters)
            self._blocks.shape(self.document(), start, start + len(letters.encode("utf-16-le")) // 2)
        whole.endEditBlock()

    def at(self, start: int, end: int) -> QTextCursor:
        """A stretch of the text, which goes along when what is before it changes."""
        most = max(0, self.document().characterCount() - 1)
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(start, most))
        cursor.setPosition(min(end, most), QTextCursor.MoveMode.KeepAnchor)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    def edit(self, on: bool) -> None:
        """Let it be written in, its marks in sight, or only read and selected."""
        if on != self._blocks.source:
            self._blocks.source = on
            self._dress.show_source(on)
            self._reshape()
        self.document().setUndoRedoEnabled(on)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction if on else _READS)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)

    # -- where things are

    def lines(self, start: int, end: int, most: int = 10_000) -> list[tuple[QRectF, float]]:
        """Of each line that a stretch is on: where the stretch is, and where the line's letters end."""
        found: list[tuple[QRectF, float]] = []
        layout, block = self.document().documentLayout(), self.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            corner, letters = layout.blockBoundingRect(block).topLeft(), block.layout()
            for at in range(letters.lineCount()):
                line = letters.lineAt(at)
                first = max(start - block.position(), line.textStart())
                last = min(end - block.position(), line.textStart() + line.textLength())
                if first < last:
                    one, other = _x(line.cursorToX(first)), _x(line.cursorToX(last))
                    place = QRectF(min(one, other), line.y(), abs(other - one), line.height())
                    ends = line.naturalTextRect()
                    found.append((place.translated(corner), corner.x() + ends.right()))
                    if len(found) == most:
                        return found
            block = block.next()
        return found

    def bottom(self, place: int) -> float:
        """Where the paragraph that a place is in ends."""
        return self.document().documentLayout().blockBoundingRect(self.document().findBlock(place)).bottom()

    @property
    def natural_height(self) -> int:
        return round(self.document().size().height())

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(400), self.natural_height)

    # -- bullets

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        layout, cursor = self.document().documentLayout(), self.textCursor()
        at = layout.hitTest(event.rect().topLeft(), Qt.HitTestAccuracy.FuzzyHit)
        block = self.document().findBlock(max(0, at))
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink("muted"))
        while block.isValid() and layout.blockBoundingRect(block).top() <= event.rect().bottom():
            if self._dress.bulleted(block):
                mark = block.position() + len(block.text()) - len(block.text().lstrip())
                # A mark that is selected is drawn as what it is.
                if not cursor.selectionStart() <= mark < cursor.selectionEnd():
                    self._paint_bullet(painter, mark)
            block = block.next()
        painter.end()

    def _paint_bullet(self, painter: QPainter, mark: int) -> None:
        ((place, _),) = self.lines(mark, mark + 1, most=1)
        side = theme().scaled(_BULLET)
        painter.drawEllipse(QRectF(place.left() + side / 4, place.center().y() - side / 2 + 1, side, side))

    # -- what is pressed

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _PAGED.get(Qt.Key(event.key()), 0)
        if by:
            self.paged.emit(by)
        elif event.key() == Qt.Key.Key_Escape and self.isReadOnly() and self.textCursor().hasSelection():
            cursor = self.textCursor()
            cursor.clearSelection()
            self.setTextCursor(cursor)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.pressed.emit(self.position_at(event.position().toPoint()))

    def position_at(self, at: QPoint) -> int:
        """The place of the text under a point, -1 where there is none."""
        return self.document().documentLayout().hitTest(at, Qt.HitTestAccuracy.ExactHit)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, letter by letter, without its looks."""
        made, text = QMimeData(), source(self.textCursor().selectedText())
        made.setText(text)
        QTimer.singleShot(0, self, lambda: _hand_over(text))
        return made

    def insertFromMimeData(self, from_: QMimeData) -> None:
        """Words alone, and no lines that would cost too much to lay out."""
        text = from_.text()
        if unwieldy(text) or len(parts(text)) > 1:
            self.unpasted.emit()
        else:
            self.textCursor().insertText(text)


def _x(found: object) -> float:
    """Qt gives the place back with the x that it belongs to."""
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]


def _hand_over(text: str) -> None:
    """The clipboard outlives Python, and as it goes asks what Python made once more: let it hold what Qt made."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.text() == text:
        clipboard.setText(text)

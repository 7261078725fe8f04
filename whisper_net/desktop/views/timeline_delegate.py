"""Paints rows of the timeline, by the places that timeline_layout.py works out.

Rules: no widget a message. What is under the mouse, selected or sought is asked of the view's `Marks`. Painting stays
within the row, whatever a message's letters pile up.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QFont, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.metrics import R_SMALL
from whisper_net.desktop.viewmodels.message_list import MessageList
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.message_selection import selection_of
from whisper_net.desktop.views.message_text import LIFT, Selection, panels
from whisper_net.desktop.views.timeline_layout import MARK, Row, Rows, pill_words

_START = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class Marks:
    """What is set apart at present, apart from what the entries themselves say."""

    def __init__(self) -> None:
        self.hovered: bytes | None = None
        self.tool = ""
        """What of the hovered row's file lies under the mouse."""
        self.pressed: tuple[bytes, str, str] | None = None
        self.sought: bytes | None = None
        self.ringed: bytes | None = None
        """The row that the keyboard is on."""
        self.chosen: frozenset[bytes] = frozenset()
        """Rows that are selected as a whole."""
        self.text: tuple[bytes, Selection] | None = None
        """What is selected inside of one message."""


class TimelineDelegate(QStyledItemDelegate):
    """Measures and paints rows of one list of messages."""

    def __init__(self, model: MessageList, rows: Rows, marks: Marks, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._rows, self._marks = model, rows, marks
        self._view = parent
        self.width = 0
        """What rows are laid out for, and from which side; the view sets both."""
        self.mirrored = False

    def row(self, at: int) -> Row:
        """The places of the row at a position of the model."""
        return self._rows.row(self._model.entry(at), self.width, mirrored=self.mirrored)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.row(index.row()).size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        row = self.row(index.row())
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.translate(rect.topLeft())
        self._paint_ground(painter, row, rect.width())
        self._paint_dividers(painter, row)
        self._paint_head(painter, row)
        self._paint_quote(painter, row)
        self._paint_body(painter, row)
        self._paint_foot(painter, row)
        painter.restore()

    # -- the parts

    def _paint_ground(self, painter: QPainter, row: Row, width: int) -> None:
        marks, id_, colours = self._marks, row.entry.id, self._rows.look.colours
        place = QRect(0, row.top, width, row.height - row.top)
        if id_ in marks.chosen:
            painter.fillRect(place, colours["selected"])
        elif id_ == marks.sought:
            painter.fillRect(place, colours["mention_bg"])
        elif id_ == marks.hovered:
            painter.fillRect(place, colours["hover"])
        if id_ == marks.ringed:
            paint.ring(painter, QRectF(place).adjusted(4, 0, -4, 0), R_SMALL)

    def _paint_dividers(self, painter: QPainter, row: Row) -> None:
        look, entry = self._rows.look, row.entry
        if row.day is not None:
            wide = look.width(entry.day, look.small_bold) + look.px(24)
            pill = QRect(0, 0, wide, row.day.height())
            pill.moveCenter(row.day.center())
            y = row.day.center().y() + 0.5
            painter.setPen(QPen(look.colours["border"], 1))
            painter.drawLine(QPointF(row.day.left(), y), QPointF(pill.left() - 12, y))
            painter.drawLine(QPointF(pill.right() + 12, y), QPointF(row.day.right(), y))
            paint.rounded(painter, QRectF(pill), pill.height() / 2, None, "border")
            self._words(painter, pill, entry.day, look.small_bold, "muted", Qt.AlignmentFlag.AlignHCenter)
        if row.heading is not None:
            self._paint_line(painter, row, row.heading, entry.heading, "muted", "border", at_end=False)
        if row.new is not None:
            self._paint_line(painter, row, row.new, translated("New"), "danger", "danger", at_end=True)

    def _paint_line(
        self, painter: QPainter, row: Row, place: QRect, words: str, ink: str, line: str, *, at_end: bool
    ) -> None:
        """Words at one end of a line across the row."""
        look = self._rows.look
        wide = look.width(words, look.small_bold)
        right = at_end != row.mirrored
        text = QRect(place.right() - wide + 1 if right else place.left(), place.top(), wide, place.height())
        self._words(painter, text, words, look.small_bold, ink, Qt.AlignmentFlag.AlignLeft)
        y = place.center().y() + 0.5
        painter.setPen(QPen(look.colours[line], 1))
        start, end = (place.left(), text.left() - 8) if right else (text.right() + 8, place.right())
        painter.drawLine(QPointF(start, y), QPointF(end, y))

    def _paint_head(self, painter: QPainter, row: Row) -> None:
        look, entry = self._rows.look, row.entry
        if row.picture is not None:
            side, ratio = row.picture.width(), self._view.devicePixelRatioF()
            painter.drawPixmap(row.picture.topLeft(), avatar(entry.member, entry.name, side, ratio=ratio))
        if row.name is not None:
            self._elided(painter, row, row.name, entry.name, look.name, "text")
        if row.time is not None:
            self._words(painter, row.time, entry.time, look.time, "muted", Qt.AlignmentFlag.AlignHCenter)
        elif entry.id in (self._marks.hovered, self._marks.ringed):
            place = row.at(0, row.body.top(), look.start - 12, look.px(22))
            side = Qt.AlignmentFlag.AlignLeft if row.mirrored else Qt.AlignmentFlag.AlignRight
            self._words(painter, place, entry.time, look.small, "faint", side)
            if not entry.hint:
                return  # the mark's place
        if row.mark is not None and entry.landed is not None:
            paint.centred(painter, row.mark, icons.icon_pixmap(entry.landed.icon, entry.landed.ink, look.px(MARK)))

    def _paint_quote(self, painter: QPainter, row: Row) -> None:
        place, quote, look = row.quote, row.entry.quote, self._rows.look
        if place is None or quote is None:
            return
        bar = QRect(place.right() - 2 if row.mirrored else place.left(), place.top(), 3, place.height())
        paint.rounded(painter, QRectF(bar), 1.5, "strong")
        left, right = (0, -13) if row.mirrored else (13, 0)
        inside = place.adjusted(left, 2, right, -2)
        first = QRect(inside.left(), inside.top(), inside.width(), look.px(16))
        self._elided(painter, row, first, quote.name, look.small_bold, "muted")
        second = QRect(inside.left(), first.bottom() + 1, inside.width(), look.px(20))
        self._elided(painter, row, second, quote.text, look.line, "muted")

    def _paint_body(self, painter: QPainter, row: Row) -> None:
        document, look, marks = self._rows.document(row), self._rows.look, self._marks
        place = row.body.topLeft() - QPoint(0, look.px(LIFT))
        painter.translate(place)
        if ">" in row.entry.text or "`" in row.entry.text or "~" in row.entry.text:
            self._paint_panels(painter, row)
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, look.colours["muted" if row.entry.deleted else "text"])
        context.palette = palette
        if marks.text is not None and marks.text[0] == row.entry.id:
            context.selections = [selection_of(document, marks.text[1])]
        document.documentLayout().draw(painter, context)
        painter.translate(-place)

    def _paint_panels(self, painter: QPainter, row: Row) -> None:
        for panel in panels(self._rows.document(row)):
            high = panel.bottom - panel.top
            if panel.kind == "code":
                paint.rounded(painter, QRectF(0, panel.top, row.body.width(), high + 4), R_SMALL, "code")
            else:
                bar = QRectF(row.body.width() - 3 if panel.mirrored else 0, panel.top + 2, 3, high - 2)
                paint.rounded(painter, bar, 1.5, "strong")

    def _paint_foot(self, painter: QPainter, row: Row) -> None:
        look, entry = self._rows.look, row.entry
        if row.fold is not None:
            self._words(painter, row.fold, row.fold_words, look.link, "accent_text", _side(row))
        if row.file is not None:
            row.file.paint(painter, self._marks.tool if entry.id == self._marks.hovered else "")
        for place, one in row.pills:
            fill, border = ("pill_on", "accent") if one.mine else ("pill", None)
            paint.rounded(painter, QRectF(place), place.height() / 2, fill, border)
            shown = look.metrics(look.small_medium).elidedText(
                pill_words(one), Qt.TextElideMode.ElideMiddle, place.width() - 12
            )
            ink = "accent_text" if one.mine else "muted"
            self._words(painter, place, shown, look.small_medium, ink, Qt.AlignmentFlag.AlignHCenter)
        if row.react is not None:
            paint.rounded(painter, QRectF(row.react), row.react.height() / 2, "pill")
            paint.centred(painter, row.react, icons.icon_pixmap("emoji", "muted", look.px(16)))
        if row.replies is not None:
            self._paint_replies(painter, row, row.replies, entry)
        if row.hint is not None:
            self._elided(painter, row, row.hint, entry.hint, look.small, "muted")

    def _paint_replies(self, painter: QPainter, row: Row, place: QRect, entry: Entry) -> None:
        if entry.replies is None:
            return
        look, side = self._rows.look, self._rows.look.px(20)
        x = look.start
        ratio = self._view.devicePixelRatioF()
        for member, name in entry.replies.people:
            at = row.at(x, place.top(), side, side)
            paint.rounded(painter, QRectF(at).adjusted(-1, -1, 1, 1), 6, "bg")
            painter.drawPixmap(at.topLeft(), avatar(member, name, side, ratio=ratio))
            x += look.px(16)
        x += 4 + 8
        words = look.width(entry.replies.words, look.link)
        at = row.at(x, place.top(), words, place.height())
        self._words(painter, at, entry.replies.words, look.link, "accent_text", Qt.AlignmentFlag.AlignHCenter)
        last = row.at(x + words + 8, place.top(), look.width(entry.replies.last, look.small), place.height())
        self._words(painter, last, entry.replies.last, look.small, "muted", Qt.AlignmentFlag.AlignHCenter)

    # -- words

    def _words(
        self, painter: QPainter, place: QRect, words: str, which: QFont, ink: str, side: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(which)
        painter.setPen(self._rows.look.colours[ink])
        painter.drawText(place, int(side | _START | Qt.TextFlag.TextDontClip), words)

    def _elided(self, painter: QPainter, row: Row, place: QRect, words: str, which: QFont, ink: str) -> None:
        shown = self._rows.look.metrics(which).elidedText(words, Qt.TextElideMode.ElideRight, place.width() + 1)
        self._words(painter, place, shown, which, ink, _side(row))


def _side(row: Row) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if row.mirrored else Qt.AlignmentFlag.AlignLeft

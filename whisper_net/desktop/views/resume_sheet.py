"""A sheet of paper: the text, the words that comments are about set apart on it, pins in its margin.

Rules: where words are is followed by cursors of the document, so they go along with whatever is typed. All of it is
placed by hand and mirrors. The button that comments on what is selected stands beside the selection.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from whisper_net.desktop.theme.metrics import ROW, S4, S8, S24
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_places import Places
from whisper_net.desktop.viewmodels.resume_remark import Remark
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.button import FILLED, Button
from whisper_net.desktop.views.kit.tip import explain
from whisper_net.desktop.views.resume_ink import ink
from whisper_net.desktop.views.resume_paper import Paper
from whisper_net.desktop.views.resume_pins import APART, SIDE, Pin, Spot, draw_leader, spread

WIDEST = 780
PAD, TOP, MARGIN, EDGE = 40, 40, 68, 14
"""Where the text begins, from the side and from the top of the sheet; what pins have, and what is beside them."""
_NEAR = 240
"""Beyond what is in sight, how far pins are ready."""


class Sheet(QWidget):
    """One page."""

    pin_chosen = Signal(bytes)
    pin_stepped = Signal(int)
    comment_wanted = Signal()
    placed = Signal()
    """Everything stands where it belongs."""

    def __init__(self) -> None:
        super().__init__()
        self.paper = Paper()
        self.paper.setParent(self)
        self.offer = Button(self.tr("Comment"), FILLED, icon="comments", size=ROW, parent=self)
        explain(self.offer, self.tr("Comment on what is selected  Ctrl Alt M"))
        self.offer.hide()
        self.offer.clicked.connect(self.comment_wanted)
        self.spots: list[Spot] = []
        self._marks: dict[bytes, tuple[Remark, QTextCursor]] = {}
        self._words: dict[bytes, list[QRectF]] = {}
        """Of those that were in sight since all was placed last."""
        self._written: QTextCursor | None = None
        self._chosen: bytes | None = None
        self._pins: dict[bytes, Pin] = {}
        self._sight = QRect()
        self._least = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.arrange)
        self.paper.grown.connect(self._soon.start)
        self.paper.textChanged.connect(self._soon.start)  # words move within lines of the same height, too
        self.paper.selectionChanged.connect(self._place_offer)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # -- what it shows

    def show_remarks(self, remarks: Sequence[Remark], places: Places) -> None:
        """Set these comments' words apart; while one edits, those that are known stay where they have gone."""
        moves = self.paper.isReadOnly()
        before, self._marks = self._marks, {}
        for one in remarks:
            known = before.get(one.id)
            if known is not None and not moves:
                self._marks[one.id] = (one, known[1])
            elif one.start is not None and one.end is not None:
                self._marks[one.id] = (one, self.paper.at(places.unit(one.start), places.unit(one.end, end=True)))
        self._soon.start()

    def show_written(self, cursor: QTextCursor | None) -> None:
        """Set apart what somebody is writing about."""
        self._written = cursor
        self.update()

    def choose(self, id_: bytes | None) -> None:
        """Show which comment is looked at."""
        self._chosen = id_
        self._show_pins()
        self.update()

    def see(self, sight: QRect, least: int) -> None:
        """What of it is in sight; it is at least so high."""
        self._sight = sight
        if least != self._least:
            self._least = least
            self.fit()
        self._show_pins()

    def words_of(self, id_: bytes) -> QRect | None:
        """Where the words of a comment are."""
        if self._soon.isActive():
            self.arrange()
        words = self._lines_of(id_)
        return words[0].united(words[-1]).toRect() if words else None

    def _lines_of(self, id_: bytes) -> list[QRectF]:
        """Its words, line by line."""
        if id_ not in self._words:
            if id_ not in self._marks:
                return []
            _, cursor = self._marks[id_]
            lines = self.paper.lines(cursor.selectionStart(), cursor.selectionEnd())
            self._words[id_] = [place.translated(self.paper.pos()) for place, _ in lines]
        return self._words[id_]

    def remark_at(self, position: int) -> bytes | None:
        """The comment whose words are at a place of the text; of several, the shortest."""
        found = [
            (cursor.selectionEnd() - cursor.selectionStart(), id_)
            for id_, (_, cursor) in self._marks.items()
            if cursor.selectionStart() <= position < cursor.selectionEnd()
        ]
        return min(found)[1] if found else None

    # -- where things are

    def page(self) -> QRect:
        """The paper's edges, as they lie on the screen."""
        wide = min(self.width() - 2 * S24, theme().scaled(WIDEST))
        left = (self.width() - wide) // 2
        return QRect(left, S24, wide, self.height() - 2 * S24)

    def _text_place(self) -> QRect:
        page = self.page()
        left, right = (MARGIN, PAD) if paint.mirrored(self) else (PAD, MARGIN)
        return QRect(page.left() + left, page.top() + TOP, page.width() - left - right, self.paper.natural_height)

    def fit(self) -> None:
        """Be as wide as there is room, and as high as the text takes."""
        place = self._text_place()
        if self.paper.width() != place.width():
            self.paper.setFixedWidth(place.width())
        high = self.paper.natural_height
        self.paper.setFixedHeight(high)
        self.paper.move(place.topLeft())
        pins = self.spots[-1].pin + APART if self.spots else 0.0
        wanted = max(high + 2 * (S24 + TOP), round(pins) + 2 * S24, self._least)
        if self.height() != wanted:
            self.setFixedHeight(wanted)

    def arrange(self) -> None:
        """Work out anew where everything is."""
        self._soon.stop()
        self.fit()
        corner, apart = self.paper.pos(), theme().scaled(APART)
        found: list[Spot] = []
        for remark, cursor in self._marks.values():
            lines = self.paper.lines(cursor.selectionStart(), cursor.selectionEnd(), most=1)
            for place, ends in lines:
                bottom = self.paper.bottom(cursor.selectionEnd()) + corner.y()
                found.append(Spot(remark, place.translated(corner), ends + corner.x(), bottom, 0))
        found.sort(key=lambda one: (one.line, one.remark.number))
        pins = spread([one.line for one in found], apart)
        self._words.clear()
        self.spots = [one._replace(pin=pin) for one, pin in zip(found, pins, strict=True)]
        self.fit()
        self._show_pins()
        self._place_offer()
        self.update()
        self.placed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()
            self._soon.start()

    def restyle(self) -> None:
        self.arrange()

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(480), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().scaled(280), 0)

    # -- pins

    def _pin_x(self) -> int:
        page, side = self.page(), theme().scaled(SIDE)
        return page.left() + EDGE if paint.mirrored(self) else page.right() + 1 - EDGE - side

    def _show_pins(self) -> None:
        sight = self._sight.adjusted(0, -_NEAR, 0, _NEAR)
        near = [spot for spot in self.spots if sight.top() <= spot.pin <= sight.bottom()]
        ids = [spot.remark.id for spot in near]
        tabbed = self._chosen if self._chosen in ids else next(iter(ids), None)
        for id_ in [id_ for id_ in self._pins if id_ not in ids]:
            self._pins.pop(id_).deleteLater()
        x, side = self._pin_x(), theme().scaled(SIDE)
        for spot in near:
            pin = self._pins.get(spot.remark.id) or self._new_pin(spot.remark.id)
            pin.show_remark(spot.remark, chosen=spot.remark.id == self._chosen, tabbed=spot.remark.id == tabbed)
            pin.move(x, round(spot.pin - side / 2))
            pin.show()

    def _new_pin(self, id_: bytes) -> Pin:
        pin = self._pins[id_] = Pin(self)
        pin.clicked.connect(lambda _=False: self.pin_chosen.emit(id_))
        pin.stepped.connect(self.pin_stepped)
        return pin

    def focus_pin(self) -> None:
        """Bring the keyboard to the pin that is looked at."""
        pin = self._pins.get(self._chosen or b"")
        if pin is not None:
            pin.setFocus()

    # -- the offer to comment

    def _place_offer(self) -> None:
        cursor = self.paper.textCursor()
        wanted = self.paper.isReadOnly() and cursor.hasSelection() and bool(cursor.selectedText().strip())
        self.offer.setVisible(wanted)
        if not wanted:
            return
        end = self.paper.cursorRect(cursor).translated(self.paper.pos())
        size, page = self.offer.sizeHint(), self.page()
        x = max(page.left() + S8, min(end.left() - size.width() // 2, page.right() - size.width() - S8))
        above, below = end.top() - size.height() - S4, end.bottom() + S4
        downwards = cursor.position() > cursor.anchor()
        y = below if downwards or above < self._sight.top() else above
        if y + size.height() > self._sight.bottom() > 0:
            y = above
        self.offer.resize(size)
        self.offer.move(QPoint(x, y))
        self.offer.raise_()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, page = paint.painter_of(self), QRectF(self.page())
        painter.fillRect(event.rect(), theme().colour("well"))
        painter.setBrush(ink("page"))
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.drawRoundedRect(page.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        sight = QRectF(event.rect())
        for spot in self.spots:
            if spot.bottom >= sight.top() and spot.first.top() <= sight.bottom():
                self._paint_words(painter, spot)
        for spot in self.spots:
            if max(spot.line, spot.pin) >= sight.top() and min(spot.line, spot.pin) <= sight.bottom():
                self._paint_leader(painter, spot)
        if self._written is not None:
            cursor, corner = self._written, self.paper.pos()
            for place, _ in self.paper.lines(cursor.selectionStart(), cursor.selectionEnd()):
                _mark(painter, place.translated(corner), "pill_on", "accent")

    def _paint_words(self, painter: QPainter, spot: Spot) -> None:
        chosen = spot.remark.id == self._chosen
        fill = "success_bg" if spot.remark.resolved else "mention_bg"
        for place in self._lines_of(spot.remark.id):
            _mark(painter, place, fill, "warning" if chosen else None)

    def _paint_leader(self, painter: QPainter, spot: Spot) -> None:
        x, side, chosen = self._pin_x(), theme().scaled(SIDE), spot.remark.id == self._chosen
        if paint.mirrored(self):
            draw_leader(painter, spot, spot.first.left() - S8, x + side, chosen=chosen)
        else:
            draw_leader(painter, spot, max(spot.ends, spot.first.right()) + S8, x, chosen=chosen)


def _mark(painter: QPainter, place: QRectF, fill: str, border: str | None) -> None:
    painter.setBrush(ink(fill))
    painter.setPen(QPen(ink(border), 1.2) if border is not None else QPen(ink(fill), 0))
    painter.drawRoundedRect(place.adjusted(-1, -1, 1, 2), 3, 3)

"""Paints leads: a card each on the board, a row each in the list. No widget a lead.

Rules: a card is of one of two heights, so that thousands are laid out without being made. What the mouse, the keyboard
and the pane are on is asked of the list's `Marks`. Painting stays within its row, whatever letters pile up.
"""

from abc import abstractmethod

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.metrics import CHIP, R_LARGE, R_SMALL, S4, S8, S12, TABLE_ROW
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.lead_card import Card
from whisper_net.desktop.viewmodels.lead_rows import LeadRows
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.chip import AUDIENCE_ICONS
from whisper_net.desktop.views.timeline_look import Look

Index = QModelIndex | QPersistentModelIndex
_PLAIN, _CHIPPED = 122, 154
"""The heights of a card without and with a chip, as they add up below."""
GAP = S8
_ROLE, _COMPANY, _BY, _CHIP, _FOOT = S12, 34, 62, 86, 32
"""Where the parts of a card begin; the foot is counted from the end."""
_SIDE = 20
_START, _END = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class Marks:
    """What is set apart at present."""

    def __init__(self) -> None:
        self.hovered: bytes | None = None
        self.ringed: bytes | None = None
        """What the keyboard is on."""
        self.opened: bytes | None = None
        """What the pane shows."""


class _Painter(QStyledItemDelegate):
    """What painting a card and painting a row share."""

    def __init__(self, model: LeadRows, marks: Marks, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._marks, self._view = model, marks, parent
        self.look = Look(narrow=True)

    def restyle(self) -> None:
        self.look = Look(narrow=True)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        painter.save()
        painter.setClipRect(rect)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.paint_lead(painter, rect, self._model.card(index.row()))
        painter.restore()

    @abstractmethod
    def paint_lead(self, painter: QPainter, rect: QRect, card: Card) -> None:
        """Paint one lead into its place."""

    def _along(self, outer: QRect, start: int, top: int, width: int, height: int) -> QRect:
        """A place inside of another, counted from where lines begin."""
        x = outer.right() + 1 - start - width if paint.mirrored(self._view) else outer.left() + start
        return QRect(x, outer.top() + top, width, height)

    def _words(
        self, painter: QPainter, place: QRect, words: str, which: QFont, ink: str, side: Qt.AlignmentFlag = _START
    ) -> None:
        """One line, shortened to its place; at the start or the end of it."""
        shown = self.look.metrics(which).elidedText(words, Qt.TextElideMode.ElideRight, place.width() + 1)
        if paint.mirrored(self._view):
            side = _END if side == _START else _START
        painter.setFont(which)
        painter.setPen(self.look.colours[ink])
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(place, int(flags | Qt.TextFlag.TextDontClip), shown)

    def _chip(self, painter: QPainter, place: QRect, words: str, icon: str, look: tuple[str, str]) -> None:
        fill, ink = look
        px, pad = self.look.px, S8
        wide = min(place.width(), 2 * pad + px(14) + S4 + self.look.width(words, self.look.small_medium))
        body = self._along(place, 0, 0, wide, place.height())
        paint.rounded(painter, QRectF(body), body.height() / 2, fill)
        mark = self._along(body, pad, 0, px(14), body.height())
        paint.centred(painter, mark, icons.icon_pixmap(icon, ink, px(14)))
        start = pad + px(14) + S4
        inside = self._along(body, start, 0, wide - start - pad, body.height())
        self._words(painter, inside, words, self.look.small_medium, ink)

    def _people(self, painter: QPainter, place: QRect, card: Card, ground: str) -> int:
        """Pictures of who claims it, from the end of a place backwards; how much room they took."""
        px, used = self.look.px, 0
        if card.more:
            words = f"+{card.more}"
            wide = self.look.width(words, self.look.small)
            self._words(painter, self._from_end(place, 0, wide), words, self.look.small, "muted", _END)
            used = wide + S4
        side, ratio = px(_SIDE), self._view.devicePixelRatioF()
        for person in reversed(card.claims):
            at = self._from_end(place, used, side)
            at = QRect(at.left(), place.center().y() - side // 2 + 1, side, side)
            paint.rounded(painter, QRectF(at).adjusted(-2, -2, 2, 2), 7, ground)
            painter.drawPixmap(at.topLeft(), avatar(person.member, person.name, side, ratio=ratio))
            used += side - 2
        return used + (2 if card.claims else 0)

    def _from_end(self, place: QRect, used: int, width: int) -> QRect:
        return self._along(place, place.width() - used - width, 0, width, place.height())

    def _readers(self, painter: QPainter, place: QRect, card: Card) -> None:
        """Who sees it: an icon and two words, "all 42"."""
        px, seen = self.look.px, self._model.seen(card.scope) if self._model.seen is not None else None
        if seen is None or not seen.words:
            return
        mark = self._along(place, 0, 0, px(14), place.height())
        paint.centred(painter, mark, icons.icon_pixmap(AUDIENCE_ICONS[seen.kind], "muted", px(14)))
        words = self._along(place, px(14) + S4, 0, place.width() - px(14) - S4, place.height())
        self._words(painter, words, seen.words, self.look.small, "muted")


class CardDelegate(_Painter):
    """Leads as cards."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        high = _CHIPPED if self._model.chipped(index.row()) else _PLAIN
        return QSize(0, self.look.px(high) + GAP)

    def paint_lead(self, painter: QPainter, rect: QRect, card: Card) -> None:
        px, look, body = self.look.px, self.look, rect.adjusted(GAP, 0, -GAP, -GAP)
        self._ground(painter, body, card)
        wide = body.width() - 2 * S12
        role = self._along(body, S12, px(_ROLE), wide, px(20))
        self._words(painter, role, card.role, look.name, "text" if card.stage != "closed" else "muted")
        company = self._along(body, S12, px(_COMPANY), wide, px(20))
        self._words(painter, company, card.company, look.line, "muted")
        self._words(painter, self._along(body, S12, px(_BY), wide, px(16)), card.by, look.small, "muted")
        if card.chip:
            place = self._along(body, S12, px(_CHIP), wide, px(CHIP))
            self._chip(painter, place, card.chip, "claim", ("pill_on", "accent_text"))
        foot = self._along(body, S12, body.height() - px(_FOOT), wide, px(20))
        used = self._people(painter, foot, card, "raised")
        self._readers(painter, self._along(foot, 0, 0, wide - used - S8, foot.height()), card)

    def _ground(self, painter: QPainter, body: QRect, card: Card) -> None:
        marks = self._marks
        opened, hovered = card.id == marks.opened, card.id == marks.hovered
        border, width = ("accent", 2.0) if opened else ("strong" if hovered else "border", 1.0)
        paint.rounded(painter, QRectF(body), 10, "raised", border, width)
        if card.id == marks.ringed:  # inside, for the border says which lead is open
            paint.rounded(painter, QRectF(body).adjusted(4, 4, -4, -4), R_SMALL, None, "focus", paint.RING)


class Columns:
    """Where the parts of a list's rows stand, from the start: (start, width) at a width of the whole."""

    def __init__(self, width: int) -> None:
        px = theme().scaled
        inner = width - 2 * S12
        self.stage = px(104)
        self.claims = px(104)
        self.when = px(100) if inner > px(620) else 0
        self.by = px(140) if inner > px(780) else 0
        rest = max(inner - self.stage - self.claims - self.when - self.by, 0)
        self.role = round(rest * 0.55)
        self.company = rest - self.role

    def places(self) -> list[tuple[str, int, int]]:
        """(what, start, width) of each part that there is room for."""
        made, at = [], S12
        for name in ("role", "company", "by", "when", "stage", "claims"):
            width: int = getattr(self, name)
            if width:
                made.append((name, at, width - (S12 if name != "claims" else 0)))
                at += width
        return made


STAGE_LOOKS = {
    "found": ("stage", "pill", "muted"),
    "claimed": ("claim", "pill_on", "accent_text"),
    "closed": ("withdraw", "pill", "muted"),
}
"""Icon, ground and ink of the chip of each stage."""


class RowDelegate(_Painter):
    """Leads as rows of a table."""

    stages: dict[str, str] = {}  # noqa: RUF012 - set once a list, by the view
    """The names of the stages."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, self.look.px(TABLE_ROW))

    def paint_lead(self, painter: QPainter, rect: QRect, card: Card) -> None:
        marks, look = self._marks, self.look
        if card.id in (marks.opened, marks.hovered):
            paint.rounded(painter, QRectF(rect), R_SMALL, "selected" if card.id == marks.opened else "hover")
        else:
            paint.edge(painter, QRectF(rect).adjusted(S12, 0, -S12, 0), "bottom")
        said = {"company": card.company, "by": card.name, "when": card.when}
        for name, start, width in Columns(rect.width()).places():
            place = self._along(rect, start, 0, width, rect.height())
            if name == "role":
                self._words(painter, self._after_lock(painter, place, card), card.role, look.link, "text")
            elif name == "stage":
                self._stage(painter, place, card)
            elif name == "claims":
                self._people(painter, place, card, "bg")
            else:
                self._words(painter, place, said[name], look.line, "muted")
        if card.id == marks.ringed:
            paint.ring(painter, QRectF(rect), R_LARGE / 2)

    def _after_lock(self, painter: QPainter, place: QRect, card: Card) -> QRect:
        """What a row has left for its role: a lead that not everybody sees has the sign of it before."""
        kind = self._model.seen(card.scope).kind if self._model.seen is not None else "all"
        if kind == "all":
            return place
        side = self.look.px(14)
        mark = self._along(place, 0, 0, side, place.height())
        paint.centred(painter, mark, icons.icon_pixmap(AUDIENCE_ICONS[kind], "muted", side))
        return self._along(place, side + S4, 0, place.width() - side - S4, place.height())

    def _stage(self, painter: QPainter, place: QRect, card: Card) -> None:
        high = self.look.px(CHIP)
        middle = QRect(place.left(), place.center().y() - high // 2 + 1, place.width(), high)
        icon, fill, ink = STAGE_LOOKS[card.stage]
        self._chip(painter, middle, self.stages[card.stage], icon, (fill, ink))

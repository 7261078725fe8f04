"""Where everything stands on a card in the column of comments, and how it is painted.

Rules: cards are painted, not widgets, for there may be hundreds. The one that is looked at shows all of its text and
leaves room for its button; the others show the beginning. Places are counted from where lines begin, and mirror.
"""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.fonts import font, line_height
from whisper_net.desktop.theme.metrics import CARD, CHIP, MEDIUM, R_LARGE, REGULAR, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume_comments import CommentEntry, Kind
from whisper_net.desktop.viewmodels.resume_remark import Remark
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint

SIDES, BETWEEN, PAD = 16, 12, 12
"""Beside a card, below it, and inside of it."""
HEAD = 24
MOST_LINES, MOST_QUOTED, MOST_WHOLE = 6, 2, 2_000
_SHORT = 600
"""Characters of a text that may stand on as many lines as are shown."""
_LINE = 20


class Look(NamedTuple):
    """What places depend on."""

    width: int
    scale: float
    mirrored: bool


class Words(NamedTuple):
    """Some lines of text, and how high they are."""

    layout: QTextLayout
    height: int


class CardPlaces(NamedTuple):
    """Where the parts of a row are, from its own corner."""

    height: int
    card: QRect
    number: QRect
    picture: QRect
    name: QRect
    time: QRect
    quote: QRect
    text: QRect
    state: QRect | None
    tools: QRect | None
    """Room for the button of the card that is looked at."""


@lru_cache(maxsize=16)
def _font(size: int, weight: int, scale: float) -> tuple[QFont, QFontMetricsF]:
    which = font(size, weight, scale=scale)
    return which, QFontMetricsF(which)


@lru_cache(maxsize=1200)
def _words(text: str, width: int, size: int, most: int, scale: float) -> Words:
    """Lay text out in at most so many lines; the last of them says that there is more."""
    line = line_height(size, scale)
    layout = _laid_out(text, width, size, most + 1, scale)
    if layout.lineCount() > most:
        cut = layout.lineAt(most - 1)
        rest = text.encode("utf-16-le", "surrogatepass")[: 2 * (cut.textStart() + cut.textLength())]
        kept = rest.decode("utf-16-le", "ignore").rstrip()
        layout = _laid_out(kept[: max(1, len(kept) - 2)].rstrip() + "…", width, size, most, scale)
    return Words(layout, line * max(1, layout.lineCount()))


def _laid_out(text: str, width: int, size: int, most: int, scale: float) -> QTextLayout:
    which, metrics = _font(size, REGULAR, scale)
    line = line_height(size, scale)
    layout = QTextLayout(text.replace("\n", "\u2028"), which)
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    baseline = (line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
    layout.beginLayout()
    for at in range(most):
        made = layout.createLine()
        if not made.isValid():
            break
        made.setLineWidth(width)
        made.setPosition(QPointF(0, at * line + baseline - made.ascent()))
    layout.endLayout()
    return layout


def _quote(remark: Remark, width: int, scale: float) -> Words:
    return _words(f"“{remark.quote}”", width, 12, MOST_QUOTED, scale)


def _text(remark: Remark, width: int, scale: float, *, whole: bool) -> Words:
    # Of a long text only what may be shown is laid out.
    text, most = (remark.text, MOST_WHOLE) if whole else (remark.text[:_SHORT], MOST_LINES)
    return _words(text, width, 14, most, scale)


@lru_cache(maxsize=1200)
def places(entry: CommentEntry, look: Look) -> CardPlaces:
    """Lay a row out."""
    scaled, remark = theme().scaled, entry.remark
    wide = look.width - 2 * SIDES
    if remark is None:
        high = scaled(CARD) + 2 * S8 if entry.kind is Kind.FOLD else scaled(20 + _LINE) + S12 + S4
        empty = QRect()
        card = QRect(SIDES, 0, wide, high if entry.kind is Kind.WELL else scaled(CARD))
        return CardPlaces(high, card, empty, empty, empty, empty, empty, empty, None, None)
    inner, left, y = wide - 2 * PAD, SIDES + PAD, PAD
    head, side = scaled(HEAD), scaled(HEAD)
    number = QRect(left, y, side if remark.number else 0, head)
    picture = QRect(left + (side + S8 if remark.number else 0), y, side, head)
    start = picture.right() + 1 + S8
    time = _advance(remark.time, 12, REGULAR)
    room = inner - (side + S8 if remark.resolvable else 0)  # for the button that shows under the mouse
    name = QRect(start, y, min(_advance(remark.name, 13, SEMIBOLD), left + room - start - time - S8), head)
    clock = QRect(name.right() + 1 + S8, y, time, head)
    y += head + S8
    quote = QRect(left, y, inner, _quote(remark, inner - S12, look.scale).height)
    y += quote.height() + S8
    text = QRect(left, y, inner, _text(remark, inner, look.scale, whole=entry.selected).height)
    y += text.height()
    state = tools = None
    if remark.resolved:
        state = QRect(left, y + S8, _advance(_resolved(), 12, MEDIUM) + scaled(14) + S4 + 2 * S8, scaled(CHIP))
        y += S8 + state.height()
    if entry.selected and remark.resolvable:
        tools = QRect(left, y + S12, inner, scaled(CARD))
        y += S12 + tools.height()
    high = y + PAD
    below = BETWEEN if remark.placed or entry.last else 0
    return CardPlaces(
        high + below, QRect(SIDES, 0, wide, high), number, picture, name, clock, quote, text, state, tools
    )


@lru_cache(maxsize=400)
def _width(words: str, size: int, weight: int, scale: float) -> int:
    return int(_font(size, weight, scale)[1].horizontalAdvance(words)) + 1


def _advance(words: str, size: int, weight: int) -> int:
    return _width(words, size, weight, theme().text_scale)


def _resolved() -> str:
    return translated("Resolved")


def turned(rect: QRect, look: Look) -> QRect:
    """A place as it lies on the screen."""
    return QRect(look.width - rect.right() - 1, rect.top(), rect.width(), rect.height()) if look.mirrored else rect


class CardPainter:
    """Paints one row, whose corner is at the painter's origin."""

    def __init__(self, painter: QPainter, entry: CommentEntry, look: Look, ratio: float) -> None:
        self._painter, self._entry, self._look, self._ratio = painter, entry, look, ratio
        self._at = places(entry, look)

    def paint(self, *, hovered: bool, ringed: bool) -> None:
        """All of it."""
        if self._entry.kind is Kind.WELL:
            self._paint_well()
        elif self._entry.kind is Kind.FOLD:
            self._paint_fold(hovered=hovered)
        elif self._entry.remark is not None:
            self._paint_ground(self._entry.remark, hovered=hovered)
            self._paint_head(self._entry.remark)
            self._paint_words(self._entry.remark)
        if ringed:
            paint.ring(self._painter, QRectF(self._turned(self._at.card)), R_LARGE)

    def _turned(self, rect: QRect) -> QRect:
        return turned(rect, self._look)

    def _paint_ground(self, remark: Remark, *, hovered: bool) -> None:
        card, chosen = QRectF(self._turned(self._at.card)), self._entry.selected
        if remark.placed:
            fill = "hover" if hovered and not chosen else "raised"
            paint.rounded(self._painter, card, R_LARGE, fill, "accent" if chosen else "border", 2.0 if chosen else 1.0)
            return
        self._well(card, bottom=self._entry.last)
        if chosen:
            paint.rounded(self._painter, card.adjusted(2, 0, -2, -2), R_LARGE - 2, None, "accent", 2.0)

    def _well(self, card: QRectF, *, top: bool = False, bottom: bool = False) -> None:
        """A part of one well that goes through several rows."""
        self._painter.save()
        self._painter.setClipRect(card, Qt.ClipOperation.IntersectClip)
        grown = card.adjusted(0, 0 if top else -R_LARGE, 0, 0 if bottom else R_LARGE)
        paint.rounded(self._painter, grown, R_LARGE, "well")
        self._painter.restore()

    def _paint_well(self) -> None:
        card, scaled = self._at.card, theme().scaled
        self._well(QRectF(self._turned(card)), top=True)
        icon = QRect(card.left() + PAD, PAD, scaled(16), scaled(20))
        paint.centred(self._painter, self._turned(icon), icons.icon_pixmap("unplaced", "warning", scaled(16)))
        wide = card.width() - 2 * PAD
        title = QRect(icon.right() + 1 + S8, PAD, wide - icon.width() - S8, scaled(20))
        self._line(title, self._entry.words, 13, "text", SEMIBOLD)
        told = QRect(card.left() + PAD, PAD + scaled(20), wide, scaled(_LINE))
        self._line(told, translated("What these are about left the page. Nothing is lost."), 12, "muted")

    def _paint_fold(self, *, hovered: bool) -> None:
        card, scaled = self._at.card, theme().scaled
        if hovered:
            paint.rounded(self._painter, QRectF(self._turned(card)), S8, "hover")
        icon = QRect(card.left() + PAD, 0, scaled(16), card.height())
        paint.centred(self._painter, self._turned(icon), icons.icon_pixmap("success", "success", scaled(16)))
        words = QRect(icon.right() + 1 + S8, 0, card.width() - PAD - icon.width() - S8, card.height())
        self._line(words, self._entry.words, 13, "accent_text", MEDIUM)

    def _paint_head(self, remark: Remark) -> None:
        at, painter, chosen = self._at, self._painter, self._entry.selected
        if remark.number:
            disc = QRectF(self._turned(at.number))
            painter.setPen(QPen(Qt.PenStyle.NoPen))
            painter.setBrush(theme().colour("accent" if chosen else "pill_on"))
            painter.drawEllipse(disc)
            ink = "on_accent" if chosen else "accent_text"
            self._line(at.number, str(remark.number), 12, ink, SEMIBOLD, centred=True)
        side = at.picture.width()
        painter.drawPixmap(
            self._turned(at.picture).topLeft(), avatar(remark.member, remark.name, side, ratio=self._ratio)
        )
        self._line(at.name, remark.name, 13, "text", SEMIBOLD)
        self._line(at.time, remark.time, 12, "muted")

    def _paint_words(self, remark: Remark) -> None:
        at, painter, look = self._at, self._painter, self._look
        bar = self._turned(QRect(at.quote.left(), at.quote.top() + 2, 3, at.quote.height() - 4))
        paint.rounded(painter, QRectF(bar), 1.5, "strong")
        quote = self._turned(at.quote.adjusted(S12, 0, 0, 0))
        self._text(_quote(remark, at.quote.width() - S12, look.scale), quote, "muted")
        text = _text(remark, at.text.width(), look.scale, whole=self._entry.selected)
        self._text(text, self._turned(at.text), "text")
        if at.state is not None:
            chip, scaled = at.state, theme().scaled
            paint.rounded(painter, QRectF(self._turned(chip)), chip.height() / 2, "success_bg")
            icon = QRect(chip.left() + S8, chip.top(), scaled(14), chip.height())
            paint.centred(painter, self._turned(icon), icons.icon_pixmap("check", "success", scaled(14)))
            words = QRect(icon.right() + 1 + S4, chip.top(), chip.width(), chip.height())
            self._line(words, _resolved(), 12, "success", MEDIUM)

    def _text(self, words: Words, place: QRect, ink: str) -> None:
        self._painter.save()
        self._painter.setClipRect(place.adjusted(-2, 0, 2, 2), Qt.ClipOperation.IntersectClip)
        self._painter.setPen(theme().colour(ink))
        words.layout.draw(self._painter, QPointF(place.topLeft()))
        self._painter.restore()

    def _line(
        self, place: QRect, words: str, size: int, ink: str, weight: int = REGULAR, *, centred: bool = False
    ) -> None:
        which, metrics = _font(size, weight, theme().text_scale)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width() + 1)
        self._painter.setFont(which)
        self._painter.setPen(theme().colour(ink))
        side = Qt.AlignmentFlag.AlignRight if self._look.mirrored else Qt.AlignmentFlag.AlignLeft
        side = Qt.AlignmentFlag.AlignHCenter if centred else side
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        self._painter.drawText(self._turned(place), int(flags | Qt.TextFlag.TextDontClip), shown)

"""How a table of members is painted: its columns, their titles, and one member in them.

Rules: rows are 40 high and painted, never widgets. Columns go before a name has less room than it needs. What is placed
by hand is mirrored where text runs from right to left.
"""

from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem

from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.icons import icon_pixmap
from whisper_net.desktop.theme.metrics import CHIP, MEDIUM, R_MEDIUM, REGULAR, S8, S12, SEMIBOLD, TABLE_ROW
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.people_rows import PeopleRows, PersonRow
from whisper_net.desktop.viewmodels.wording import marked, translated
from whisper_net.desktop.views.kit import paint

NAME, ROLE, IDENTITY, INVITER, JOINED, CHANNELS = "name", "role", "identity", "inviter", "joined", "channels"
TITLES = {
    NAME: marked("Name"),
    ROLE: marked("Role"),
    IDENTITY: marked("Identity"),
    INVITER: marked("Invited by"),
    JOINED: marked("Joined"),
    CHANNELS: marked("Channels"),
}
_WIDTHS = {ROLE: 88, IDENTITY: 136, INVITER: 144, JOINED: 112, CHANNELS: 116}
_GIVEN_UP = (INVITER, JOINED, CHANNELS, ROLE)
"""Columns that go, in this order, before a name has less room than it needs; the pane of a member says all of them."""
_PICTURE, _PICTURE_GAP, _NARROWEST_NAME = 28, 10, 150
_SIGN, _SIGN_GAP = 16, 6
_NARROWEST_NOTE = 56
_START = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class Column(NamedTuple):
    """Where a column stands along the line."""

    key: str
    start: int
    width: int


def columns(width: int) -> list[Column]:
    """The columns that a list of this width has room for."""
    scaled = theme().scaled
    kept = dict(_WIDTHS)
    lead = S12 + scaled(_PICTURE) + _PICTURE_GAP
    for key in _GIVEN_UP:
        if width - lead - S12 - sum(map(scaled, kept.values())) >= scaled(_NARROWEST_NAME):
            break
        del kept[key]
    room = max(0, width - lead - S12 - sum(map(scaled, kept.values())))
    found, at = [Column(NAME, lead, room)], lead + room
    for key, wide in kept.items():
        found.append(Column(key, at, scaled(wide)))
        at += scaled(wide)
    return found


class Titles(QLabel):
    """The names of the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self.setFixedHeight(theme().scaled(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = paint.painter_of(self)
        painter.setFont(font(12, SEMIBOLD, scale=theme().text_scale))
        painter.setPen(theme().colour("muted"))
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self) else Qt.AlignmentFlag.AlignLeft
        for column in columns(self.width()):
            start = S12 if column.key == NAME else column.start
            place = paint.along(self, QRect(start, 0, column.width, self.height() - 4))
            painter.drawText(place, int(side | _START), translated(TITLES[column.key]))
        paint.edge(painter, QRectF(self.rect()), "bottom")


class Marks:
    """Which rows are set apart."""

    def __init__(self) -> None:
        self.opened: bytes | None = None
        """The member whom the pane is about."""
        self.hovered = -1
        self.ringed = False
        """The keyboard is on the current row."""


class PeopleDelegate(QStyledItemDelegate):
    """Paints one member."""

    def __init__(self, rows: PeopleRows, marks: Marks, view: QListView) -> None:
        super().__init__(view)
        self._rows, self._marks, self._view = rows, marks, view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme().scaled(TABLE_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, rect = self._rows.row(index.row()), QRect(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._ground(painter, QRectF(rect), row, index)
        side = theme().scaled(_PICTURE)
        place = self._along(rect, S12, side)
        place.setTop(rect.top() + (rect.height() - side) // 2)
        painter.drawPixmap(place.topLeft(), avatar(row.member, row.name, side, ratio=self._view.devicePixelRatioF()))
        for column in columns(rect.width()):
            self._cell(painter, self._along(rect, column.start, column.width), column.key, row)
        painter.restore()

    def _ground(
        self, painter: QPainter, rect: QRectF, row: PersonRow, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        inside = rect.adjusted(0, 1, 0, -1)
        if row.member == self._marks.opened:
            paint.rounded(painter, inside, R_MEDIUM, "selected")
        elif index.row() == self._marks.hovered:
            paint.rounded(painter, inside, R_MEDIUM, "hover")
        if self._marks.ringed and index == self._view.currentIndex():
            paint.ring(painter, inside, R_MEDIUM)

    def _cell(self, painter: QPainter, place: QRect, key: str, row: PersonRow) -> None:
        if key == NAME:
            self._name(painter, place, row)
        elif key == ROLE and row.role != "member":
            self._chip(painter, place, row.office)
        elif key == IDENTITY:
            self._identity(painter, place, row)
        else:
            said = {ROLE: row.office, INVITER: row.inviter or "–", JOINED: row.joined, CHANNELS: row.channels}
            self._words(painter, place, said[key], 13, REGULAR, "muted")

    def _name(self, painter: QPainter, place: QRect, row: PersonRow) -> None:
        """A name, and, where there is room, the other one by which they were let in."""
        self._words(painter, place, row.shown_name, 14, MEDIUM, "text")
        shown = QFontMetricsF(font(14, MEDIUM, scale=theme().text_scale)).horizontalAdvance(row.shown_name)
        used = int(shown) + 1 + S8
        if row.vetted_as and place.width() - used - S12 >= theme().scaled(_NARROWEST_NOTE):
            words = translated("asked as %1").replace("%1", row.vetted_as)
            self._words(painter, self._along(place, used, place.width() - used), words, 12, REGULAR, "warning")

    def _identity(self, painter: QPainter, place: QRect, row: PersonRow) -> None:
        sign = row.sign
        if sign is None:
            self._words(painter, place, "–", 13, REGULAR, "muted")
            return
        side = theme().scaled(_SIGN)
        paint.centred(painter, self._along(place, 0, side), icon_pixmap(sign.icon, sign.colour, side))
        ink = sign.colour if sign.colour != "success" else "muted"
        rest = self._along(place, side + _SIGN_GAP, place.width() - side - _SIGN_GAP)
        self._words(painter, rest, sign.words, 13, REGULAR, ink)

    def _words(self, painter: QPainter, place: QRect, words: str, size: int, weight: int, ink: str) -> None:
        shown = font(size, weight, scale=theme().text_scale)
        room = place.width() - S12
        painter.setFont(shown)
        painter.setPen(theme().colour(ink))
        words = QFontMetricsF(shown).elidedText(words, Qt.TextElideMode.ElideRight, room)
        mirrored = paint.mirrored(self._view)
        inside = place.adjusted(S12, 0, 0, 0) if mirrored else place.adjusted(0, 0, -S12, 0)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inside, int(side | _START), words)

    def _chip(self, painter: QPainter, place: QRect, words: str) -> None:
        shown = font(12, MEDIUM, scale=theme().text_scale)
        wide = int(QFontMetricsF(shown).horizontalAdvance(words)) + 1 + 2 * S8
        high = theme().scaled(CHIP)
        chip = QRect(place.left(), place.top() + (place.height() - high) // 2, min(wide, place.width()), high)
        if paint.mirrored(self._view):
            chip.moveRight(place.right())
        paint.rounded(painter, QRectF(chip), high / 2, "pill")
        painter.setFont(shown)
        painter.setPen(theme().colour("muted"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)

    def _along(self, rect: QRect, start: int, width: int) -> QRect:
        left = rect.right() + 1 - start - width if paint.mirrored(self._view) else rect.left() + start
        return QRect(left, rect.top(), width, rect.height())

"""Who reads a lead or a résumé, by name: the list, the column beside a form, and the dialog that a chip opens to."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from whisper_net.desktop.theme.avatars import avatar
from whisper_net.desktop.theme.metrics import MESSAGE_LINE, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.readers import Line, ReaderRows
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Card, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.field import SearchField
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.timeline_bar import OverlaidBar
from whisper_net.desktop.views.timeline_look import Look

ASIDE = 288
_PICTURE, _TALLEST = 24, 400
SEARCHED_FROM = 9
"""Names from which on a field to find one is worth its room."""


class _NameDelegate(QStyledItemDelegate):
    def __init__(self, rows: ReaderRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows, self._view = rows, parent
        self.look = Look(narrow=True)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self.look.px(ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        line, px = self._rows.line(index.row()), self.look.px
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        note = self.look.width(line.note, self.look.small) if line.note else 0
        start = 0
        if line.member is not None:
            side = px(_PICTURE)
            place = self._along(rect, 0, side)
            paint.centred(painter, place, avatar(line.member, line.name, side, ratio=self._view.devicePixelRatioF()))
            start = side + S8
        self._write(painter, self._along(rect, start, rect.width() - start - note - S16), line, head=start == 0)
        if note:
            self._put(painter, self._along(rect, rect.width() - note - S8, note), line.note, "muted")
        painter.restore()

    def _along(self, rect: QRect, start: int, width: int) -> QRect:
        x = rect.right() + 1 - start - width if paint.mirrored(self._view) else rect.left() + start
        return QRect(x, rect.top(), width, rect.height())

    def _write(self, painter: QPainter, place: QRect, line: Line, *, head: bool) -> None:
        which = self.look.small_bold if head else self.look.line
        words = self.look.metrics(which).elidedText(line.name, Qt.TextElideMode.ElideRight, place.width() + 1)
        painter.setFont(which)
        painter.setPen(self.look.colours["muted" if head else "text"])
        side = Qt.AlignmentFlag.AlignRight if paint.mirrored(self._view) else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute), words)

    def _put(self, painter: QPainter, place: QRect, words: str, ink: str) -> None:
        painter.setFont(self.look.small)
        painter.setPen(self.look.colours[ink])
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), words)


class NamesList(QListView):
    """Names, one below another; any number of them."""

    def __init__(self, rows: ReaderRows) -> None:
        super().__init__()
        theme().dress(self)
        self.rows = rows
        self._delegate = _NameDelegate(rows, self)
        self.setModel(rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("Who can read this"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(0)
        self.viewport().setAutoFillBackground(False)
        self.bar = OverlaidBar(self)

    def restyle(self) -> None:
        self._delegate.look = Look(narrow=True)
        self.doItemsLayout()

    def sizeHint(self) -> QSize:
        return QSize(theme().scaled(200), self.rows.rowCount() * theme().scaled(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().scaled(120), theme().scaled(ROW))


class ReadersAside(Column):
    """The permanent right column of a form: who will read it, by name, and what follows from that."""

    def __init__(self, rows: ReaderRows, before: str) -> None:
        self.rows = rows
        self.head = Text("", 14, "text", SEMIBOLD, wrap=True)
        self.search = SearchField(self.tr("Find a name"))
        self.names = NamesList(self.rows)
        self.title = Text("", 13, "text", SEMIBOLD, wrap=True)
        self.limit = Text("", 13, "muted", wrap=True)
        self._sign = Icon("everyone", "muted", 16, box=20)
        told = Row(placed(self._sign, TOP), S8, stretched(self.title))
        super().__init__(
            self.head,
            2,
            Text(before, 13, "muted", wrap=True),
            S12,
            self.search,
            S8,
            stretched(self.names),
            S12,
            Card(told, S4, self.limit, pad=S12),
            pad=(20, 20, 20, 20),
            fill="well",
            width=ASIDE,
        )
        self.rows.setParent(self)
        self.search.changed.connect(self.rows.find)

    def show_count(self, *, known: bool) -> None:
        """Say how many there are, once that is known."""
        self.head.setText(_head(self.rows.people) if known else self.tr("Looking up who reads this…"))
        self.search.setVisible(self.rows.people >= SEARCHED_FROM)

    def show_limit(self, title: str, words: str, icon: str = "everyone") -> None:
        """What follows from it."""
        self._sign.show_icon(icon, "muted")
        self.title.setText(title)
        self.limit.setText(words)


def readers_dialog(rows: ReaderRows, told: str) -> Dialog:
    """Who can read something, by name, as it is known now: what the audience chip opens."""
    names, search = NamesList(rows), SearchField(translated("Find a name"))
    rows.setParent(names)
    paint.reveal(search, rows.people >= SEARCHED_FROM)
    search.changed.connect(rows.find)
    names.setFixedHeight(min(names.sizeHint().height(), theme().scaled(_TALLEST)))
    body = Column(Text(told, 14, "muted", wrap=True, line=MESSAGE_LINE), S16, search, S8, names)
    return Dialog(translated("Who can read this"), body, width=440)


def _head(count: int) -> str:
    """How many will read it, as a heading."""
    if count == 1:
        return translated("Only you read it for now")
    if count == 2:
        return translated("You and 1 other will read it")
    return translated("%n people will read it").replace("%n", str(count))

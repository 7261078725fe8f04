"""Where everything in a row of the timeline stands, and what lies under a place in it. No painting.

Rules: places are worked out from where lines begin and turned around once where text runs from right to left. A row is
measured once for an entry and a width; documents of the rows seen last are kept, at most MOST_DOCUMENTS.
"""

from collections import OrderedDict
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize

from whisper_net.desktop.theme.metrics import CHIP, MESSAGE_LINE
from whisper_net.desktop.viewmodels.message_markdown import folds, portions
from whisper_net.desktop.viewmodels.timeline_entry import Entry, Reaction
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.message_text import MessageText, message_text
from whisper_net.desktop.views.timeline_file import FilePlaces
from whisper_net.desktop.views.timeline_look import Look

MOST_DOCUMENTS = 300
TOP, BOTTOM, GROUPED = 10, 4, 4
"""Above a message with a head, below it, above and below a grouped one; so lines of one person are evenly apart."""
PILL_PAD, PILL_GAP, PILL_WIDEST = 8, 4, 160
DAY, NEW, HEADING = 36, 20, 28
QUOTE, REPLIES = 40, 20
MARK = 14


class Hit(NamedTuple):
    """What lies under a place: text | link | reaction | react | replies | quote | fold | person | nothing.

    Or mark | hint, of where a message has come to; or file, or what may be done with one (viewmodels/file_line.py).
    """

    kind: str
    detail: str = ""


class Row:
    """The places of one row; None for what it does not have."""

    def __init__(self, entry: Entry, width: int, *, mirrored: bool, part: int) -> None:
        self.entry, self.width, self.mirrored, self.part = entry, width, mirrored, part
        self.day: QRect | None = None
        self.new: QRect | None = None
        self.heading: QRect | None = None
        self.picture: QRect | None = None
        self.name: QRect | None = None
        self.time: QRect | None = None
        self.quote: QRect | None = None
        self.fold: QRect | None = None
        self.fold_words = ""
        self.file: FilePlaces | None = None
        self.mark: QRect | None = None
        """Where it is shown how far a message of one's own has come."""
        self.replies: QRect | None = None
        self.hint: QRect | None = None
        self.react: QRect | None = None
        self.pills: list[tuple[QRect, Reaction]] = []
        self.body = QRect()
        self.top = 0
        """Where the message itself begins, below dividers."""
        self.height = 0
        self.size = QSize()

    def at(self, x: int, y: int, width: int, height: int) -> QRect:
        """A place counted from where lines begin."""
        return QRect(self.width - x - width if self.mirrored else x, y, width, height)


class Rows:
    """Measured rows of one view."""

    def __init__(self, me: str, *, narrow: bool) -> None:
        self.me, self.narrow = me, narrow
        self.look = Look(narrow=narrow)
        self.unfolded: dict[bytes, int] = {}
        """Which part of a long message is shown, counted from 1; of others the beginning."""
        self._rows: dict[bytes, Row] = {}
        self._documents: OrderedDict[bytes, tuple[Row, MessageText]] = OrderedDict()

    def restyle(self) -> None:
        """Forget what was measured in another look."""
        self.look = Look(narrow=self.narrow)
        self.forget()

    def forget(self) -> None:
        """Forget everything that was measured."""
        self._rows.clear()
        self._documents.clear()

    def row(self, entry: Entry, width: int, *, mirrored: bool) -> Row:
        """The places of a row."""
        known = self._rows.get(entry.id)
        if known is not None and known.entry is entry and known.width == width and known.mirrored == mirrored:
            return known
        row = Row(entry, width, mirrored=mirrored, part=self.unfolded.get(entry.id, 0))
        self._measure(row)
        row.size = QSize(0, row.height)
        self._rows[entry.id] = row
        return row

    def document(self, row: Row) -> MessageText:
        """The text of a row, laid out for its width."""
        held = self._documents.get(row.entry.id)
        if held is not None and (held[0] is row or _same_text(held[0], row)):
            self._documents.move_to_end(row.entry.id)
            document = held[1]
        else:
            document = message_text(row.entry, self.me, part=row.part)
        self._documents[row.entry.id] = row, document
        if document.textWidth() != row.body.width():
            document.setTextWidth(row.body.width())
        while len(self._documents) > MOST_DOCUMENTS:
            self._documents.popitem(last=False)
        return document

    def held(self, id_: bytes) -> MessageText | None:
        """The text of a message that was shown lately."""
        found = self._documents.get(id_)
        return None if found is None else found[1]

    def unfold(self, entry: Entry) -> None:
        """Show all of a long message, or its next part if all would be too much for one turn."""
        self.unfolded[entry.id] = self.unfolded.get(entry.id, 0) % len(portions(entry.text)) + 1
        self._rows.pop(entry.id, None)

    # -- measuring

    def _measure(self, row: Row) -> None:
        entry, look = row.entry, self.look
        end = min(row.width - look.gutter, look.widest)
        wide = max(end - look.start, look.px(80))
        y = self._place_dividers(row)
        row.top = y
        y += GROUPED if entry.grouped else TOP
        if not entry.grouped:
            y = self._place_head(row, y, wide)
        if entry.quote is not None:
            row.quote = row.at(look.start, y, wide, look.px(QUOTE))
            y += look.px(QUOTE) + 4
        row.body = row.at(look.start, y, wide, 0)
        if entry.landed is not None and not entry.hint:
            row.mark = self._mark(row, y)
        document = self.document(row)
        wordless = entry.file is not None and not entry.text
        row.body.setHeight(0 if wordless else max(round(document.size().height()), look.px(MESSAGE_LINE)))
        y = self._place_foot(row, y + row.body.height(), wide)
        if row.picture is not None:
            y = max(y, row.picture.bottom() + 1)
        row.height = y + (GROUPED if entry.grouped and not _footed(entry) else BOTTOM)

    def _place_dividers(self, row: Row) -> int:
        y, look = 0, self.look
        across = row.width - 2 * look.gutter
        if row.entry.day:
            row.day = row.at(look.gutter, y + 8, across, look.px(CHIP))
            y += look.px(CHIP) + DAY - CHIP
        if row.entry.heading:
            row.heading = row.at(look.gutter, y, across, look.px(HEADING))
            y += look.px(HEADING)
        if row.entry.new:
            row.new = row.at(look.gutter, y, across, look.px(NEW))
            y += look.px(NEW)
        return y

    def _place_head(self, row: Row, y: int, wide: int) -> int:
        look, entry = self.look, row.entry
        row.picture = row.at(look.gutter, y, look.picture, look.picture)
        time = look.width(entry.time, look.time)
        name = min(look.width(entry.name, look.name), max(wide - time - 8, look.px(40)))
        row.name = row.at(look.start, y, name, look.px(20))
        row.time = row.at(look.start + name + 8, y, time, look.px(20))
        return y + look.px(20) + 4

    def _mark(self, row: Row, y: int) -> QRect:
        """After the time; of a row without a head, where its time would be."""
        look, side = self.look, self.look.px(MARK)
        if row.time is None:
            return row.at(look.start - 12 - side, y + (look.px(MESSAGE_LINE) - side) // 2, side, side)
        after = row.time.left() - 6 - side if row.mirrored else row.time.right() + 1 + 6
        return QRect(after, row.time.center().y() + 1 - side // 2, side, side)

    def _place_foot(self, row: Row, y: int, wide: int) -> int:
        look, entry = self.look, row.entry
        row.fold_words = "" if entry.deleted else _fold_words(entry.text, row.part)
        if row.fold_words:
            row.fold = row.at(look.start, y + 2, look.width(row.fold_words, look.link), look.px(20))
            y += look.px(20) + 2
        if entry.file is not None:
            top = y + (6 if entry.text else 2)
            row.file = FilePlaces(entry.file, look, look.start, top, wide, row.width, mirrored=row.mirrored)
            y = row.file.bottom
        if entry.reactions:
            y = self._place_pills(row, y + 4, wide)
        if entry.replies is not None:
            row.replies = row.at(look.start, y + 6, min(wide, self._replies_width(entry)), look.px(REPLIES))
            y += look.px(REPLIES) + 6
        if entry.hint:
            side = look.px(MARK)
            row.mark = row.at(look.start, y + 4 + (look.px(16) - side) // 2, side, side)
            words = min(wide - side - 6, look.width(entry.hint, look.small))
            row.hint = row.at(look.start + side + 6, y + 4, words, look.px(16))
            y += look.px(16) + 4
        return y

    def _place_pills(self, row: Row, y: int, wide: int) -> int:
        look, x, high = self.look, 0, self.look.px(CHIP)
        for one in (*row.entry.reactions, None):
            if one is None:
                across = look.px(16) + 2 * PILL_PAD
            else:
                words = look.width(pill_words(one), look.small_medium)
                across = min(words + 2 * PILL_PAD, look.px(PILL_WIDEST))
            if x and x + across > wide:
                x, y = 0, y + high + PILL_GAP
            place = row.at(look.start + x, y, across, high)
            if one is None:
                row.react = place
            else:
                row.pills.append((place, one))
            x += across + PILL_GAP
        return y + high

    def _replies_width(self, entry: Entry) -> int:
        if entry.replies is None:
            return 0
        look = self.look
        people = len(entry.replies.people) * look.px(16) + 4 + 8
        return people + look.width(entry.replies.words, look.link) + 8 + look.width(entry.replies.last, look.small)

    # -- hitting

    def hit(self, row: Row, at: QPoint) -> Hit:
        """What lies under a place of a row."""
        for place, one in row.pills:
            if place.contains(at):
                return Hit("reaction", one.emoji)
        if row.hint is not None and row.mark is not None and row.hint.united(row.mark).contains(at):
            return Hit("hint")
        for kind in ("react", "replies", "quote", "fold", "mark"):
            place = getattr(row, kind)
            if place is not None and place.contains(at):
                return Hit(kind)
        if any(place is not None and place.contains(at) for place in (row.picture, row.name)):
            return Hit("person")
        if row.file is not None and (part := row.file.hit(at)):
            return Hit(part)
        if row.body.contains(at):
            inside = at - row.body.topLeft()
            link = self.document(row).link_at(inside.x(), inside.y())
            return Hit("link", link) if link else Hit("text")
        return Hit("nothing")


def pill_words(one: Reaction) -> str:
    """An emoji and how many set it."""
    return f"{one.emoji}  {one.people}"


def _fold_words(text: str, part: int) -> str:
    """What leads on from the part of a text that is shown; or ""."""
    if part == 0:
        return translated("Show all of it") if folds(text) else ""
    count = len(portions(text))
    last = translated("Part %1 of %2. Show the first part")
    words = translated("Part %1 of %2. Show the next part") if part < count else last
    return words.replace("%1", str(min(part, count))).replace("%2", str(count)) if count > 1 else ""


def _footed(entry: Entry) -> bool:
    return bool(entry.reactions or entry.replies or entry.hint or entry.file)


def _same_text(one: Row, other: Row) -> bool:
    """Whether a document can be kept though its row looks different."""
    a, b = one.entry, other.entry
    return (a.text, a.edited, a.deleted, one.part) == (b.text, b.edited, b.deleted, other.part)

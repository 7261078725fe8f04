"""One row of a timeline, ready to be painted and read out: a message, and what stands above and below it.

Rules: nothing here is looked up again while painting. Entries are equal if they look equal, and a row keeps its entry
as long as it does; so an entry itself is what heights and laid out texts are remembered by.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QDateTime

from whisper_net.core.documents.emoji import is_emoji
from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.desktop.viewmodels.file_line import FileLine
from whisper_net.desktop.viewmodels.message_markdown import unmarked
from whisper_net.desktop.viewmodels.people_words import listed
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.timeline_delivery import Landed
from whisper_net.desktop.viewmodels.wording import clock_time, counted, day, stamp, translated
from whisper_net.ports.talk import MessageRow, RepliesRow

GROUPED_SECONDS = 5 * 60
QUOTED_CHARACTERS = 160
LONGEST_NAME = 80
NAMED = 24
"""People named of those with one reaction."""

_ENDS = (".", "?", "!", "…")
"""After which no full stop is spoken."""


class Quote(NamedTuple):
    """What a message replies to, in a line."""

    id: EnvelopeId
    name: str
    text: str


class Reaction(NamedTuple):
    """One emoji under a message."""

    emoji: str
    people: int
    mine: bool
    names: str


class Replies(NamedTuple):
    """The way from a message into its thread."""

    words: str
    last: str
    people: tuple[tuple[bytes, str], ...]


class Entry(NamedTuple):
    """A row. Of times and days only words are left."""

    id: EnvelopeId
    member: MemberId
    name: str
    text: str
    time: str
    stamp: str
    """The date and the time, for copying and tooltips: wherever they are read, and whenever."""
    mine: bool
    edited: bool
    deleted: bool
    ahead: bool
    quote: Quote | None
    reactions: tuple[Reaction, ...]
    replies: Replies | None
    grouped: bool
    """By the same author right after the row above: no picture and no name of its own."""
    day: str
    """Written above on a line, where another day begins; or ""."""
    new: bool
    """What is unread begins here."""
    heading: str
    """Words on a line above, or ""."""
    hint: str
    """Where one's own last message has come to, or ""."""
    landed: Landed | None = None
    """Where a message of one's own has come to."""
    file: FileLine | None = None
    """What the message brings."""

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        says = translated("This message was deleted") if self.deleted else self.text
        parts = [
            *([self.day] if self.day else []),
            *([translated("New messages from here")] if self.new else []),
            f"{self.name}, {self.time}",
            *(
                [translated("in reply to %1: %2").replace("%1", self.quote.name).replace("%2", self.quote.text)]
                if self.quote
                else []
            ),
            *([says] if says else []),
            *([translated("File: %1").replace("%1", self.file.spoken)] if self.file else []),
            *([translated("edited")] if self.edited else []),
            *(f"{one.emoji} {one.people}" for one in self.reactions),
            *([self.replies.words] if self.replies else []),
            *([self.landed.words] if self.landed else []),
        ]
        *before, last = parts
        return " ".join((*(part if part.endswith(_ENDS) else f"{part}." for part in before), last))


class Around(NamedTuple):
    """What an entry depends on besides its message."""

    me: MemberId
    now: int
    above: MessageRow | None
    quoted: dict[EnvelopeId, MessageRow]
    replies: RepliesRow | None
    names: dict[MemberId, str]
    new: bool = False
    heading: str = ""
    hint: str = ""
    landed: Landed | None = None
    file: FileLine | None = None
    days: bool = True
    quotes: bool = True


def entry_of(row: MessageRow, around: Around) -> Entry:
    """A message as it stands among its neighbours."""
    above = around.above
    another_day = around.days and (above is None or not _same_day(above.at, row.at))
    quote = _quote(row, around.quoted) if around.quotes else None
    apart = another_day or around.new or bool(around.heading) or quote is not None
    words = day(row.at, around.now)
    day_words = words[:1].upper() + words[1:]
    time = clock_time(row.at)
    return Entry(
        id=row.id,
        member=row.member,
        name=_called(row),
        text=row.text,
        time=time,
        stamp=stamp(row.at),
        mine=row.member == around.me,
        edited=row.edited,
        deleted=row.deleted,
        ahead=row.ahead,
        quote=quote,
        reactions=tuple(
            Reaction(one.emoji, len(one.members), around.me in one.members, _names(one.members, around.names))
            for one in row.reactions
            if is_emoji(one.emoji)
        ),
        replies=_replies(around.replies),
        grouped=not apart and around.file is None and above is not None and _continues(above, row),
        day=day_words if another_day else "",
        new=around.new,
        heading=around.heading,
        hint=around.hint,
        landed=around.landed,
        file=around.file,
    )


def _continues(above: MessageRow, row: MessageRow) -> bool:
    same = (above.member, above.name) == (row.member, row.name)  # what was imported has other names
    return same and 0 <= row.at - above.at < GROUPED_SECONDS and _same_day(above.at, row.at)


def _same_day(one: int, other: int) -> bool:
    return QDateTime.fromSecsSinceEpoch(one).date() == QDateTime.fromSecsSinceEpoch(other).date()


def _quote(row: MessageRow, quoted: dict[EnvelopeId, MessageRow]) -> Quote | None:
    if row.reply_to is None:
        return None
    target = quoted.get(row.reply_to)
    if target is None:
        return Quote(row.reply_to, translated("Reply"), translated("to a message that is not here yet"))
    return Quote(target.id, _called(target), translated("This message was deleted") if target.deleted else gist(target))


def gist(row: MessageRow) -> str:
    """What a message says, in a line; the name of its file where it says nothing."""
    return one_line(row.text) or (plain_line(row.file.name, QUOTED_CHARACTERS) if row.file is not None else "")


def _called(row: MessageRow) -> str:
    return plain_line(row.name, LONGEST_NAME) or translated("Somebody")


def one_line(text: str) -> str:
    """The beginning of a text, without marks and line breaks, and without what would turn words beside it around."""
    return plain_line(unmarked(text[: 4 * QUOTED_CHARACTERS]), QUOTED_CHARACTERS)


def _replies(row: RepliesRow | None) -> Replies | None:
    if row is None:
        return None
    last = translated("last one %1").replace("%1", clock_time(row.last))
    return Replies(counted("%n reply", "%n replies", row.count), last, row.people)


def _names(members: Sequence[MemberId], names: dict[MemberId, str]) -> str:
    shown = [plain_line(names.get(member, ""), LONGEST_NAME) or translated("Somebody") for member in members[:NAMED]]
    return listed(shown + [""] * (len(members) - len(shown)), len(shown))

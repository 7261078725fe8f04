"""One comment on a résumé as its screen shows it: ready to be painted, read out and pressed."""

from typing import NamedTuple

from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import clock_time, day, translated
from whisper_net.ports.resumes import CommentRow

SHOWN_NAME, SHOWN_QUOTE = 60, 200


class Remark(NamedTuple):
    """A comment. Of times only words are left; `start` and `end` are code points, None where it is unplaced."""

    id: EnvelopeId
    member: MemberId
    name: str
    mine: bool
    quote: str
    text: str
    time: str
    start: int | None
    end: int | None
    resolved: bool
    resolvable: bool
    """Whether this person may say that it is dealt with."""
    number: int = 0
    """Of its pin, from 1; 0 while it has none."""

    @property
    def placed(self) -> bool:
        return self.start is not None

    @property
    def spoken(self) -> str:
        """The comment as a screen reader says it."""
        where = translated("Comment %1").replace("%1", str(self.number)) if self.number else translated("Comment")
        state = [translated("resolved")] if self.resolved else [] if self.placed else [translated("unplaced")]
        about = translated("on “%1”").replace("%1", self.quote)
        return ". ".join([f"{where}, {self.name}, {self.time}", *state, about, self.text])


def one_line(text: str, longest: int = SHOWN_QUOTE) -> str:
    """The beginning of a text in one harmless line."""
    return plain_line(text, longest)


def remark(row: CommentRow, me: MemberId, owner: MemberId, now: int) -> Remark:
    """A comment as one of this group sees it."""
    return Remark(
        id=row.id,
        member=row.member,
        name=one_line(row.name, SHOWN_NAME) or translated("Somebody"),
        mine=row.member == me,
        quote=one_line(row.quote),
        text=row.text.strip(),
        time=_when(row.at, now),
        start=row.start,
        end=row.end,
        resolved=row.resolved,
        resolvable=me in (row.member, owner),
    )


def _when(then: int, now: int) -> str:
    said = day(then, now)
    return clock_time(then) if said == translated("today") else said

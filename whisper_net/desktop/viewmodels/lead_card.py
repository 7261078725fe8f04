"""A lead as it is painted and read out: on a card of the board, in a row of the list, at the head of its pane.

Rules: nothing here is looked up again while painting. What others wrote comes as plain lines; a web address is a link
only if core/documents/urls.py would let it pass, whatever a store says.
"""

from typing import NamedTuple

from PySide6.QtCore import QUrl

from whisper_net.core.documents.urls import check_url
from whisper_net.core.errors import WhisperNetError
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import clock_time, counted, day, marked, translated
from whisper_net.ports.leads import CLAIMED, CLOSED, FOUND, LeadRow

STAGES = (FOUND, CLAIMED, CLOSED)
STAGE_WORDS = {FOUND: marked("Found"), CLAIMED: marked("Claimed"), CLOSED: marked("Closed")}
PICTURES = 3
"""Claims of which a card shows the people."""
_NAME, _LINE = 60, 120


class Person(NamedTuple):
    """Somebody who claims a lead."""

    member: MemberId
    name: str
    when: str
    me: bool = False


class Card(NamedTuple):
    """One lead in words."""

    id: EnvelopeId
    role: str
    company: str
    by: str
    """Who posted it, and when: "Tomasz Lis · today"."""
    name: str
    when: str
    stage: str
    mine: bool
    chip: str
    """What it is to this person, or ""."""
    claims: tuple[Person, ...]
    """The first of them."""
    more: int
    """Claims beyond those."""
    host: str
    spoken: str
    scope: ScopeId


def chips_of(row: LeadRow, me: MemberId) -> bool:
    """Whether a card carries a chip, without making the card: it is higher then."""
    return bool(row.claims) and any(claim.member == me for claim in row.claims)


def card_of(row: LeadRow, me: MemberId, now: int) -> Card:
    """A lead as it stands."""
    claims = tuple(Person(one.member, name_of(one.name), "") for one in row.claims[:PICTURES])
    name = translated("You") if row.member == me else name_of(row.name)
    when = day(row.at, now)
    card = Card(
        id=row.id,
        role=plain_line(row.role, _LINE),
        company=plain_line(row.company, _LINE),
        by=f"{name} · {when}",
        name=name,
        when=when,
        stage=row.stage,
        mine=row.member == me,
        chip=translated("You claimed this") if chips_of(row, me) else "",
        claims=claims,
        more=len(row.claims) - len(claims),
        host=host_of(row.url),
        spoken="",
        scope=row.scope,
    )
    return card._replace(spoken=_spoken(card))


def _spoken(card: Card) -> str:
    """As a screen reader says it."""
    parts = [card.role, card.company, translated(STAGE_WORDS[card.stage])]
    parts.append(translated("posted by %1, %2").replace("%2", card.when).replace("%1", card.name))
    if card.claims:
        people = len(card.claims) + card.more
        names = ", ".join(one.name for one in card.claims)
        parts.append(counted("claimed by %n person", "claimed by %n people", people) + f": {names}")
    return ". ".join([*parts, *([card.chip] if card.chip else [])])


def host_of(url: str) -> str:
    """The host behind a link that may be opened, or ""."""
    try:
        check_url(url)
    except WhisperNetError:
        return ""
    return QUrl(url).host(QUrl.ComponentFormattingOption.FullyEncoded)


def moment(then: int, now: int) -> str:
    """When something was: the time of today, or the day."""
    words = day(then, now)
    return clock_time(then) if words == translated("today") else words


def name_of(name: str) -> str:
    """A name as it is shown; somebody without one is somebody."""
    return plain_line(name, _NAME) or translated("Somebody")

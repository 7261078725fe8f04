"""Those who are not in the group any more: how they went, and the words before somebody is let back in."""

from typing import NamedTuple

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.member_acts import RETURN, Act
from whisper_net.desktop.viewmodels.people_words import how_words, plain_name, when
from whisper_net.desktop.viewmodels.plain_line import isolated, plain_line
from whisper_net.desktop.viewmodels.told_apart import person_name
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.node.people import Departed, Roster

_SHORT = 32


class Gone(NamedTuple):
    """Somebody who is not in the group, as the list at the end shows them."""

    member: MemberId
    name: str
    how: str
    when: str
    """The day on which they went; "" for who was never in."""
    votes: str = ""
    """How many approved them anew, in words; "" while nobody did."""
    have: int = 0
    need: int = 0
    may_return: bool = False
    hidden: bool = False
    """There is something hidden of theirs that this person may look at."""


def went(one: Departed, roster: Roster) -> Gone:
    """Somebody in words."""
    by = plain_name(roster.names[one.by]) if one.by in roster.names else ""
    votes = translated("%1 of %2 let them back in").replace("%1", str(one.have)).replace("%2", str(one.need))
    return Gone(
        one.member,
        person_name(one.name, one.member),
        how_words(one.how, by),
        when(one.at, roster.now),
        votes if one.have else "",
        one.have,
        one.need,
        one.may_return,
        one.hidden,
    )


def letting_back(one: Gone) -> Act:
    """The words before this person approves somebody anew."""
    name, rest = isolated(plain_line(one.name, _SHORT)), one.need - one.have - 1
    alone = translated("Your approval lets %1 back in, with the profile that %1 kept, and without any office.")
    before = counted("It takes 1 approval more after yours.", "It takes %n approvals more after yours.", rest)
    after = translated("%1 then comes back with the profile that %1 kept, and without any office.")
    several = f"{before} {after}"
    reads = translated(
        "%1 then reads what newcomers may read, also what was said while %1 was away. To undo it, %1 has to be removed "
        "again."
    )
    text = f"{several if rest > 0 else alone} {reads}"
    done = translated("You approved %1.") if rest > 0 else translated("%1 is let back in.")
    return Act(
        RETURN,
        "again",
        "",
        _put(translated("Let %1 back in?"), name),
        _put(text, name),
        _put(translated("Let %1 back in") if rest <= 0 else translated("Approve %1"), name),
        _put(done, isolated(one.name)),
        red=False,
    )


def _put(words: str, name: str) -> str:
    return words.replace("%1", name)

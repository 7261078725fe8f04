"""What it means to move a lead to another stage, and why some moves mean nothing.

Rules: a person moves what is theirs to move: their own claim, their own lead. Everything else is refused in words that
say whose it is. Claims lock nothing, so a lead stays claimed as long as one person claims it.
"""

from typing import NamedTuple

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.lead_card import name_of
from whisper_net.desktop.viewmodels.plain_line import isolated
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.ports.leads import CLAIMED, CLOSED, FOUND, LeadRow

CLAIM, UNCLAIM, WITHDRAW = "claim", "unclaim", "withdraw"


class Move(NamedTuple):
    """What is done, or, where that is nothing, why."""

    does: str = ""
    words: str = ""
    """What will happen, or why it does not; "" where the lead is there already."""


def move(row: LeadRow, stage: str, me: MemberId) -> Move:
    """What moving a lead to a stage does."""
    if row.stage == stage:
        return Move()
    if row.stage == CLOSED:
        return Move("", translated("A withdrawn lead stays closed. Add it again if the job is open after all."))
    if stage == CLAIMED:
        return Move(CLAIM, translated("Claim this lead"))
    return _give_up(row, me) if stage == FOUND else _withdraw(row, me)


def claimed_by(row: LeadRow, me: MemberId) -> bool:
    """Whether this person claims a lead."""
    return any(claim.member == me for claim in row.claims)


def _give_up(row: LeadRow, me: MemberId) -> Move:
    others = [claim for claim in row.claims if claim.member != me]
    if not claimed_by(row, me):
        names = others_names(row, me)
        words = translated("The claim is %1’s: nobody else can take it back.")
        if len(others) > 1:
            words = translated("The claims are those of %1: nobody else can take them back.")
        return Move("", words.replace("%1", names))
    if others:
        words = translated("Take back your claim. It stays claimed by %1.")
        return Move(UNCLAIM, words.replace("%1", others_names(row, me)))
    return Move(UNCLAIM, translated("Take back your claim"))


def _withdraw(row: LeadRow, me: MemberId) -> Move:
    if row.member == me:
        return Move(WITHDRAW, translated("Withdraw this lead"))
    words = translated("Only %1, who posted this lead, can withdraw it.")
    return Move("", words.replace("%1", isolated(name_of(row.name))))


def others_names(row: LeadRow, me: MemberId) -> str:
    """Who else claims a lead; of many the first two by name."""
    names = [isolated(name_of(claim.name)) for claim in row.claims if claim.member != me]
    if len(names) > 2:
        names = [*names[:2], counted("%n other", "%n others", len(names) - 2)]
    return (
        names[0]
        if len(names) == 1
        else translated("%1 and %2").replace("%2", names[-1]).replace("%1", ", ".join(names[:-1]))
    )

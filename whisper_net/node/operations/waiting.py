"""Whoever waits to be let in: which attempt they mean, and how it stands, for commands that ask about a group."""

from typing import Any

from whisper_net.core.group.applying import group_of
from whisper_net.node.applicant import Applicant
from whisper_net.node.asked import asked_at
from whisper_net.node.asking_lines import addresses
from whisper_net.node.damaged import DamagedGroup
from whisper_net.node.group_node import GroupNode
from whisper_net.node.join_refused import JoinRefused
from whisper_net.node.naming import LEAST_PREFIX, the_one
from whisper_net.node.node import MEMBER, Node
from whisper_net.node.operations.asking import state_of
from whisper_net.node.operations.shown import time_text
from whisper_net.node.stages import stage


def meant(node: Node, text: str | None) -> list[Applicant]:
    """The attempts that somebody means who names their group, or, being in no group, names none.

    Those that were refused only where all were.
    """
    inside = [one for one in node.groups if one.entry.state == MEMBER]
    every: list[GroupNode | DamagedGroup] = [*node.damaged, *inside]
    if text is None:
        found = [] if node.damaged or any(one.group.entered for one in inside) else list(node.applicants)
    elif the_one(every, text) is not None:
        found = []
    else:
        found = [one for one in node.applicants if text == one.entry.name or _begins(one, text)]
    return [one for one in found if not one.application.refused] or found[-1:]


def _begins(applicant: Applicant, text: str) -> bool:
    known = group_of(applicant.application)
    return known is not None and len(text) >= LEAST_PREFIX and known[0].hex().startswith(text.lower())


async def waiting_json(node: Node, applicant: Applicant) -> dict[str, Any]:
    """What is waited for, since when, and where the request goes."""
    asked, refused = await asked_at(node, applicant.entry.file), applicant.application.refused
    known = group_of(applicant.application)
    return {
        "group": known[0].hex() if known is not None else None,
        "name": applicant.entry.name,
        "state": "refused" if refused else state_of(applicant),
        "since": None if asked is None else time_text(asked),
        "have": applicant.standing.have,
        "need": applicant.standing.need,
        "relays": [address.where for address in addresses(applicant.application.relays)],
        "says": str(JoinRefused(refused)) if refused else stage(applicant),
    }

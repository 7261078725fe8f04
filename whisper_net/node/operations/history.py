"""What happened in a group: who did what to whom, and what came to nothing and why."""

from typing import Any

from whisper_net.core.ids import MemberId
from whisper_net.core.membership.annals import Happening
from whisper_net.core.membership.link import LinkType
from whisper_net.node.node import Node
from whisper_net.node.operations import shown

MOST_EVENTS = 1_000
QUIET = frozenset({LinkType.EPOCH})
"""New keys follow from what is told anyway."""


async def group_log(node: Node, limit: int = MOST_EVENTS, group: str | None = None) -> Any:
    """The newest `limit` entries of the group's log, oldest first, without new keys."""
    chosen = node.pick(group)
    names = {row.member: row.name for row in await chosen.query(lambda reader: reader.members())}
    told = [one for one in chosen.group.state.log.view().history() if one.parsed.link.type not in QUIET]
    return [_row(one, names) for one in told[-max(limit, 1) :]]


def _row(one: Happening, names: dict[MemberId, str]) -> dict[str, Any]:
    author = MemberId(one.parsed.link.author)
    return {
        "link": one.parsed.id.hex(),
        "did": one.parsed.link.type.name.lower(),
        "at": shown.time_text(one.parsed.link.ts),
        "member": author.hex(),
        "name": names.get(author, ""),
        "with": [signer.hex() for signer in one.signers[1:]],
        "about": None if one.about is None else one.about.hex(),
        "about_name": None if one.about is None else names.get(one.about, ""),
        "void": one.rule or None,
        "because": [id_.hex() for id_ in one.because],
    }

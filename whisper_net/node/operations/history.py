"""What happened in a group, as the window tells it: who did what to whom, and what came to nothing and why."""

from typing import Any

from whisper_net.node.chronicle import Deed, chronicle
from whisper_net.node.node import Node
from whisper_net.node.operations import shown

MOST_EVENTS = 1_000


async def group_log(node: Node, limit: int = MOST_EVENTS, group: str | None = None) -> Any:
    """The newest `limit` entries of the group's log, oldest first, without new keys."""
    page = await chronicle(node, node.pick(group).id.hex(), limit=max(limit, 1))
    return [_row(deed) for deed in reversed(page.deeds)]


def _row(deed: Deed) -> dict[str, Any]:
    return {
        "link": deed.link.hex(),
        "did": deed.did,
        "at": shown.time_text(deed.at),
        "member": deed.by.member.hex(),
        "name": deed.by.name,
        "with": [signer.member.hex() for signer in deed.others],
        "with_names": [signer.name for signer in deed.others],
        "about": None if deed.about is None else deed.about.member.hex(),
        "about_name": None if deed.about is None else deed.about.name,
        "thing": deed.thing,
        "void": deed.rule or None,
        "because": [id_.hex() for id_ in deed.reasons],
    }

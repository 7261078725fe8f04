"""How one's own person stands in a group: whether it went on without this device, and what of theirs is hidden.

Nobody sends anything to whoever was put out, so that they hear of it here; and what they wrote meanwhile shows nowhere
once they are back, which is said wherever it would have shown.
"""

from typing import Any

from whisper_net.core.group.removing import departure
from whisper_net.core.group.standing import moved_on
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations.quarantine import hidden


async def standing(node: Node, group: str | None = None) -> Any:
    """Their role, removed | left | revoked for who is out; `hidden` counts what they wrote and nobody sees."""
    chosen = node.pick(group)
    return {"role": role_of(chosen), **standing_json(chosen), **await hidden_json(node, chosen)}


def role_of(group: GroupNode) -> str:
    state, view = group.group.state, group.group.state.log.view()
    role = view.role(state.me.member)
    if not role:
        return departure(view, state.me.member)
    return role if view.is_active(state.me.device) else "revoked"


def standing_json(group: GroupNode) -> dict[str, Any]:
    """Whether the group's key probably moved on without this device; nothing where it did not."""
    return {"moved_on": True} if moved_on(group.group.state) else {}


async def hidden_json(node: Node, group: GroupNode) -> dict[str, Any]:
    """How much of what this person wrote is hidden from everybody; nothing where nothing is."""
    count = len(await hidden(node, group, own=True))
    return {"hidden": count} if count else {}

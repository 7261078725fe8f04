"""Groups that somebody has behind them: which those are, and letting go of what this machine keeps of one.

Rules: a group that was left, or that another group here goes on from, is meant only where it is named. What is let go
of is deleted on this machine and nowhere else, and only once its own log says that this device is out of it.
"""

from collections.abc import Sequence

from whisper_net.core.errors import RefusedError
from whisper_net.node.group_node import GroupNode
from whisper_net.node.naming import the_one
from whisper_net.node.node import MEMBER, Node


class StillIn(RefusedError):
    """What somebody is in is not deleted."""

    code = "still_in"


class NameTaken(RefusedError):
    """A group here is called so already, and two would only be told apart by their ids."""

    code = "name_taken"


def refuse_taken(node: Node, name: str) -> None:
    """Raise NameTaken if a group that this device is in is called so; one that was left is in nobody's way."""
    if any(group.entry.name == name and group.group.entered for group in _mine(node)):
        raise NameTaken(f"you are in a group called {name!r} already; choose another name")


async def let_go(node: Node, text: str) -> GroupNode:
    """Delete what is here of a group that was left, meant by its name or id; it, closed. Raises StillIn or NotFound."""
    group = the_one([one for one in _mine(node) if not one.group.entered], text)
    if group is None:
        node.pick(text)  # it is none of ours, or damaged: that is said first
        raise StillIn("you are in this group: leave it first, by whisper-net member leave; then it can be forgotten")
    node.groups.remove(group)
    await group.close()
    node.addresses.drop(group.entry.file)
    await node.run(node.means.profile.store().remove_group, group.entry.file)
    return group


def _mine(node: Node) -> Sequence[GroupNode]:
    return [group for group in node.groups if group.entry.state == MEMBER]

"""What a sync brought that a person can see: messages that others wrote, and people who ask to come in.

Envelopes count otherwise: one may wait for something and show later, and acknowledgements never show.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.group.effects import Notify
from whisper_net.core.ids import EnvelopeId
from whisper_net.core.membership.roster import OFFICERS
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node


class Shown:
    """What became visible while it was looked at."""

    def __init__(self) -> None:
        self._messages: set[EnvelopeId] = set()

    @property
    def messages(self) -> int:
        """Messages of others, each once."""
        return len(self._messages)

    def hear(self, group: GroupNode, notify: Notify) -> None:
        """Take note of what a group tells."""
        me = group.group.state.me.member
        posted = (patch.origin for patch in notify.patches if isinstance(patch, MessagePosted))
        self._messages |= {origin.id for origin in posted if origin.member != me}


@contextmanager
def looking(node: Node) -> Iterator[Shown]:
    """Look at all groups, those that come up meanwhile, too."""
    shown = Shown()
    node.listeners.append(shown.hear)
    try:
        yield shown
    finally:
        node.listeners.remove(shown.hear)


async def asking_to_come_in(groups: Iterable[GroupNode]) -> int:
    """People who wait, in groups where this person may let them in."""
    return sum([await _asking(group) for group in groups])


async def _asking(group: GroupNode) -> int:
    state = group.group.state
    if state.log.view().role(state.me.member) not in OFFICERS:
        return 0
    return sum(row.state == "pending" for row in await group.query(lambda reader: reader.members()))

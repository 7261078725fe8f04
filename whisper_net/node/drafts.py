"""What screens read of drafts; they write them by the command SaveDraft. As queries.py, of which this is a part."""

from whisper_net.core.group.records import SavedDraft
from whisper_net.node.node import Node


async def drafts(node: Node, group: str) -> list[SavedDraft]:
    """What was typed on this device and not sent, the newest first."""
    return await node.pick(group).query(lambda reader: reader.drafts())

"""Whether this profile tells others what came here."""

from typing import Any

from whisper_net.node.node import Node


async def acks_status(node: Node) -> Any:
    return {"on": node.acks.on}


async def acks_put(node: Node, on: bool) -> Any:
    """Tell, or tell no more; what was told stays told."""
    await node.acks.put(on)
    return {"on": node.acks.on}

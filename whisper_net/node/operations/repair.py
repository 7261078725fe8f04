"""Rebuild everything that is a fold of the log from the envelopes themselves."""

from typing import Any

from whisper_net.node.damaged import DamagedGroup
from whisper_net.node.node import Node


async def repair(node: Node, group: str | None = None) -> Any:
    """Fold documents and tables anew, of a damaged group after mending it; counts of what is there, and of faults."""
    meant = node.find(group)
    chosen = await node.mend(meant) if isinstance(meant, DamagedGroup) else meant
    found = await chosen.runner.rebuild()
    return {"envelopes": found.envelopes, "documents": found.documents, "faults": found.faults}

"""Rebuild everything that is a fold of the log from the envelopes themselves."""

from typing import Any

from whisper_net.node.node import Node


async def repair(node: Node, group: str | None = None) -> Any:
    """Fold documents and tables anew; counts of envelopes, documents and faults found."""
    chosen = node.pick(group)
    found = await chosen.runner.rebuild()
    return {"envelopes": found.envelopes, "documents": found.documents, "faults": found.faults}

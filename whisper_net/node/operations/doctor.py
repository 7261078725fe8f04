"""doctor: why there is no sync, in words."""

from typing import Any

from whisper_net.node.doctor import examine
from whisper_net.node.node import Node


async def doctor(node: Node, peers: list[str] | None = None, group: str | None = None) -> Any:
    """Everything that was looked at for one group, these addresses too: [{check, ok, says, do}]."""
    checks = await examine(node, node.pick(group), peers or [])
    return [{"check": one.check, "ok": one.ok, "says": one.says, "do": one.do} for one in checks]

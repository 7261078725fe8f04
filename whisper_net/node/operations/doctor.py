"""doctor: why there is no sync, in words."""

from typing import Any

from whisper_net.node.doctor import examine
from whisper_net.node.node import Node


async def doctor(node: Node, group: str | None = None) -> Any:
    """Everything that was looked at for one group: [{check, ok, says, do}]."""
    checks = await examine(node, node.pick(group))
    return [{"check": one.check, "ok": one.ok, "says": one.says, "do": one.do} for one in checks]

"""doctor: why there is no sync, in words."""

from typing import Any

from whisper_net.node.doctor import examine
from whisper_net.node.doctor_joining import examine_attempt
from whisper_net.node.node import Node
from whisper_net.node.operations.waiting import meant


async def doctor(node: Node, peers: list[str] | None = None, group: str | None = None) -> Any:
    """Everything that was looked at for one group, these addresses too: [{check, ok, says, do}].

    For somebody who is in no group yet, of their attempts to join; for an attempt, where its group is named.
    """
    waiting = meant(node, group)
    checks = [check for one in waiting for check in await examine_attempt(node, one, peers or [])]
    if not waiting:
        checks = await examine(node, node.pick(group), peers or [])
    return [{"check": one.check, "ok": one.ok, "says": one.says, "do": one.do} for one in dict.fromkeys(checks)]

"""Comparing safety numbers with a member, and what came of it."""

from typing import Any

from whisper_net.core.errors import RefusedError
from whisper_net.core.group import commands as do
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.persons import by_id
from whisper_net.node.verification import Safety, agrees, safety_of

MATCHES, DIFFERS = "matches", "differs"


async def member_verify(
    node: Node, member: str, verdict: str = "", says: str | None = None, group: str | None = None
) -> Any:
    """Show the safety number with a member; with a verdict, or with what they say, mark them or take the mark back.

    `says` is what their screen shows, in any form; it marks where it agrees, and raises as safetycode.compare does.
    """
    chosen = node.pick(group)
    told = await safety_of(chosen, await by_id(chosen, member))
    if verdict not in ("", MATCHES, DIFFERS) or (verdict and says is not None):
        raise RefusedError(f"safety words match or differ: {MATCHES} or {DIFFERS}")
    if says is not None:
        await agrees(node, chosen.id.hex(), told.member, [says])
        verdict = MATCHES
    if verdict:
        mark = do.MarkVerified(told.member, told.devices) if verdict == MATCHES else do.UnmarkVerified(told.member)
        await chosen.submit(mark)
        told = await safety_of(chosen, told.member)
    return _json(told)


def _json(told: Safety) -> dict[str, Any]:
    return {
        "member": told.member.hex(),
        "name": told.name,
        "words": " ".join(told.words),
        "digits": " ".join(told.digits),
        "state": told.identity,
        "when": shown.time_text(told.compared) if told.compared is not None else None,
    }

"""Deciding together: what is proposed, saying yes to it, and taking that back."""

from typing import Any

from whisper_net.core.documents.accords import Act
from whisper_net.core.errors import Ambiguous, NotFound
from whisper_net.core.group import commands_accords as do
from whisper_net.core.ids import EnvelopeId
from whisper_net.node.accords import Proposal, proposals
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.persons import by_id


async def group_quorum(node: Node, group: str | None = None) -> Any:
    """What is proposed and not done yet, the oldest first."""
    return [_row(one) for one in await proposals(node, node.pick(group).id.hex())]


def _row(one: Proposal) -> dict[str, Any]:
    return {
        "proposal": one.id.hex(),
        "act": one.act.name.lower(),
        "member": one.member.hex(),
        "name": one.name,
        "by": one.by_name,
        "signed": list(one.signed_names),
        "need": one.need,
        "state": one.state,
        "mine": one.mine,
        "until": shown.time_text(one.until),
    }


async def group_quorum_remove(node: Node, member: str, group: str | None = None) -> Any:
    """Say that somebody is to go, whoever it is; it happens once enough say so."""
    return await _propose(node, Act.REMOVE, member, group)


async def group_quorum_promote(node: Node, member: str, group: str | None = None) -> Any:
    """Say that somebody is to become an admin."""
    return await _propose(node, Act.PROMOTE, member, group)


async def _propose(node: Node, act: Act, member: str, group: str | None) -> Any:
    chosen = node.pick(group)
    id_ = await by_id(chosen, member)
    accord: EnvelopeId = await chosen.submit(do.Propose(act, id_))
    return await _standing(node, chosen, accord, "done")


async def group_quorum_sign(node: Node, proposal: str, group: str | None = None) -> Any:
    """Say yes to what somebody proposed."""
    chosen = node.pick(group)
    accord: EnvelopeId = await chosen.submit(do.SignProposal(await _find(node, chosen, proposal)))
    return await _standing(node, chosen, accord, "done")


async def group_quorum_withdraw(node: Node, proposal: str, group: str | None = None) -> Any:
    """Take a yes back."""
    chosen = node.pick(group)
    accord: EnvelopeId = await chosen.submit(do.WithdrawProposal(await _find(node, chosen, proposal)))
    return await _standing(node, chosen, accord, "withdrawn")


async def _find(node: Node, group: GroupNode, text: str) -> EnvelopeId:
    """An open proposal by its id's beginning."""
    prefix = shown.checked(text)
    found = [one.id for one in await proposals(node, group.id.hex()) if one.id.hex().startswith(prefix)]
    if len(found) > 1:
        raise Ambiguous("several proposals begin like that: give more of the id")
    if not found:
        raise NotFound("no such proposal is open: it was carried out, withdrawn, or is older than 30 days")
    return found[0]


async def _standing(node: Node, group: GroupNode, accord: EnvelopeId, ended: str) -> dict[str, Any]:
    """How a proposal stands; `ended` where it is not open any more."""
    rows = (_row(one) for one in await proposals(node, group.id.hex()) if one.id == accord)
    return next(rows, {"proposal": accord.hex(), "state": ended})

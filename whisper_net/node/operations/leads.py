"""Job leads: posted, claimed and closed. For now they all live in the channel general, which every member is in."""

from typing import Any

from whisper_net.core.errors import NotAllowed, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.people import GENERAL
from whisper_net.ports.leads import CLOSED, STAGES, LeadRow

MOST = 100_000
"""Rows of one list."""


async def lead_list(node: Node, stage: str | None = None, limit: int = MOST, group: str | None = None) -> Any:
    """The newest leads, newest first; of one stage if it is named."""
    if stage is not None and stage not in STAGES:
        raise RefusedError(f"a lead is {', '.join(STAGES[:-1])} or {STAGES[-1]}, never {stage[:40]!r}")
    rows = await node.pick(group).query(lambda reader: reader.leads(stage, max(0, limit)))
    return [_lead_json(row) for row in rows]


def _lead_json(row: LeadRow) -> dict[str, Any]:
    return {
        "lead": row.id.hex(),
        "company": row.company,
        "role": row.role,
        "url": row.url,
        "note": row.note,
        "stage": row.stage,
        "by": row.member.hex(),
        "claims": [{"member": claim.member.hex(), "name": claim.name} for claim in row.claims],
    }


async def lead_add(node: Node, company: str, role: str, url: str = "", note: str = "", group: str | None = None) -> Any:
    chosen = node.pick(group)
    room = await shown.channel(chosen, GENERAL)
    said = (company.strip(), role.strip(), url.strip(), note.strip())
    return _said(await chosen.submit(do.PostLead(room.scope, *said)))


async def lead_edit(
    node: Node,
    lead: str,
    company: str | None = None,
    role: str | None = None,
    url: str | None = None,
    note: str | None = None,
    group: str | None = None,
) -> Any:
    """Put what is named in place of what a lead of one's own says; the rest stays."""
    chosen = node.pick(group)
    row = await shown.lead(chosen, lead)
    _check_own(chosen, row, "edits")
    if row.stage == CLOSED:
        raise NotAllowed("this lead was withdrawn")
    old = (row.company, row.role, row.url, row.note)
    new = [was if now is None else now.strip() for was, now in zip(old, (company, role, url, note), strict=True)]
    if tuple(new) != old:
        await chosen.submit(do.EditLead(row.scope, row.id, *new))
    return _said(row.id)


async def lead_claim(node: Node, lead: str, group: str | None = None) -> Any:
    """Say that one goes after a lead. Others may, too."""
    chosen = node.pick(group)
    row = await shown.lead(chosen, lead)
    if row.stage == CLOSED:
        raise NotAllowed("this lead was withdrawn")
    return await _claim(chosen, row, on=True)


async def lead_unclaim(node: Node, lead: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    return await _claim(chosen, await shown.lead(chosen, lead), on=False)


async def _claim(group: GroupNode, row: LeadRow, *, on: bool) -> dict[str, str]:
    me = group.group.state.me.member
    if any(claim.member == me for claim in row.claims) != on:
        await group.submit(do.ClaimLead(row.scope, row.id, on))
    return _said(row.id)


async def lead_withdraw(node: Node, lead: str, group: str | None = None) -> Any:
    """Close a lead of one's own for good."""
    chosen = node.pick(group)
    row = await shown.lead(chosen, lead)
    _check_own(chosen, row, "withdraws")
    if row.stage != CLOSED:
        await chosen.submit(do.WithdrawLead(row.scope, row.id))
    return _said(row.id)


def _check_own(group: GroupNode, row: LeadRow, does: str) -> None:
    if row.member != group.group.state.me.member:
        raise NotAllowed(f"only whoever posted a lead {does} it")


def _said(id_: EnvelopeId) -> dict[str, str]:
    return {"lead": id_.hex()}

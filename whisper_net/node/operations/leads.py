"""Job leads: posted, claimed and closed; in the channel general, which every member is in, or to a chosen audience.

An audience is a circle of its author. What is said about a lead later is said where it stands. Who reads what of an
audience that carries several leads: sharing.py.
"""

from typing import Any

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.errors import NotAllowed, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import sharing, shown
from whisper_net.node.operations.people import GENERAL
from whisper_net.node.operations.persons import person
from whisper_net.node.operations.standing import standing_json
from whisper_net.ports.leads import CLOSED, STAGES, LeadRow, place_of

MOST = 100_000
"""Rows of one list."""


async def lead_list(node: Node, stage: str | None = None, limit: int = MOST, group: str | None = None) -> Any:
    """The newest leads, newest first; of one stage if it is named."""
    if stage is not None and stage not in STAGES:
        raise RefusedError(f"a lead is {', '.join(STAGES[:-1])} or {STAGES[-1]}, never {stage[:40]!r}")
    chosen = node.pick(group)
    found = await chosen.query(lambda reader: reader.leads(stage, MOST))
    rows = sorted(found, key=place_of, reverse=True)[: max(0, limit)]
    audiences = {scope: sharing.audience_json(chosen, scope) for scope in {row.scope for row in rows}}
    return [{**_lead_json(row), "audience": audiences[row.scope]} for row in rows]


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


async def lead_add(
    node: Node,
    company: str,
    role: str,
    url: str = "",
    note: str = "",
    leave_out: list[str] | None = None,
    only: list[str] | None = None,
    group: str | None = None,
) -> Any:
    """Post a lead: to everybody in general, to all members but some, or to some alone. People by name or by id."""
    chosen = node.pick(group)
    scope = await _where(chosen, leave_out, only)
    said = (company.strip(), role.strip(), url.strip(), note.strip())
    return _said(chosen, await chosen.submit(do.PostLead(scope, *said)))


async def _where(group: GroupNode, leave_out: list[str] | None, only: list[str] | None) -> ScopeId:
    if not leave_out and not only:
        return (await shown.channel(group, GENERAL)).scope
    meant = await sharing.meant(group, leave_out, only)
    me = group.group.state.me.member
    others = tuple(reader.member for reader in meant.readers if reader.member != me)
    scope: ScopeId = await group.submit(CreateCircle(CircleKind.AUDIENCE, others))
    return scope


async def audience_preview(
    node: Node, leave_out: list[str] | None = None, only: list[str] | None = None, group: str | None = None
) -> Any:
    """Who would read a lead, who would not, and who never could, before it is posted."""
    return sharing.preview_json(await sharing.meant(node.pick(group), leave_out, only))


async def lead_share(node: Node, lead: str, member: str, group: str | None = None) -> Any:
    """Let somebody read a lead of one's own that went to an audience; where it stands then, and whether it moved."""
    chosen = node.pick(group)
    row, id_ = await shown.lead(chosen, lead), await person(chosen, member)
    _check_own(chosen, row, "shares")
    if row.stage == CLOSED:
        raise NotAllowed("this lead was withdrawn")
    shared = await sharing.share(chosen, row, id_)
    return {**_said(chosen, shared), "member": id_.hex(), "moved": shared != row.id}


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
    return _said(chosen, row.id)


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


async def _claim(group: GroupNode, row: LeadRow, *, on: bool) -> dict[str, Any]:
    me = group.group.state.me.member
    if any(claim.member == me for claim in row.claims) != on:
        await group.submit(do.ClaimLead(row.scope, row.id, on))
    return _said(group, row.id)


async def lead_withdraw(node: Node, lead: str, group: str | None = None) -> Any:
    """Close a lead of one's own for good."""
    chosen = node.pick(group)
    row = await shown.lead(chosen, lead)
    _check_own(chosen, row, "withdraws")
    if row.stage != CLOSED:
        await chosen.submit(do.WithdrawLead(row.scope, row.id))
    return _said(chosen, row.id)


def _check_own(group: GroupNode, row: LeadRow, does: str) -> None:
    if row.member != group.group.state.me.member:
        raise NotAllowed(f"only whoever posted a lead {does} it")


def _said(group: GroupNode, id_: EnvelopeId) -> dict[str, Any]:
    return {"lead": id_.hex(), **standing_json(group)}

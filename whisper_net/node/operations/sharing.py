"""To whom a job lead goes: all but some, or some alone; and further people later, without giving away other leads.

An audience is used for every lead of its author that goes to the same people. Whoever is put into a circle reads all of
it; so a lead whose audience carries anything else is posted anew to an audience of its own, and withdrawn where it was.
"""

from typing import Any

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.errors import RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import AddToCircle, CreateCircle
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.node.circles import Preview, preview
from whisper_net.node.conversations import Reader
from whisper_net.node.group_node import GroupNode
from whisper_net.node.operations.persons import person
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.store import GroupReader

MOST = 100_000
"""Leads that are looked at."""


async def meant(group: GroupNode, leave_out: list[str] | None, only: list[str] | None) -> Preview:
    """Whom a lead reaches that goes to all but some, or to some alone. Raises NotFound, Ambiguous or RefusedError."""
    if leave_out and only:
        raise RefusedError("say whom to leave out, or who alone is meant, and not both")
    me = group.group.state.me.member
    named = [await person(group, text) for text in (leave_out or only or [])]
    if leave_out and me in named:
        raise RefusedError("you read what you post: leave out others")
    found = await preview(group, named if leave_out else None, named if only else None)
    if set(named) - {reader.member for reader in (*found.readers, *found.left_out)}:
        raise RefusedError("somebody named is not a member; look at the list of people again")
    return found


def preview_json(found: Preview) -> dict[str, Any]:
    return {
        "readers": _named(found.readers),
        "left_out": _named(found.left_out),
        "never": _named(found.never),
        "circle": found.known.hex() if found.known is not None else None,
    }


def _named(readers: tuple[Reader, ...]) -> list[dict[str, str]]:
    return [{"member": reader.member.hex(), "name": reader.name} for reader in readers]


def audience_json(group: GroupNode, scope: ScopeId) -> dict[str, Any]:
    """How many read what stands in a scope."""
    state = group.group.state
    circle = state.circles.get(scope)
    if circle is not None:
        return {"kind": "circle", "members": len(state.rooms.present(circle))}
    view = state.log.view()
    return {"kind": "channel", "members": sum(view.within(member, scope) for member in view.people())}


async def share(group: GroupNode, row: LeadRow, member: MemberId) -> EnvelopeId:
    """Let somebody read a lead; where it stands from then on. Raises RefusedError where everybody reads it."""
    circle = group.group.state.circles.get(row.scope)
    if circle is None:
        raise RefusedError("this lead went to everybody in general: they read it already")
    if group.group.state.rooms.within(member, row.scope):
        return row.id
    if not await group.query(lambda reader: _carries_more(reader, row)):
        await group.submit(AddToCircle(row.scope, member))
        return row.id
    return await _move(group, row, tuple(sorted(group.group.state.rooms.present(circle) | {member})))


def _carries_more(reader: GroupReader, row: LeadRow) -> bool:
    """Whether the lead's audience holds anything but it: further leads, withdrawn ones too, or messages."""
    if reader.newest(row.scope) is not None:
        return True
    return any(one.scope == row.scope and one.id != row.id for one in reader.leads(None, MOST))


async def _move(group: GroupNode, row: LeadRow, people: tuple[MemberId, ...]) -> EnvelopeId:
    """Post it anew to these people first: stopped half way, it stands twice and not nowhere."""
    me = group.group.state.me.member
    others = tuple(member for member in people if member != me)
    scope: ScopeId = await group.submit(CreateCircle(CircleKind.AUDIENCE, others))
    made: EnvelopeId = await group.submit(do.PostLead(scope, row.company, row.role, row.url, row.note))
    await group.submit(do.WithdrawLead(row.scope, row.id))
    return made

"""What screens read: typed rows over a group's own reader, beside the writer.

Rules: each query takes the node first and names its group by id or name; none changes anything. Rows hold ids as bytes
and times as seconds since 1970, UTC. Commands and their JSON stand in operations/; which groups there are in
memberships.py, and how one stands with the others in neighbours.py.
"""

from collections.abc import Sequence

from whisper_net.core.group.records import ReadMark
from whisper_net.core.ids import EnvelopeId, ResumeId, ScopeId
from whisper_net.node.node import Node
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.resumes import ResumePage, ResumeRow
from whisper_net.ports.store import ChannelRow, InvitationRow, MemberRow, MessageRow

PAGE = 60
MOST_LEADS = 5_000
MOST_RESUMES = 1_000


async def now(node: Node) -> int:
    """The time by this machine's clock."""
    return node.means.clock.now()


async def channels(node: Node, group: str) -> list[ChannelRow]:
    """The channels that this device is in, by name."""
    return await node.pick(group).query(lambda reader: reader.channels())


async def members(node: Node, group: str) -> list[MemberRow]:
    """Everybody who is, was, or asks to be in the roster, by name."""
    return await node.pick(group).query(lambda reader: reader.members())


async def invitations(node: Node, group: str) -> list[InvitationRow]:
    """All invitations, by the time at which they expire."""
    return await node.pick(group).query(lambda reader: reader.invitations())


async def page(
    node: Node, group: str, scope: ScopeId, before: EnvelopeId | None = None, limit: int = PAGE
) -> Sequence[MessageRow]:
    """The newest messages of a scope (before one), oldest first."""
    return await node.pick(group).query(lambda reader: reader.messages(scope, limit, before=before))


async def message(node: Node, group: str, id_: EnvelopeId) -> MessageRow | None:
    """One message as it stands now."""
    return await node.pick(group).query(lambda reader: reader.message(id_))


async def newest(node: Node, group: str, scope: ScopeId) -> ReadMark | None:
    """The place of the newest message of a scope: what MarkRead takes."""
    return await node.pick(group).query(lambda reader: reader.newest(scope))


async def leads(node: Node, group: str, stage: str | None = None, limit: int = MOST_LEADS) -> list[LeadRow]:
    """The newest leads, newest first; of one stage (found, claimed, closed) if it is named."""
    return await node.pick(group).query(lambda reader: reader.leads(stage, limit))


async def lead(node: Node, group: str, id_: EnvelopeId) -> LeadRow | None:
    """One lead as it stands now."""
    return await node.pick(group).query(lambda reader: reader.lead(id_))


async def resumes(node: Node, group: str, limit: int = MOST_RESUMES) -> list[ResumeRow]:
    """The résumés that changed last, the newest first."""
    return await node.pick(group).query(lambda reader: reader.resumes(limit))


async def resume(node: Node, group: str, id_: ResumeId) -> ResumePage | None:
    """One résumé as it stands now, with its comments placed in its text."""
    return await node.pick(group).query(lambda reader: reader.resume(id_))

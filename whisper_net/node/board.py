"""What the board of job leads reads: all of them at once, and later those alone that something happened to.

Rules: as queries.py, of which this is the part about leads on a screen. One call is one visit to the reader.
"""

from collections.abc import Sequence

import msgspec

from whisper_net.core.group.rooms import CIRCLE_ROLES
from whisper_net.core.group.roster import HISTORY
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.node.circles import readers_of
from whisper_net.node.conversations import Reader
from whisper_net.node.node import Node
from whisper_net.node.operations.people import GENERAL
from whisper_net.node.queries import MOST_LEADS
from whisper_net.ports.circles import AUDIENCE
from whisper_net.ports.leads import LeadRow, place_of
from whisper_net.ports.store import GroupReader


class Standing(msgspec.Struct, frozen=True):
    """Leads as they stand now, the newest first."""

    rows: Sequence[LeadRow]
    now: int
    """This machine's time."""


class Room(msgspec.Struct, frozen=True):
    """Where new leads are posted, and who reads them there."""

    scope: ScopeId
    name: str
    history: str
    """all | since_join: what those read who come later."""
    readers: tuple[Reader, ...]
    pickable: tuple[Reader, ...] = ()
    """Members who can be in a chosen audience, oneself too."""
    audiences: dict[ScopeId, tuple[Reader, ...]] = {}
    """Who reads what stands in an audience, of every audience that this person is in."""


async def opening(node: Node, group: str, limit: int = MOST_LEADS) -> Standing:
    """The newest leads."""
    rows = await node.pick(group).query(lambda reader: reader.leads(None, limit))
    return Standing(sorted(rows, key=place_of, reverse=True), node.means.clock.now())


async def standing(node: Node, group: str, ids: Sequence[EnvelopeId]) -> Standing:
    """Some leads as they stand now; unknown ones are left out."""

    def read(reader: GroupReader) -> list[LeadRow]:
        found = [row for row in map(reader.lead, ids) if row is not None]
        return sorted(found, key=place_of, reverse=True)

    return Standing(await node.pick(group).query(read), node.means.clock.now())


async def room(node: Node, group: str) -> Room | None:
    """The channel general, which every member is in; None where this device is not in it yet."""
    chosen = node.pick(group)
    channels, members, circles = await chosen.query(
        lambda reader: (reader.channels(), reader.members(), reader.circles())
    )
    scope = next((row.scope for row in channels if row.name == GENERAL), None)
    if scope is None:
        return None
    view = chosen.group.state.log.view()
    inside = tuple(Reader(row.member, row.name, row.role) for row in members if view.within(row.member, scope))
    people = {row.member: row for row in members}
    able = tuple(Reader(row.member, row.name, row.role) for row in members if view.role(row.member) in CIRCLE_ROLES)
    audiences = {row.scope: readers_of(row.members, people) for row in circles if row.kind == AUDIENCE}
    return Room(scope, GENERAL, HISTORY[view.rules(scope).history], inside, able, audiences)

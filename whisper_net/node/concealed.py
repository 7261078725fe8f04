"""What the dialog of hidden words reads: what somebody wrote and nobody sees, where this person may look at it.

Rules: as queries.py, of which this is the part about what lies beyond the end of feeds (core/group/quarantine.py).
"""

import msgspec

from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.node.node import Node
from whisper_net.node.operations.quarantine import hidden


class ConcealedLine(msgspec.Struct, frozen=True):
    """One thing that is hidden."""

    id: EnvelopeId
    channel: str
    """Its name; "" for what is said to the whole group."""
    at: int
    what: str
    """As core/group/quarantine.py says it."""
    text: str
    until: int
    """When its bytes go."""


class Concealed(msgspec.Struct, frozen=True):
    """All that is hidden of one member, the oldest first."""

    now: int
    lines: tuple[ConcealedLine, ...]


async def concealed(node: Node, group: str, member: MemberId) -> Concealed:
    """What this device holds hidden of a member where its person may look."""
    chosen = node.pick(group)
    rooms = {row.scope: row.name for row in await chosen.query(lambda reader: reader.channels())}
    rows = [row for row in await hidden(node, chosen) if row.member == member]
    rows.sort(key=lambda row: (row.at, row.id))
    lines = (ConcealedLine(r.id, rooms.get(r.scope, ""), r.at, r.what, r.text, r.until) for r in rows)
    return Concealed(node.means.clock.now(), tuple(lines))

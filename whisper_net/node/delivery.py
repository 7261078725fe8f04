"""Where messages have come to, and what of others has not come here: asked by commands and by screens.

Screens ask `delivery` for the messages that they show of one room, at most a page, and ask again when DeliveryChanged
(core/group/events.py) names that room: that comes at most every two seconds for what links show, every second for what
relays do, and once for each batch in which acknowledgements arrive. A number of devices is the least that is known:
whoever wants to may acknowledge nothing.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from whisper_net.core.crypto.items import attachment_topic
from whisper_net.core.envelope.parts import part_key
from whisper_net.core.errors import NotFound
from whisper_net.core.group.missing import missing
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.ids import DeviceId, EnvelopeId, MemberId, ScopeId
from whisper_net.core.sync.marks import Marks
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.relay_files import LASTS_SECONDS
from whisper_net.ports.attachments import AttachmentRow
from whisper_net.ports.delivery import Placed

NEWEST = 200
"""Messages of each room that are looked at for what has come nowhere yet."""
GONE = "this message's envelope is not here any more"


class Pieces(msgspec.Struct, frozen=True):
    """How much of a message's file is known to be at a relay."""

    there: int
    of: int

    @property
    def whole(self) -> bool:
        return self.there >= self.of


class Delivery(msgspec.Struct, frozen=True):
    """Where one message has come to, besides this device, which holds it."""

    relays: tuple[str, ...]
    """Those of the group's that are known to hold it, by where they are: neither key nor passcode stands there."""
    devices: int
    """Other devices that are known to hold it and may read it."""
    of: int
    """Other devices of everybody who may read it now."""
    among: int = 0
    """Relays that the group uses."""
    file: Pieces | None = None
    """Of its file, at the relay that has most of it. None: it brings none, no relay is used, or it is put no more."""


class AtRelay(msgspec.Struct, frozen=True):
    """One relay of the group, and what of a message it is known to hold."""

    where: str
    holds: bool
    file: Pieces | None = None


class Holder(msgspec.Struct, frozen=True):
    """Somebody who may read a message, and on how many of their other devices it is known to be."""

    member: MemberId
    name: str
    devices: int
    of: int


class Whereabouts(msgspec.Struct, frozen=True):
    """Where one message is, by name."""

    relays: tuple[AtRelay, ...]
    """Each of the group's."""
    people: tuple[Holder, ...]
    """Everybody who may read it, as far as they have a device besides this one."""


class Gap(msgspec.Struct, frozen=True):
    """Something that somebody wrote in a room is known to exist and is not here."""

    scope: ScopeId
    member: MemberId
    name: str
    count: int
    """Messages, and whatever else they did there."""


async def delivery(
    node: Node, group: str | None, scope: ScopeId, member: MemberId, ids: Sequence[EnvelopeId]
) -> dict[EnvelopeId, Delivery]:
    """Where these messages of one member in one room have come to; those that are not here are left out."""
    chosen = node.pick(group)
    found = await delivered(chosen, scope, member, ids)
    files = await _files(node, chosen, list(found)) if any(one.among for one in found.values()) else {}
    if not files:
        return found
    marks = [marks for _, marks in await chosen.relays.known()]
    most = {id_: max((_pieces(one, row) for one in marks), key=lambda one: one.there) for id_, row in files.items()}
    return {id_: msgspec.structs.replace(one, file=most.get(id_)) for id_, one in found.items()}


async def _files(node: Node, group: GroupNode, ids: Sequence[EnvelopeId]) -> dict[EnvelopeId, AttachmentRow]:
    """Files of these messages, as far as they are so new that they are put at relays."""
    rows = await group.query(lambda reader: [reader.attachment(id_) for id_ in ids])
    since = node.means.clock.now() - LASTS_SECONDS
    return {row.message: row for row in rows if row is not None and row.at >= since}


def _pieces(marks: Marks, row: AttachmentRow) -> Pieces:
    chunks = row.manifest.chunks
    missing = marks.missing(attachment_topic(row.manifest.key).topic, chunks)
    return Pieces(len(chunks) - len(missing), len(chunks))


async def whereabouts(node: Node, group: str | None, scope: ScopeId, member: MemberId, id_: EnvelopeId) -> Whereabouts:
    """On whose devices, and on which relays, a message of one member is. Raises NotFound."""
    chosen = node.pick(group)
    state = chosen.group.state
    placed, rows = await chosen.query(
        lambda reader: (reader.placed(scope, _authors(chosen, scope, member), [id_]).get(id_), reader.members())
    )
    if placed is None:
        raise NotFound(GONE)
    part, known = part_key(placed.feed, placed.seq), await chosen.relays.known()
    file = (await _files(node, chosen, [id_])).get(id_)
    readers = _others(chosen, scope, placed)
    having = (placed.holders | {placed.feed.device}) & readers
    each, there = Counter(map(state.owner, readers)), Counter(map(state.owner, having))
    people = (Holder(row.member, row.name, there[row.member], each[row.member]) for row in rows if each[row.member])
    relays = (
        AtRelay(where, marks.holds(part, placed.seq), None if file is None else _pieces(marks, file))
        for where, marks in known
    )
    return Whereabouts(tuple(relays), tuple(people))


async def delivered(
    group: GroupNode, scope: ScopeId, member: MemberId, ids: Sequence[EnvelopeId]
) -> dict[EnvelopeId, Delivery]:
    """The same, without what becomes of files."""
    found = await group.query(lambda reader: reader.placed(scope, _authors(group, scope, member), ids))
    relays = await group.relays.known()
    return {id_: _delivery(group, scope, placed, relays) for id_, placed in found.items()}


def _authors(group: GroupNode, scope: ScopeId, member: MemberId) -> list[DeviceId]:
    state = group.group.state
    return [device for device in state.feeds.by_device(scope) if state.owner(device) == member]


async def delivery_of(node: Node, group: str | None, scope: ScopeId, member: MemberId, id_: EnvelopeId) -> Delivery:
    """The same of one message. Raises NotFound."""
    found = await delivery(node, group, scope, member, [id_])
    if id_ not in found:
        raise NotFound(GONE)
    return found[id_]


def _delivery(group: GroupNode, scope: ScopeId, placed: Placed, relays: Sequence[tuple[str, Marks]]) -> Delivery:
    readers = _others(group, scope, placed)
    holders = (placed.holders | {placed.feed.device}) & readers
    part = part_key(placed.feed, placed.seq)
    there = tuple(where for where, marks in relays if marks.holds(part, placed.seq))
    return Delivery(there, len(holders), len(readers), len(relays))


def _others(group: GroupNode, scope: ScopeId, placed: Placed) -> frozenset[DeviceId]:
    """The devices of everybody who is in the room and may read what stands under that key, besides this one."""
    state, view = group.group.state, group.group.view
    readers = state.rooms.readers(scope) - {state.me.device}
    return frozenset(device for device in readers if view.may_read(device, scope, placed.feed.kid))


async def gaps(node: Node, group: str) -> list[Gap]:
    """What is known to be missing, for screens; ask again when DeliveryChanged names a room, or messages came."""
    return await gaps_in(node.pick(group))


async def gaps_in(group: GroupNode) -> list[Gap]:
    """What is known to be missing in the channels and circles of this person, by room and then by member."""
    state, rooms = group.group.state, _talking(group)
    told, rows = await group.query(
        lambda reader: ([(scope, reader.claims(scope)) for scope in rooms], reader.members())
    )
    names = {row.member: row.name for row in rows}
    return [
        Gap(scope, member, names.get(member, ""), count)
        for scope, claims in told
        for member, count in sorted(missing(state, scope, claims).items())
    ]


def _without_talk(group: GroupNode) -> tuple[ScopeId, ScopeId]:
    state = group.group.state
    return ScopeId(state.me.group), vetters_scope(state)


async def nowhere_else(group: GroupNode) -> int:
    """How many of one's own newest messages are known to have come nowhere, though somebody else is to read them."""
    me, rooms = group.group.state.me.member, _talking(group)
    read = await group.query(lambda reader: [(scope, reader.messages(scope, NEWEST)) for scope in rooms])
    count = 0
    for scope, rows in read:
        mine = [row.id for row in rows if row.member == me and not row.deleted]
        found = await delivered(group, scope, me, mine)
        count += sum(one.of > 0 and not one.devices and not one.relays for one in found.values())
    return count


def _talking(group: GroupNode) -> list[ScopeId]:
    """The channels and circles of this person."""
    state = group.group.state
    return [scope for scope in state.rooms.scopes_of(state.me.device) if scope not in _without_talk(group)]

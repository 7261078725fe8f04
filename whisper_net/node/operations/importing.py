"""Bringing over what was said in an older group, a batch at a time; once more brings what is not there yet."""

from typing import Any

from whisper_net.core.errors import NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_imports import ImportMessages, OldMessage
from whisper_net.core.group.importing import MOST_AT_ONCE, source_of
from whisper_net.core.ids import ScopeId
from whisper_net.core.membership.policies import Keep
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.ports.store import ChannelRow, MessageRow
from whisper_net.ports.talk import imported_name

MOST_IMPORTED = 20_000
"""The newest of each channel."""


async def group_import(node: Node, group: str | None = None) -> Any:
    """Bring over the channels of the group that this one goes on from, as far as this device reads them."""
    fresh = node.pick(group)
    cited = fresh.group.state.log.view().refounded
    older = next((one for one in node.groups if cited is not None and one.id == cited.group), None)
    if older is None:
        raise NotFound("this group goes on from none that is here, so there is nothing to bring over")
    return {"group": fresh.id.hex(), "older": older.id.hex(), "imported": await bring_over(older, fresh)}


async def bring_over(older: GroupNode, fresh: GroupNode) -> int:
    """Copy every channel that is not to disappear; how many messages were new."""
    view = older.group.state.log.view()
    rooms = await older.query(lambda reader: reader.channels())
    lasting = [room for room in rooms if view.rules(room.scope).keep is Keep.OFF]
    counts: list[int] = [await _channel(older, fresh, room) for room in lasting]
    return sum(counts)


async def _channel(older: GroupNode, fresh: GroupNode, room: ChannelRow) -> int:
    rows = await older.query(lambda reader: reader.messages(room.scope, MOST_IMPORTED))
    scope = await _room_called(older, fresh, room) if rows else None
    if scope is None:
        return 0
    known = await fresh.query(lambda reader: reader.imported_sources(scope))
    wanted = [row for row in rows if not row.deleted and source_of(fresh.id, row.id) not in known]
    for start in range(0, len(wanted), MOST_AT_ONCE):
        batch = tuple(map(_old, wanted[start : start + MOST_AT_ONCE]))
        await fresh.submit(ImportMessages(scope, batch))
    return len(wanted)


def _old(row: MessageRow) -> OldMessage:
    """As it was shown, without the mark if it came from an even older group."""
    name = row.name.removeprefix(imported_name("")) if row.imported else row.name
    return OldMessage(row.id, name, row.at, row.text)


async def _room_called(older: GroupNode, fresh: GroupNode, room: ChannelRow) -> ScopeId:
    """The channel of that name in the new group, made if it is not there, as open to newcomers as the old one was."""
    for row in await fresh.query(lambda reader: reader.channels()):
        if row.name == room.name:
            return row.scope
    history = older.group.state.log.view().rules(room.scope).history
    made: ScopeId = await fresh.submit(do.CreateChannel(room.name, history))
    return made

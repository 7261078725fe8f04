"""Bringing over what was said in an older group, a batch at a time; once more brings what is not there yet."""

from typing import Any

from whisper_net.core.errors import NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_imports import ImportMessages, OldMessage
from whisper_net.core.group.fading import fading_epochs
from whisper_net.core.group.importing import MOST_AT_ONCE, source_of
from whisper_net.core.ids import LinkId, ScopeId
from whisper_net.core.membership.link import LinkType
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
    brought, left = await bring_over(older, fresh)
    return {"group": fresh.id.hex(), "older": older.id.hex(), "imported": brought, "left": left}


async def bring_over(older: GroupNode, fresh: GroupNode) -> tuple[int, list[str]]:
    """Copy every channel that is not to disappear: (how many messages were new, the names of channels left out).

    Left out is a channel that somebody else made here under the same name: who reads there was theirs to say.
    """
    view = older.group.state.log.view()
    rooms = await older.query(lambda reader: reader.channels())
    counts: list[int] = []
    left: list[str] = []
    for room in rooms:
        if view.rules(room.scope).keep is Keep.OFF:
            count = await _channel(older, fresh, room)
            if count is None:
                left.append(room.name)
            counts.append(count or 0)
    return sum(counts), left


async def _channel(older: GroupNode, fresh: GroupNode, room: ChannelRow) -> int | None:
    """How many messages of a channel were new; None where it is left out."""
    rows = await _lasting(older, room.scope)
    if not rows:
        return 0
    scope = await _room_of(older, fresh, room)
    if scope is None:
        return None
    known = await fresh.query(lambda reader: reader.imported_sources(scope))
    wanted = [row for row in rows if not row.deleted and source_of(fresh.id, row.id) not in known]
    for start in range(0, len(wanted), MOST_AT_ONCE):
        batch = tuple(map(_old, wanted[start : start + MOST_AT_ONCE]))
        await fresh.submit(ImportMessages(scope, batch))
    return len(wanted)


async def _lasting(older: GroupNode, scope: ScopeId) -> list[MessageRow]:
    """What was said in a channel, without what still disappears: its policy may have been another one before."""
    passing = {epoch.n for epoch in fading_epochs(older.group.state) if epoch.scope == scope}
    rows = await older.query(lambda reader: reader.messages(scope, MOST_IMPORTED))
    return [row for row in rows if row.n not in passing]


def _old(row: MessageRow) -> OldMessage:
    """As it was shown, without the mark if it came from an even older group."""
    name = row.name.removeprefix(imported_name("")) if row.imported else row.name
    text = row.text or ("" if row.file is None else f"(file: {row.file.name})")  # the file itself stays there
    return OldMessage(row.id, name, row.at, text)


async def _room_of(older: GroupNode, fresh: GroupNode, room: ChannelRow) -> ScopeId | None:
    """Where a channel goes on: general in general, any other in one of its name that we made here, or make now.

    As open to newcomers as the old one was. None where others made one of that name.
    """
    if room.scope == _general(older):
        return _general(fresh)
    state = fresh.group.state
    same = [row.scope for row in await fresh.query(lambda reader: reader.channels()) if row.name == room.name]
    if same:
        made_here = (one for one in same if state.log.get(LinkId(one)).link.author == state.me.member)
        return next((one for one in made_here if one != _general(fresh)), None)
    history = older.group.state.log.view().rules(room.scope).history
    made: ScopeId = await fresh.submit(do.CreateChannel(room.name, history))
    return made


def _general(group: GroupNode) -> ScopeId:
    """The channel with which a group was founded, whatever others are called like it."""
    log = group.group.state.log
    links = (log.get(id_) for id_ in log.ids)
    return next(
        ScopeId(one.id) for one in links if one.link.type is LinkType.CHANNEL and one.link.author == log.founder
    )

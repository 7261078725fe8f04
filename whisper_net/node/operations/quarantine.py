"""What is hidden of those who went, for admins and whoever made a channel: look at it, and show it again."""

from typing import Any

from whisper_net.core.errors import NotFound
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.group.quarantine import Quarantined, hidden_parts, quarantined
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.persons import by_id


async def quarantine_list(node: Node, channel: str | None = None, group: str | None = None) -> Any:
    """All that this device holds hidden where its person may look, the oldest first; of one channel if it is named."""
    chosen = node.pick(group)
    rooms = {ScopeId(row.scope): row.name for row in await chosen.query(lambda reader: reader.channels())}
    names = {row.member: row.name for row in await chosen.query(lambda reader: reader.members())}
    scope = None if channel is None else ScopeId((await shown.channel(chosen, channel)).scope)
    rows = [row for row in await hidden(node, chosen) if scope in (None, row.scope)]
    circles = chosen.group.state.circles
    rows.sort(key=lambda row: (row.at, row.id))
    return [_json(row, rooms, names) | {"circle": bool(circles.opened(row.scope))} for row in rows]


async def hidden(node: Node, group: GroupNode, *, own: bool = False) -> list[Quarantined]:
    """All that this device holds hidden where its person may look, or of what they wrote themselves, in no order."""
    state, now, found = group.group.state, node.means.clock.now(), list[Quarantined]()
    for part in hidden_parts(state):
        if own and state.owner(part.device) != state.me.member:
            continue
        stored = await group.runner.read(group.runner.store.part, part)
        found += quarantined(state, part, stored, now)
    return found


def _json(row: Quarantined, rooms: dict[ScopeId, str], names: dict[MemberId, str]) -> dict[str, Any]:
    return {
        "envelope": row.id.hex(),
        "channel": rooms.get(row.scope),
        "member": row.member.hex(),
        "name": names.get(row.member, ""),
        "at": shown.time_text(row.at),
        "what": row.what,
        "text": row.text,
        "until": shown.time_text(row.until),
    }


async def quarantine_extend(node: Node, member: str, channel: str | None = None, group: str | None = None) -> Any:
    """Show everybody what this device holds hidden of somebody: in one channel, or wherever our person may."""
    chosen = node.pick(group)
    id_ = await by_id(chosen, member)
    if channel is not None:
        scopes = [ScopeId((await shown.channel(chosen, channel)).scope)]
    else:
        scopes = list(dict.fromkeys(row.scope for row in await hidden(node, chosen) if row.member == id_))
    feeds = 0
    for scope in scopes:
        feeds += await chosen.submit(ExtendCut(scope, id_))
    if not feeds:
        raise NotFound("nothing of theirs is hidden here that you may show again")
    return {"member": id_.hex(), "feeds": feeds}

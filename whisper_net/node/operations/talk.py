"""Reading and writing in channels, circles and direct messages."""

from typing import Any

from whisper_net.core.documents.emoji import is_emoji
from whisper_net.core.errors import NotAllowed, NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId
from whisper_net.node.delivery import Holder, delivery_of, whereabouts
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import rooms, shown
from whisper_net.node.operations.quarantine import hidden
from whisper_net.node.operations.standing import standing_json
from whisper_net.ports.store import GroupReader, MessageRow


async def messages(
    node: Node,
    channel: str,
    limit: int = 50,
    search: str | None = None,
    circle: bool = False,
    group: str | None = None,
) -> Any:
    """The newest messages of a channel, circle or direct message, oldest first; reading marks them as read."""
    chosen = node.pick(group)
    room = await rooms.room(chosen, channel, circle=circle)

    def read(reader: GroupReader) -> list[MessageRow]:
        rows = [row for scope in room.scopes for row in reader.messages(scope, max(0, limit), search=search)]
        # Two that began at once have no order between them but the time.
        ordered = rows if len(room.scopes) == 1 else sorted(rows, key=lambda row: (row.at, row.n, row.lamport, row.id))
        return ordered[max(0, len(rows) - max(0, limit)) :]

    rows = await chosen.query(read)
    if search is None and room.unread:
        for mark in await chosen.query(lambda reader: [reader.newest(scope) for scope in room.scopes]):
            if mark is not None:
                await chosen.submit(do.MarkRead(mark))
    return [shown.message_json(one) for one in rows]


async def post(node: Node, channel: str, text: str, circle: bool = False, group: str | None = None) -> Any:
    chosen = node.pick(group)
    room = await rooms.room(chosen, channel, circle=circle)
    return _written(chosen, await chosen.submit(do.PostMessage(room.scopes[0], text)))


async def reply(node: Node, message: str, text: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    target = await _message(node, chosen, message)
    return _written(chosen, await chosen.submit(do.PostMessage(target.scope, text, target.id)))


async def message_show(node: Node, message: str, group: str | None = None) -> Any:
    """One message, where it has come to, and on how many devices of each who reads it."""
    chosen = node.pick(group)
    row = await _message(node, chosen, message)
    where = await delivery_of(node, group, row.scope, row.member, row.id)
    people = (await whereabouts(node, group, row.scope, row.member, row.id)).people
    return {
        **shown.message_json(row),
        "delivery": shown.delivery_json(where),
        "people": [_holder(one) for one in people],
    }


def _holder(one: Holder) -> dict[str, Any]:
    return {"member": one.member.hex(), "name": one.name, "devices": one.devices, "of": one.of}


async def _message(node: Node, group: GroupNode, text: str) -> MessageRow:
    """A message by its id's beginning. Raises BadId, Ambiguous, or NotFound: in other words for what is hidden."""
    try:
        return await shown.message(group, text)
    except NotFound:
        if any(row.id.hex().startswith(text) for row in await hidden(node, group)):
            raise NotFound("this message is hidden from everybody: whisper-net group quarantine shows it") from None
        raise


async def edit(node: Node, message: str, text: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    target = await _message(node, chosen, message)
    if target.member != chosen.group.state.me.member:
        raise NotAllowed("only its author edits a message")
    if target.deleted:
        raise NotAllowed("this message was deleted")
    await chosen.submit(do.EditMessage(target.scope, target.id, text))
    return _written(chosen, target.id)


async def delete(node: Node, message: str, group: str | None = None) -> Any:
    chosen = node.pick(group)
    target = await _message(node, chosen, message)
    if target.member != chosen.group.state.me.member:
        raise NotAllowed("only its author deletes a message")
    if not target.deleted:
        await chosen.submit(do.DeleteMessage(target.scope, target.id))
    return _written(chosen, target.id)


async def react(node: Node, message: str, emoji: str, off: bool = False, group: str | None = None) -> Any:
    chosen = node.pick(group)
    target = await _message(node, chosen, message)
    if not off and not is_emoji(emoji):
        raise NotAllowed("a reaction is one emoji, such as 👍; to say more, reply")
    me = chosen.group.state.me.member
    if off and not any(one.emoji == emoji and me in one.members for one in target.reactions):
        raise NotFound("you have no such reaction at this message, so there is nothing to take back")
    await chosen.submit(do.React(target.scope, target.id, emoji, not off))
    return _written(chosen, target.id)


def _written(group: GroupNode, id_: EnvelopeId) -> dict[str, Any]:
    return {"message": id_.hex(), **standing_json(group)}

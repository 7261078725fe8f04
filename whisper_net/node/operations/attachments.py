"""Attaching files to messages, and saving those of others. What is named is the message that brings the file."""

from typing import Any

from whisper_net.core.documents import filenames
from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.node import attachments
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import rooms, shown
from whisper_net.node.operations.standing import standing_json
from whisper_net.ports.attachments import AttachmentRow, FileIncomplete

CALL_SECONDS = 15.0


class NoFile(RefusedError):
    """The message that is named brings none."""

    code = "no_file"


async def attach(
    node: Node, channel: str, file: str, text: str = "", circle: bool = False, group: str | None = None
) -> Any:
    """Post the file at an absolute path in a channel, circle or direct message."""
    chosen = node.pick(group)
    room = await rooms.room(chosen, channel, circle=circle)
    message = await attachments.attach(node, group, room.scopes[0], file, text)
    return {"message": message.hex(), "attachment": message.hex(), **standing_json(chosen)}


async def attachment_list(
    node: Node, channel: str | None = None, circle: bool = False, group: str | None = None
) -> Any:
    """The newest files, of one channel or circle if it is named, the newest first."""
    chosen = node.pick(group)
    room = None if channel is None else await rooms.room(chosen, channel, circle=circle)
    scopes = [None] if room is None else list(room.scopes)
    rows = [row for scope in scopes for row in await attachments.files(node, group, scope)]
    return [_json(row) for row in sorted(rows, key=lambda row: (-row.at, row.message))]


async def attachment_fetch(
    node: Node, attachment: str, seconds: float = 5.0, call: bool = False, group: str | None = None
) -> Any:
    """Bring what is missing of a file from whoever has it; with `call`, call everybody known first, relays too.

    How many of its pieces are here then, and how many connected devices may have more.
    """
    chosen = node.pick(group)
    row = await _find(chosen, attachment)
    if call and row.file.held < row.file.of:
        await chosen.sync(node.addresses.of(chosen.entry.file, []), CALL_SECONDS)
        chosen.relays.keep_up()
    done = await attachments.fetch(node, group, row.message, seconds)
    return {"attachment": row.message.hex(), "held": done.held, "of": done.of, "sources": done.sources}


async def attachment_save(node: Node, attachment: str, file: str, force: bool = False, group: str | None = None) -> Any:
    """Write a file that is here to an absolute path."""
    chosen = node.pick(group)
    row = await _find(chosen, attachment)
    try:
        return {"bytes": await attachments.save(node, group, row.message, file, force=force)}
    except FileIncomplete as error:
        raise FileIncomplete(f"{error}{await _silent_relays(chosen)}") from error


async def _silent_relays(group: GroupNode) -> str:
    """Which relays, at which it may lie, do not help now."""
    rows = await group.relays.rows()
    return "".join(f". The relay at {row.address.where} did not answer: {row.says}" for row in rows if row.error)


async def attachment_forget(node: Node, attachment: str, group: str | None = None) -> Any:
    """Let go of what is here of a file; the message stays, and it can be fetched again from who has it."""
    row = await _find(node.pick(group), attachment)
    return {"attachment": row.message.hex(), "bytes": await attachments.let_go(node, group, row.message)}


async def _find(group: GroupNode, text: str) -> AttachmentRow:
    """A file by the beginning of its message's id, or by its name where no other is called so.

    Raises NotFound, Ambiguous or NoFile.
    """
    if not shown.is_prefix(text):
        return await _by_name(group, text)
    try:
        message = await shown.message(group, text)
    except NotFound:
        return await _by_name(group, text)  # a name may look like an id, which counts first
    row = await group.query(lambda reader: reader.attachment(message.id))
    if row is None:
        gone = "was deleted, and its file with it" if message.deleted else "brings no file"
        raise NoFile(f"this message {gone}; whisper-net attachment list names all that do")
    return row


async def _by_name(group: GroupNode, text: str) -> AttachmentRow:
    rows = await group.query(lambda reader: reader.attachments(None, attachments.MOST_LISTED))
    found = [row for row in rows if text in (row.file.name, filenames.shown(row.file.name))]
    ids = " or ".join(row.message.hex()[: shown.LEAST_PREFIX] for row in found[: shown.MOST_NAMED])
    return shown.the_only(
        found,
        f"no file is called {text[:80]!r}, and no message begins so; whisper-net attachment list names all",
        f"several files are called so: say which by its id, {ids}",
    )


def _json(row: AttachmentRow) -> dict[str, Any]:
    return {
        **shown.file_json(row.message, row.file),
        "author": row.member.hex(),
        "channel": row.scope.hex(),
        "at": shown.time_text(row.at),
    }

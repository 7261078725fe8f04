"""Files that messages bring: attached, listed, fetched from others, opened, saved, let go. For screens and commands.

Rules: a file is named by its message. Nothing is fetched and nothing opened but on request: `fetch` brings the pieces
that are missing, `content` and `save` put the file together from what is here, and check the whole before anybody sees
it. `FileHeld` tells listeners of every piece that comes; to cancel a fetch is to cancel the task that waits for it.
What is shown of a file's name is mended (core/documents/filenames.py), and nothing of a name ever becomes a path here.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import PurePath

from whisper_net.core.crypto.attachments import KEY_SIZE, FileDigest, open_chunk, seal_file
from whisper_net.core.documents.filenames import mended
from whisper_net.core.errors import CannotOpen, DecodeError, NotFound, TooLong
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.group.events import FileHeld
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.core.wire.bounds import KIB, MAX_ATTACHMENT, MAX_HELD, MAX_HELD_MEMBER
from whisper_net.node.fetching import FALSE, GONE, Progress
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.ports.attachments import AttachmentRow, EmptyFile, FileFalse, FileIncomplete, FilesFull, HeldRow

MIB = KIB * KIB
MOST_LISTED = 1_000
NOTHING = HeldRow(0, {})


async def attach(
    node: Node, group: str | None, scope: ScopeId, path: str, text: str = "", reply_to: EnvelopeId | None = None
) -> EnvelopeId:
    """Post the file at an absolute path; the message that brings it.

    Raises EmptyFile, TooLong, FilesFull, DiskFault, DiskFull and what posting raises. Nothing stays of what is refused.
    """
    data = await _read(node, path)
    return await attach_data(node, group, scope, PurePath(path).name, data, text, reply_to)


async def attach_data(
    node: Node,
    group: str | None,
    scope: ScopeId,
    name: str,
    data: bytes,
    text: str = "",
    reply_to: EnvelopeId | None = None,
) -> EnvelopeId:
    """Post bytes that are no file, such as a picture that was pasted, under a name. Raises as `attach`."""
    chosen = node.pick(group)
    _check_size(data)
    await check_room(chosen, chosen.group.state.me.member, len(data))
    manifest, chunks = await node.run(seal_file, data, mended(name), node.means.entropy(KEY_SIZE))
    message: EnvelopeId = await chosen.submit(AttachFile(scope, text, manifest, tuple(chunks), reply_to))
    return message


async def _read(node: Node, path: str) -> bytes:
    source = await node.run(node.means.backups.open, path)
    try:
        data = await node.run(source.read, MAX_ATTACHMENT + 1)
    finally:
        await node.run(source.close)
    return data


def _check_size(data: bytes) -> None:
    if not data:
        raise EmptyFile("this file is empty: there is nothing in it to attach")
    if len(data) > MAX_ATTACHMENT:
        raise TooLong(f"this file is larger than {MAX_ATTACHMENT // MIB} MB, the most that can be attached")


async def check_room(group: GroupNode, member: MemberId, coming: int, promised: HeldRow = NOTHING) -> None:
    """Raise FilesFull if so many bytes more, of what this member attached, are more than may be kept.

    `promised` is what found room before and has not come yet.
    """
    held = await group.query(lambda reader: reader.held())
    mine = member == group.group.state.me.member
    what = "let go of some: whisper-net attachment list, then whisper-net attachment forget ATTACHMENT"
    if held.total + promised.total + coming > MAX_HELD:
        raise FilesFull(f"{MAX_HELD // MIB} MB of this group's files are here, the most that is kept; {what}")
    theirs = held.of_members.get(member, 0) + promised.of_members.get(member, 0)
    if theirs + coming > MAX_HELD_MEMBER:
        whose = "of your own files" if mine else "of files by whoever attached this"
        raise FilesFull(f"{MAX_HELD_MEMBER // MIB} MB {whose} are here, the most that is kept; {what}")


async def files(
    node: Node, group: str | None, scope: ScopeId | None = None, limit: int = MOST_LISTED
) -> list[AttachmentRow]:
    """The newest files, of one channel or circle if it is named, the newest first."""
    return await node.pick(group).query(lambda reader: reader.attachments(scope, limit))


async def file(node: Node, group: str | None, message: EnvelopeId) -> AttachmentRow:
    """The file of a message as it stands now. Raises NotFound."""
    row = await node.pick(group).query(lambda reader: reader.attachment(message))
    if row is None:
        raise NotFound("this message brings no file, or was deleted")
    return row


async def fetch(node: Node, group: str | None, message: EnvelopeId, seconds: float) -> Progress:
    """Bring what is missing from whoever is connected and has it, for at most so long; how far that came.

    What came stays, and the next call goes on from there. Raises NotFound, FilesFull, FileFalse, DiskFull, DiskFault.
    """
    chosen, row = node.pick(group), await file(node, group, message)
    if row.file.held < row.file.of:
        await check_room(chosen, row.member, row.file.size)
    return await chosen.peers.files.fetch(row, seconds)


class Pursuit:
    """A fetch that somebody else may end: what came stays."""

    def __init__(self) -> None:
        self._task: asyncio.Task[Progress] | None = None
        self._over = False

    async def run(self, node: Node, group: str | None, message: EnvelopeId, seconds: float) -> Progress | None:
        """As `fetch`; None once it was ended."""
        if self._over:
            return None
        self._task = asyncio.ensure_future(fetch(node, group, message, seconds))
        try:
            await asyncio.wait([self._task])
        finally:
            self._task.cancel()  # whoever waits was cancelled: nothing, where it is done
        return None if self._task.cancelled() else self._task.result()

    async def end(self, _node: Node, _group: str | None) -> None:
        """Stop waiting, now and for good."""
        self._over = True
        if self._task is not None:
            self._task.cancel()


async def content(node: Node, group: str | None, message: EnvelopeId) -> bytes:
    """All bytes of a file that is here. Raises FileIncomplete, FileFalse, NotFound."""
    chosen, row = node.pick(group), await file(node, group, message)
    return b"".join([piece async for piece in _pieces(chosen, row)])


async def save(node: Node, group: str | None, message: EnvelopeId, path: str, *, force: bool = False) -> int:
    """Write a file that is here to an absolute path; how many bytes.

    It is written beside its name and only then given it. Raises FileThere unless `force`, FileIncomplete, FileFalse,
    NotFound, DiskFull, DiskFault.
    """
    chosen, row = node.pick(group), await file(node, group, message)
    sink = await node.run(lambda: node.means.backups.create(path, force=force))
    try:
        async for piece in _pieces(chosen, row):
            await node.run(sink.write, piece)
        await node.run(sink.commit)
    except BaseException:
        await node.run(sink.abandon)
        raise
    return row.file.size


async def _pieces(group: GroupNode, row: AttachmentRow) -> AsyncIterator[bytes]:
    """The file, piece by piece; it is whole and what its message says only once this ends."""
    _check_whole(row)
    digest = FileDigest()
    for place, id_ in enumerate(row.manifest.chunks):
        raw = await group.runner.read(group.runner.store.chunk, id_)
        if raw is None:
            raise NotFound(GONE)
        try:
            plain = open_chunk(row.manifest, place, raw)
        except (CannotOpen, DecodeError) as error:
            raise FileFalse(FALSE) from error
        digest.add(plain)
        yield plain
    if digest.value != row.manifest.digest:
        raise FileFalse("this file is not the one that its message says; ask whoever attached it to attach it anew")


def _check_whole(row: AttachmentRow) -> None:
    here = row.file
    if here.held < here.of:
        raise FileIncomplete(
            f"{here.held} of {here.of} pieces of this file are here, and nobody who is connected has the rest. What "
            "came is kept: try again when whoever attached it, or somebody who saved it, is online"
        )


async def let_go(node: Node, group: str | None, message: EnvelopeId) -> int:
    """Delete what is here of a file, and nowhere else; how many bytes. Raises NotFound."""
    chosen, row = node.pick(group), await file(node, group, message)
    freed = await chosen.runner.write(chosen.runner.store.drop_chunks, message)
    chosen.tell(FileHeld(row.scope, message, 0, row.file.of))
    return freed

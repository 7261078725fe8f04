"""Files in a bundle: what this machine holds of them, written on the topics of their own keys, and taken up there.

Rules: as at a relay, whoever lacks the message of a file finds neither its topic nor what a piece says. Pieces lie
behind everything else, the newest file first, and those of rooms where something disappears are on no stick. They are
taken only where somebody asks for them, each after it was opened under its message's key, and within the bounds of what
is kept: a file of which one piece was taken counts as if all of it were here, since one piece on a stick is kept once
for every message that names it. Their counterpart at relays is relay_files.py.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable

from whisper_net.core.crypto.attachments import chunk_id, chunk_sizes, open_chunk
from whisper_net.core.crypto.items import TopicKeys, attachment_topic, open_item
from whisper_net.core.crypto.sealing import OVERHEAD
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.events import FileHeld
from whisper_net.core.group.fading import fading_kids
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.wire.bundle import BundleItem
from whisper_net.core.wire.item import Chunk
from whisper_net.node.attachments import MOST_LISTED, check_room
from whisper_net.node.group_node import GroupNode
from whisper_net.ports.attachments import AttachmentRow, FilesFull, HeldRow


async def rows_of(group: GroupNode) -> list[AttachmentRow]:
    return await group.query(lambda reader: reader.attachments(None, MOST_LISTED))


class FilesOut:
    """The files of one group on their way into a bundle."""

    def __init__(self, group: GroupNode) -> None:
        self._group = group
        self.whole = 0
        """Files of which every piece was here."""

    async def pieces(self) -> AsyncIterator[tuple[TopicKeys, Chunk]]:
        """What is here of every file, with the topic that it goes on."""
        passing = self._passing()
        for row in await rows_of(self._group):
            if row.scope in passing:
                continue
            keys, runner = attachment_topic(row.manifest.key), self._group.runner
            held = await runner.read(runner.store.chunks_of, row.message)
            for id_ in row.manifest.chunks:
                raw = await runner.read(runner.store.chunk, id_) if id_ in held else None
                if raw is not None:
                    yield keys, Chunk(raw)
            self.whole += held.issuperset(row.manifest.chunks)

    def _passing(self) -> set[ScopeId]:
        """Rooms of which something disappears: a file is told apart from what stays by its message's key alone."""
        state = self._group.group.state
        return {key.scope for kid in fading_kids(state) if (key := state.keys.get(kid)) is not None}


class _Wanted:
    """A file of which pieces are missing here."""

    def __init__(self, row: AttachmentRow, held: set[bytes]) -> None:
        self.row, self.keys = row, attachment_topic(row.manifest.key)
        self.missing = {id_: place for place, id_ in enumerate(row.manifest.chunks) if id_ not in held}
        sizes = chunk_sizes(row.file.size)
        self.lacks = sum(sizes[place] + OVERHEAD for place in self.missing.values())
        """Bytes of the missing pieces, sealed as they are kept."""
        self.found = self.begun = self.refused = False


class FilesIn:
    """The files of one bundle on their way into a group; those that it lacks are only counted unless `asked`."""

    def __init__(self, group: GroupNode, *, asked: bool) -> None:
        self._group, self._asked = group, asked
        self._wanted: dict[bytes, list[_Wanted]] = {}

    async def begin(self) -> bool:
        """Look what is missing here; False where nothing is."""
        runner = self._group.runner
        for row in await rows_of(self._group):
            one = _Wanted(row, await runner.read(runner.store.chunks_of, row.message))
            if one.missing:
                self._wanted.setdefault(one.keys.topic, []).append(one)
        return bool(self._wanted)

    @property
    def whole(self) -> int:
        """Files that were not all here, and are by now."""
        return sum(not one.missing for one in self._every())

    @property
    def left(self) -> int:
        """Files of which something lies in the bundle and is not here: nobody asked, or there is no room."""
        return sum(one.found and bool(one.missing) for one in self._every())

    def _every(self) -> Iterable[_Wanted]:
        return (one for several in self._wanted.values() for one in several)

    async def take(self, entry: BundleItem) -> None:
        """Keep what an item brings of a file that is missing. Raises DiskFull or DiskFault."""
        for one in self._wanted.get(entry.topic, ()):
            one.found = True
            if self._asked and one.missing and not one.refused:
                await self._keep(one, entry.item)

    async def _keep(self, one: _Wanted, item: bytes) -> None:
        raw = _piece(one, item)
        if raw is None or not await self._has_room(one):
            return
        id_, runner, total = chunk_id(raw), self._group.runner, len(one.row.manifest.chunks)
        if await runner.write(runner.store.keep_chunks, one.row.message, [(id_, raw)]):
            one.missing.pop(id_)
            one.lacks -= len(raw)
            self._group.tell(FileHeld(one.row.scope, one.row.message, total - len(one.missing), total))

    async def _has_room(self, one: _Wanted) -> bool:
        """Whether all that a file lacks finds room beside what is here, and what others that were begun still lack."""
        if not one.begun:
            try:
                await check_room(self._group, one.row.member, one.lacks, self._promised())
            except FilesFull:
                one.refused = True
            one.begun = not one.refused
        return one.begun

    def _promised(self) -> HeldRow:
        """What the files that were begun still lack, as if it were here."""
        of_members = Counter[MemberId]()
        for one in self._every():
            if one.begun:
                of_members[one.row.member] += one.lacks
        return HeldRow(of_members.total(), of_members)


def _piece(one: _Wanted, item: bytes) -> bytes | None:
    """A missing piece that is what the file's message says; None of anything else: it is passed over."""
    try:
        content = open_item(one.keys, item)
        if not isinstance(content, Chunk) or (id_ := chunk_id(content.raw)) not in one.missing:
            return None
        open_chunk(one.row.manifest, one.missing[id_], content.raw)
    except RemoteError:
        return None
    return content.raw

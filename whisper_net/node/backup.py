"""Writing a backup, and reading one: records through the sealing into a file, and back.

A backup is of the groups that grew from the same twelve words. What is being written lies beside its name until it is
whole; what is read is given on record by record, and nothing of it counts before its end was read. What disappears one
day is not in it: a file forgets nothing. What is made of a backup, restoring.py says.
"""

from collections.abc import AsyncIterator, Sequence

import msgspec

from whisper_net.core.crypto.backup import CHUNK_SIZE, HEAD_SIZE, BackupOpener, BackupSealer
from whisper_net.core.crypto.phrase import backup_key, master_of
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.errors import BackupCutShort, MistypedWord
from whisper_net.core.group.backup_records import (
    BackedBoxes,
    BackedEnvelopes,
    BackedLinks,
    BackupEnd,
    BackupOf,
    BackupPart,
    BackupReader,
    keys_parts,
    written,
)
from whisper_net.core.group.fading import fading_epochs, fading_kids
from whisper_net.core.group.recovering import root_of
from whisper_net.core.group.restoring import backed_group
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ScopeId
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.node.batches import batches
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import MEMBER, Node
from whisper_net.node.runner import Offload
from whisper_net.ports.backup import BackupFiles, BackupSink


class BackedUp(msgspec.Struct, frozen=True):
    """What a backup holds, and which groups of the profile it leaves out: they have other words."""

    groups: Sequence[GroupNode]
    left_out: Sequence[GroupNode]
    envelopes: int


async def back_up(node: Node, path: str, words: bytes, *, content: bool, force: bool) -> BackedUp:
    """Write all groups of these words into a file. Raises MistypedWord if they are of none, FileThere, DiskFault."""
    mine = [group for group in node.groups if group.entry.state == MEMBER]
    chosen = [group for group in mine if root_of(words, group.group.state) is not None]
    if not chosen:
        raise MistypedWord("These twelve words are not those of any group here: each group has its own.")
    sink = await node.run(lambda: node.means.backups.create(path, force=force))
    try:
        writer = _Writer(BackupSealer(backup_key(master_of(words)), node.means.entropy), sink, node.run)
        await writer.begin(BackupOf(node.means.clock.now(), content, len(chosen)))
        for group in chosen:
            await _write_group(writer, group, content=content)
        await writer.end()
    except BaseException:
        await node.run(sink.abandon)
        raise
    return BackedUp(chosen, [group for group in mine if group not in chosen], writer.envelopes)


class _Writer:
    """Records on their way into a file."""

    def __init__(self, sealer: BackupSealer, sink: BackupSink, run: Offload) -> None:
        self._sealer, self._sink, self._run = sealer, sink, run
        self.envelopes = 0

    async def begin(self, part: BackupOf) -> None:
        await self._run(self._sink.write, self._sealer.head)
        await self.put(part)

    async def put(self, part: BackupPart) -> None:
        for chunk in self._sealer.add(written(part)):
            await self._run(self._sink.write, chunk)

    async def end(self) -> None:
        await self.put(BackupEnd())
        for chunk in self._sealer.finish():
            await self._run(self._sink.write, chunk)
        await self._run(self._sink.commit)


async def _write_group(writer: _Writer, group: GroupNode, *, content: bool) -> None:
    state, runner = group.group.state, group.runner
    links = [state.log.get(id_).raw for id_ in state.log.ids]  # of one moment: later ones come by syncing
    passing = fading_kids(state)
    hashes = sorted(set(state.boxes) - {epoch.body.boxes_hash for epoch in fading_epochs(state)})
    keys = list(keys_parts(key for key in state.keys if key.kid not in passing))
    await writer.put(backed_group(state))
    for raws in batches(links):
        await writer.put(BackedLinks(raws))
    for part in keys:
        await writer.put(part)
    if not content:
        return
    boxes = [raw for hash_ in hashes if (raw := await runner.read(runner.store.boxes, hash_)) is not None]
    for raws in batches(boxes):
        await writer.put(BackedBoxes(raws))
    parts = [key for key in await runner.read(runner.store.all_parts) if key.kid not in passing]
    for key in sorted(parts, key=lambda key: not _of_the_group(state, key)):
        envelopes = await runner.read(runner.store.envelopes, key, 0, PART_SIZE)
        writer.envelopes += len(envelopes)
        for raws in batches(envelopes):
            await writer.put(BackedEnvelopes(raws))


def _of_the_group(state: GroupState, key: PartKey) -> bool:
    summary = state.feeds.get(key)
    return summary is not None and summary.scope == ScopeId(state.me.group)


async def read_backup(files: BackupFiles, path: str, words: bytes, run: Offload) -> AsyncIterator[BackupPart]:
    """The records of a file, in order; it is whole only if they end. Raises BackupError or DiskFault."""
    source = await run(files.open, path)
    try:
        opener, reader = BackupOpener(backup_key(master_of(words)), await run(source.read, HEAD_SIZE)), BackupReader()
        chunk = await run(source.read, CHUNK_SIZE)
        while True:
            following = await run(source.read, CHUNK_SIZE)
            for part in reader.read(opener.open(chunk, last=not following)):
                yield part
            if not following:
                break
            chunk = following
        if not reader.over:
            raise BackupCutShort("this backup ends in the middle: it was not finished; take another one")
    finally:
        await run(source.close)

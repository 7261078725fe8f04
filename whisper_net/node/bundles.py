"""Writing a bundle, and reading one: a group's items into a file on a stick, and back.

It holds what a relay would hold, under the same keys: whoever finds it learns what a relay's host learns, and no more.
Those who were away while keys rotated come back by it, as by a relay: hints lead from key to key, so a bundle is read
again as long as it brings new keys. What disappears one day is not in it: a file forgets nothing. Attached files come
with it where somebody wants that: bundle_files.py.
"""

from collections.abc import AsyncIterator, Iterable

import msgspec

from whisper_net.core.crypto.items import NO_RELAY, TopicKeys, open_item, seal_item
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.fading import fading_epochs, fading_kids
from whisper_net.core.group.handing import due_handed, handed_to
from whisper_net.core.group.reseeding import due_hints, due_keys, make_hint, newest_epochs
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.topics import Topic, Topics
from whisper_net.core.sync.packing import boxes_pieces, link_lists, packs
from whisper_net.core.wire.bundle import END, HEAD, BundleItem, BundleReader, written
from whisper_net.core.wire.item import CircleKeysFor, Content, KeysFor, LinkList
from whisper_net.node.arrivals import Arrivals, Arrived
from whisper_net.node.bundle_files import FilesIn, FilesOut
from whisper_net.node.group_node import GroupNode
from whisper_net.node.means import Means
from whisper_net.node.runner import Offload
from whisper_net.ports.backup import BackupSink

PIECE = 1 << 20
"""Bytes that are read from a file at once."""
MOST_PASSES = 64
"""Times that one bundle is read: each but the last brought a key that the one before had not."""
TOGETHER = 64
"""Items that are handed to a group at once."""
DAY = 86_400


class Exported(msgspec.Struct, frozen=True):
    envelopes: int
    links: int
    files: int = 0
    """Of which all lies in the bundle."""


class Imported(msgspec.Struct, frozen=True):
    """What was new, and whether the file ended as it should."""

    envelopes: int
    links: int
    whole: bool
    ours: bool
    """Something in it was for this group."""
    files: int = 0
    """That were not all here, and are by now."""
    files_left: int = 0
    """Of which something lies in the bundle and was not taken."""


async def export_bundle(
    group: GroupNode, means: Means, run: Offload, path: str, *, force: bool, files: bool = False
) -> Exported:
    """Write all that this device may hand on of a group into a file, attached files too if they are wanted.

    Raises FileThere, DiskFull or DiskFault.
    """
    sink = await run(lambda: means.backups.create(path, force=force))
    writer = _Writer(group, sink, run, means.clock.now(), FilesOut(group) if files else None)
    try:
        await writer.write()
    except BaseException:
        await run(sink.abandon)
        raise
    return Exported(writer.envelopes, writer.links, writer.files.whole if writer.files is not None else 0)


class _Writer:
    """One group on its way into a file."""

    def __init__(self, group: GroupNode, sink: BackupSink, run: Offload, now: int, files: FilesOut | None) -> None:
        self.files = files
        self._runner, self._state = group.runner, group.group.state
        self._sink, self._run, self._now = sink, run, now
        self._topics = {topic.kid: topic for topic in Topics(self._state)}
        self.envelopes = self.links = 0

    async def write(self) -> None:
        await self._run(self._sink.write, HEAD)
        await self._write_records()
        for topic in self._topics.values():
            await self._write_envelopes(topic)
        if self.files is not None:
            async for keys, piece in self.files.pieces():
                await self._put(keys, [piece])
        await self._run(self._sink.write, END)
        await self._run(self._sink.commit)

    async def _put(self, keys: TopicKeys, contents: Iterable[Content]) -> None:
        for content in contents:
            entry = BundleItem(keys.topic, seal_item(keys, NO_RELAY, content))
            await self._run(self._sink.write, written(entry))

    async def _write_records(self) -> None:
        """The log and what is beside it, on the newest topic; hints and keys, on those where the ones away look."""
        for epoch in newest_epochs(self._state)[:1]:
            keys = self._topics[epoch.kid].keys
            links = [self._state.log.get(id_).raw for id_ in self._state.log.ids]
            self.links = len(links)
            await self._put(keys, link_lists(links, self._day))
            for hash_ in _hashes(self._state):
                raw = await self._runner.read(self._runner.store.boxes, hash_)
                await self._put(keys, boxes_pieces(hash_, raw) if raw is not None else [])
            for handed in due_handed(self._state, self._now):
                await self._put(keys, [CircleKeysFor(handed_to(self._state, handed, self._now))])
        await self._write_hints()
        for due in due_keys(self._state, self._now):
            await self._put(self._topics[due.topic].keys, [KeysFor(due.sealed)])

    async def _write_hints(self) -> None:
        for due in due_hints(self._state, self._now):
            raw = await self._runner.read(self._runner.store.boxes, due.epoch.body.boxes_hash)
            hint = None if raw is None else make_hint(self._state, due.epoch, raw, self._day)
            if hint is not None:
                link = self._state.log.get(due.epoch.id).raw
                await self._put(self._topics[due.topic].keys, [LinkList(self._day, [link]), hint])

    async def _write_envelopes(self, topic: Topic) -> None:
        if topic.kid in fading_kids(self._state):
            return
        held = self._state.feeds.holdings(topic.scope, frozenset({topic.kid}))
        for part in sorted(held):
            raws = await self._runner.read(self._runner.store.envelopes, part, 0, held[part])
            self.envelopes += len(raws)
            await self._put(topic.keys, packs(raws, self._day))

    @property
    def _day(self) -> int:
        return self._now // DAY


def _hashes(state: GroupState) -> list[bytes]:
    return sorted(set(state.boxes) - {epoch.body.boxes_hash for epoch in fading_epochs(state)})


async def import_bundle(group: GroupNode, means: Means, run: Offload, path: str, *, files: bool = False) -> Imported:
    """Take what is new in a bundle, with files if they are wanted. Raises BundleError, DiskFull or DiskFault."""
    reading = _Reading(group, means, run, path, FilesIn(group, asked=files))
    for _ in range(MOST_PASSES):
        if not await reading.go_over():
            break
    await reading.take_files()
    return reading.outcome


class _Reading:
    """One file on its way into a group."""

    def __init__(self, group: GroupNode, means: Means, run: Offload, path: str, files: FilesIn) -> None:
        self._topics, self._backups, self._run, self._path = Topics(group.group.state), means.backups, run, path
        self._files = files
        self._arrivals = Arrivals(group.runner, group.held_links, means.clock, means.entropy, means.verifier)
        self._read: set[bytes] = set()
        """The topics that were looked for, and those of them that were there."""
        self._found: set[bytes] = set()
        self._arrived, self._whole = Arrived(), False

    @property
    def outcome(self) -> Imported:
        came, files = self._arrived, self._files
        return Imported(came.envelopes, came.links, self._whole, bool(self._found), files.whole, files.left)

    async def go_over(self) -> bool:
        """Take what is on the topics that no pass before this one knew; False where there are none."""
        fresh = {topic.keys.topic: topic for topic in self._topics if topic.keys.topic not in self._read}
        if not fresh:
            return False
        self._read |= fresh.keys()
        last, contents = None, list[Content]()
        async for entry in self._entries():
            topic = fresh.get(entry.topic)
            if topic is not last or len(contents) == TOGETHER:
                await self._take(last, contents)
                last, contents = topic, []
            if topic is not None:
                contents += _opened(topic.keys, entry.item)
        await self._take(last, contents)
        return True

    async def take_files(self) -> None:
        """Take pieces of files whose messages are here by now."""
        if await self._files.begin():
            async for entry in self._entries():
                await self._files.take(entry)

    async def _take(self, topic: Topic | None, contents: list[Content]) -> None:
        if topic is None or not contents:
            return
        self._found.add(topic.keys.topic)
        new, had = await self._arrivals.take(topic.kid, contents), self._arrived
        self._arrived = Arrived(had.envelopes + new.envelopes, had.links + new.links)

    async def _entries(self) -> AsyncIterator[BundleItem]:
        source, reader = await self._run(self._backups.open, self._path), BundleReader()
        try:
            while data := await self._run(source.read, PIECE):
                for entry in reader.read(data):
                    yield entry
            reader.finish()
            self._whole = reader.over
        finally:
            await self._run(source.close)


def _opened(keys: TopicKeys, item: bytes) -> list[Content]:
    """What an item says; nothing where it was damaged, or is of a later version."""
    try:
        return [open_item(keys, item)]
    except RemoteError:
        return []

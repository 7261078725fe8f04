"""What comes from one relay: items opened, and handed to the group as if a peer had brought them.

Rules: a relay is nobody's bearer and is believed nothing. What does not open, or says what has no place there, is
counted and dropped. A cursor goes only over what the group has stored or refused for good: what waits in memory for
something else holds it back, so that the next start reads it again. Its counterpart is relay_offers.py.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence

import msgspec

from whisper_net.core.crypto.items import open_item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.parts import PartKey, part_key
from whisper_net.core.errors import RemoteError
from whisper_net.core.group.commands import EnvelopesReceived
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.feeds import Feeds
from whisper_net.core.ids import Kid
from whisper_net.core.sync.mailbox_acts import Came, CameEarly
from whisper_net.core.sync.marks import DAY, ITEM_SECONDS, Marks, day_of_others
from whisper_net.core.sync.packing import whole
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.core.wire.item import Bare, CircleKeysFor, Content, Pack
from whisper_net.node.held_links import HeldLinks
from whisper_net.node.means import Means
from whisper_net.node.relay_cursors import RelayCursors, stored
from whisper_net.node.relay_records import RelayRecords, rests
from whisper_net.node.relay_topics import RelayTopics, Topic
from whisper_net.node.runner import GroupRunner

AT_ONCE = 256
"""Envelopes in one command."""
READ_AHEAD = 4
"""Pieces whose signatures are being checked while those before them are stored."""


class Taken(msgspec.Struct, frozen=True):
    """One envelope out of an item."""

    raw: bytes
    day: int
    """When it was put at the earliest; 0 where that is not said."""
    place: int
    hash: bytes
    """Of the item."""
    of: int = 1
    """Envelopes in the item."""


class Piece(msgspec.Struct, frozen=True):
    """A part of what came of one topic: envelopes whose signatures are being checked, or one other content."""

    topic: Topic
    place: int
    """Of its first item."""
    done: int
    """How far the topic is taken up once this is; 0 for no further."""
    opened: Sequence[tuple[Opened, Taken]] = ()
    verdicts: Awaitable[list[bool]] | None = None
    early: bool = False
    content: Content | None = None


class End(msgspec.Struct, frozen=True):
    """Everything of one answer was said."""

    topic: bytes
    place: int
    last: bool


class RelayIntake:
    """One line's."""

    def __init__(
        self,
        held: HeldLinks,
        runner: GroupRunner,
        means: Means,
        topics: RelayTopics,
        read_out: Callable[[], None],
        known: Callable[[bytes], None],
    ) -> None:
        """`read_out` is told of each topic that was read to its end, `known` of items that need not be opened."""
        self.received = 0
        """Envelopes that were new here."""
        self.dropped = 0
        """Items that said nothing that has a place there."""
        self.unread: set[bytes] = set()
        """Topics that are followed and were not read to the end."""
        self.passing: dict[bytes, None] = {}
        """Hashes of items that are known: put by us, or come early."""
        self._held, self._runner, self._means, self._topics = held, runner, means, topics
        self._records = RelayRecords(runner, means, held)
        self.marks = self._records.marks
        """What is known of this relay; another once it has said which store it is."""
        self._readers = self._records.readers()
        self._read_out, self._known = read_out, known
        self._came: asyncio.Queue[Came | CameEarly] = asyncio.Queue(1)
        self._checked: asyncio.Queue[Piece | End] = asyncio.Queue(READ_AHEAD)
        self._busy = 0
        self._early: Counter[bytes] = Counter()
        """Of items that came early, how many of their envelopes are stored."""
        self.cursors = RelayCursors(lambda: runner.group.state, self._records.waits)

    def begin(self, marks: Marks) -> None:
        self.marks = self._records.marks = marks

    @property
    def idle(self) -> bool:
        """All that came is stored, and every topic was read to its end."""
        return not self._busy and not self.unread

    @property
    def reopened(self) -> bool:
        """A topic is to be read again: its key is here by now, or it is ours again and something was passed by."""
        return self.cursors.reopened or any(map(self._is_ours, self.cursors.passed))

    def _is_ours(self, id_: bytes) -> bool:
        topic = self._topics.of(id_)
        return topic is not None and not topic.trial

    async def hear(self, act: Came | CameEarly) -> None:
        """Take what the relay said; waits while too much of it is not stored yet."""
        self._busy += 1
        await self._came.put(act)

    def skip(self, hash_: bytes) -> None:
        """This item need not be opened when it comes."""
        self.passing[hash_] = None
        while len(self.passing) > 8 * PART_SIZE:
            del self.passing[next(iter(self.passing))]

    # -- opening

    async def check(self) -> None:
        """Open items for ever, and have signatures checked, a few pieces ahead of what is stored."""
        while True:
            act = await self._came.get()
            topic, early = self._topics.of(act.topic), isinstance(act, CameEarly)
            if topic is not None:
                for piece in self._pieces(topic, act):
                    await self._checked.put(piece)
                    await asyncio.sleep(0)  # a piece takes some milliseconds: all else has its turn in between
            elif act.items and not early:
                self.cursors.pass_by(act.topic, act.items[0][0])
            place = 0 if early or not act.items else act.items[-1][0]
            await self._checked.put(End(act.topic, place, act.last and not early))

    def _pieces(self, topic: Topic, act: Came | CameEarly) -> Iterator[Piece]:
        """In the order of the topic; envelopes that follow one another are one piece, up to a bound."""
        early, run = isinstance(act, CameEarly), list[Taken]()
        for place, item in act.items:
            hash_ = item_hash(item)
            if not early:
                self.cursors.came(topic.id, place, len(item))
            content = self._open(topic, item, hash_, 0 if early else place)
            if isinstance(content, Bare | Pack):
                run += _envelopes(topic, content, place, hash_)
            other = content is not None and not isinstance(content, Bare | Pack)
            if len(run) >= AT_ONCE or other:
                yield from self._runs(topic, run, early=early)
                run = []
            if other and not early:
                yield Piece(topic, place, place, content=content)
        yield from self._runs(topic, run, early=early)

    def _open(self, topic: Topic, item: bytes, hash_: bytes, place: int) -> Content | None:
        if self.passing.pop(hash_, b"") is None:
            self._known(hash_)
            return None
        try:
            return open_item(topic.keys, item)
        except RemoteError:
            self.dropped += 1
            if place:
                self.cursors.broken(topic.id, place)
            return None

    def _runs(self, topic: Topic, run: Sequence[Taken], *, early: bool) -> Iterator[Piece]:
        if run and topic.kid is not None and self._not_ours(topic.kid):
            if not early:
                self.cursors.leave(topic.id, run[0].place, topic.kid)
            return
        for start in range(0, len(run), AT_ONCE):
            some, rest = run[start : start + AT_ONCE], run[start + AT_ONCE :]
            done = 0 if early else rest[0].place - 1 if rest else some[-1].place
            yield self._opened(topic, some, done, early=early)

    def _not_ours(self, kid: Kid) -> bool:
        """Whether the key is on trial, or one that we were welcomed with and have not entered by."""
        return kid not in self._runner.group.state.keys

    def _opened(self, topic: Topic, run: Sequence[Taken], done: int, *, early: bool) -> Piece:
        taken = {one.raw: one for one in run}
        opened, events = self._runner.group.open_envelopes(list(taken), self._means.clock.now(), self._means.entropy)
        if events:
            for watcher in self._runner.watchers:
                watcher.on_notify(Notify((), tuple(events)))
        jobs = [(one.inner.device, one.signed, one.inner.sig) for one in opened]
        verdicts = asyncio.ensure_future(self._means.verifier.verify(jobs))
        return Piece(topic, run[0].place, done, [(one, taken[one.raw]) for one in opened], verdicts, early)

    # -- storing

    async def apply(self) -> None:
        """Hand what was checked to the group, for ever, in order. Raises LocalError where it cannot be kept."""
        while True:
            piece = await self._checked.get()
            match piece:
                case End():
                    self._end(piece)
                case Piece(verdicts=None):
                    await self._take(piece)
                case Piece():
                    await self._take_envelopes(piece)
            if isinstance(piece, Piece) and piece.done:
                self.cursors.reach(piece.topic.id, piece.done)

    def _end(self, end: End) -> None:
        self._busy -= 1
        if end.place:
            self.cursors.reach(end.topic, end.place)
        if end.last and end.topic in self.unread:
            self.unread.discard(end.topic)
            self._read_out()

    async def _take(self, piece: Piece) -> None:
        reader, topic = self._readers.get(type(piece.content)), piece.topic
        if isinstance(piece.content, CircleKeysFor) and topic.kid is not None and self._not_ours(topic.kid):
            return self.cursors.leave(topic.id, piece.place, topic.kid)  # who gives them is not known yet
        if piece.content is not None and reader is not None:
            if await reader(piece.topic, piece.content):
                self.cursors.no_room(piece.topic.id, piece.place)
            for raw in rests(piece.content):
                self.cursors.hold(piece.topic.id, piece.place, raw)
        return None

    async def _take_envelopes(self, piece: Piece) -> None:
        holds = () if piece.verdicts is None else await piece.verdicts
        pairs = [(*pair, true) for pair, true in zip(piece.opened, holds, strict=True)]
        if piece.early:
            fitting = _fitting(self._runner.group.state.feeds, [one for one, _, _ in pairs])
            pairs = [pair for pair in pairs if pair[0].raw in fitting]
        if not pairs:
            return
        for one, taken, true in pairs:
            if true:  # before it is published: nobody need put it there
                self._note(one, taken)
        chosen = EnvelopesReceived(tuple(one for one, _, _ in pairs), tuple(true for _, _, true in pairs))
        self.received += await self._runner.submit(chosen)
        await self._held.let_in_wanted()
        for one, taken, true in pairs:
            if not true:
                continue
            if not piece.early:
                self.cursors.hold_envelope(piece.topic.id, taken.place, one)
            elif stored(self._runner.group.state, part_key(one.feed, one.inner.seq), one.inner.seq):
                self._keep_early(taken)

    def _keep_early(self, taken: Taken) -> None:
        """An item of which all that it packs is stored need not be opened again."""
        kept = self._early.pop(taken.hash, 0) + 1
        if kept == taken.of:
            self.skip(taken.hash)
        else:
            self._early[taken.hash] = kept

    def _note(self, one: Opened, taken: Taken) -> None:
        today = self._means.clock.now() // DAY
        oldest = today - ITEM_SECONDS // DAY
        day = taken.day or max(oldest, one.inner.ts // DAY)  # whoever wrote it puts it at once
        self.marks.note(part_key(one.feed, one.inner.seq), one.inner.seq, day_of_others(today, day))


def _envelopes(topic: Topic, content: Bare | Pack, place: int, hash_: bytes) -> list[Taken]:
    """Envelopes as their feeds have them."""
    if topic.kid is None:
        return []
    day = content.day if isinstance(content, Pack) else 0
    some = content.envelopes if isinstance(content, Pack) else [content]
    return [Taken(whole(topic.kid, one), day, place, hash_, len(some)) for one in some]


def _fitting(feeds: Feeds, opened: Sequence[Opened]) -> set[bytes]:
    """Those that can be placed now: a part begins with its first, and goes on where it ends."""
    ahead: dict[PartKey, int] = {}
    fitting: set[bytes] = set()
    for one in opened:
        key = part_key(one.feed, one.inner.seq)
        part = feeds.get(key)
        if one.inner.seq == ahead.get(key, key.first_seq if part is None else part.next_seq):
            ahead[key] = one.inner.seq + 1
            fitting.add(one.raw)
    return fitting

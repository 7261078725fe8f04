"""What the group's store holds and one relay is not known to: in items ready to be put, ours or others'.

Nothing of it is kept: it is worked out anew from marks whenever somebody asks. Links and boxes lie on the topic of the
group's newest key, all of them; HINTs and KEYS where reseeding.py says; envelopes on their own key's.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

import msgspec

from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.ids import Kid
from whisper_net.core.membership.link import Parsed
from whisper_net.core.sync.marks import DAY, MARK_DAYS, OTHERS_DAYS, Marks, RelayRows
from whisper_net.core.sync.packing import SPARE, bare, boxes_pieces, link_lists
from whisper_net.core.sync.vectors import Lack
from whisper_net.core.wire.item import MAX_CONTENT, MAX_TOGETHER, Bare, Content, Pack
from whisper_net.node.means import Means
from whisper_net.node.relay_away import RelayAway
from whisper_net.node.relay_topics import RelayTopics, Topic
from whisper_net.node.runner import GroupRunner

FEW = 4
"""Envelopes of one key that still go as items of their own."""
AROUND = 64
"""More than what stands around one envelope in a pack, in bytes."""
READ_AT_ONCE = 256
Place = tuple[PartKey, int]


class Offer(msgspec.Struct, frozen=True):
    """One item to put, and what the relay is known to hold once it is there."""

    topic: Topic
    content: Content
    envelopes: tuple[Place, ...] = ()
    records: tuple[bytes, ...] = ()
    first: bool = False
    """Nobody can have put it before: it was written here, since marks of it could have grown too old."""


class RelayLacks:
    """One line's."""

    def __init__(self, runner: GroupRunner, means: Means, topics: RelayTopics) -> None:
        self.marks = Marks(RelayRows())
        """Another once the relay has said which store it is."""
        self.aloft: set[Place | tuple[bytes, bytes]] = set()
        """Envelopes, and records as (topic, id), that were put and are not answered for."""
        self.away = RelayAway(runner, means, topics, self._there)
        self._runner, self._means, self._topics = runner, means, topics

    def has(self, part: PartKey, seq: int) -> bool:
        """Whether an envelope is there, or on its way."""
        return (part, seq) in self.aloft or self.marks.holds(part, seq)

    def _there(self, topic: Topic, id_: bytes) -> bool:
        return (topic.id, id_) in self.aloft or self.marks.has_record(topic.id, id_)

    async def offers(self, *, own: bool) -> AsyncIterator[Offer]:
        """What this device answers for (`own`), or all else. Raises LocalError where the store cannot be read."""
        view = self._runner.group.view
        if view.entering:
            return
        for offer in self._links(own=own):
            yield offer
        if not view.is_active(view.device):
            return  # whoever has left says so, and nothing else
        async for offer in self._boxes(own=own):
            yield offer
        async for offer in self._for_who_was_away(own=own):
            yield offer
        for kid, lacks in self._by_kid(own=own).items():
            topic = self._topics.of_kid(kid)
            if topic is not None:
                async for offer in self._envelopes(topic, lacks, few=own):
                    yield offer

    def waiting(self) -> int:
        """How many envelopes, links, boxes and newer keys for whoever was away the relay is not known to hold."""
        view, state, topic = self._runner.group.view, self._runner.group.state, self._topics.links
        if topic is None or not view.is_active(view.device):
            return 0
        lacks = [lack for own in (True, False) for found in self._by_kid(own=own).values() for lack in found]
        ids = [*(one.id for one in state.log.since([])), *state.boxes]
        missing = len(self.marks.missing(topic.id, ids)) + self.away.untold()
        return sum(lack.last_seq - lack.after_seq for lack in lacks) + missing

    # -- the log and the keys

    def _made(self, kid: Kid | None) -> bool:
        """Whether our person made this epoch of the group: then everything on its topic is theirs to put."""
        epoch = None if kid is None else self._runner.group.state.log.view().epoch_of(kid)
        return epoch is not None and epoch.author == self._runner.group.state.me.member

    def _links(self, *, own: bool) -> Iterator[Offer]:
        topic, state = self._topics.links, self._runner.group.state
        if topic is None:
            return
        if not self._runner.group.view.is_active(state.me.device) and not own:
            return
        lacking = [one for one in self._answered_for(topic, own=own) if not self._there(topic, one.id)]
        start = 0
        for content in link_lists([one.raw for one in lacking], self._today()):
            some = lacking[start : start + len(content.links)]
            start += len(some)
            yield Offer(topic, content, records=tuple(one.id for one in some))

    def _answered_for(self, topic: Topic, *, own: bool) -> Sequence[Parsed]:
        """The links that this device answers for, or all others."""
        state, ours = self._runner.group.state, self._made(topic.kid)
        if own:
            return state.log.since([]) if ours else state.log.of_device(state.me.device)
        return [] if ours else [one for one in state.log.since([]) if one.link.device != state.me.device]

    async def _boxes(self, *, own: bool) -> AsyncIterator[Offer]:
        topic, state = self._topics.links, self._runner.group.state
        if topic is None:
            return
        ours, me = self._made(topic.kid), state.me.member
        for epoch in state.log.view().all_epochs():
            hash_ = epoch.body.boxes_hash
            if (ours or epoch.author == me) != own or hash_ not in state.boxes or self._there(topic, hash_):
                continue
            raw = await self._runner.read(self._runner.store.boxes, hash_)
            pieces = [] if raw is None else boxes_pieces(hash_, raw, self._spare())
            for piece in pieces:
                yield Offer(topic, piece, records=(hash_,) if piece.at == piece.of - 1 else ())

    async def _for_who_was_away(self, *, own: bool) -> AsyncIterator[Offer]:
        newest = self._topics.links
        keys = newest is not None and self._made(newest.kid) == own
        async for due in self.away.lacking(own=own, keys=keys):
            yield Offer(due.topic, due.content, records=(due.record,))

    def _spare(self) -> int:
        return int.from_bytes(self._means.entropy(2), "big") % SPARE

    def _today(self) -> int:
        return self._means.clock.now() // DAY

    # -- envelopes

    def _by_kid(self, *, own: bool) -> dict[Kid, list[Lack]]:
        view, found = self._runner.group.view, dict[Kid, list[Lack]]()
        for scope in view.scopes_of(view.device):
            held = view.holdings(scope, view.device)
            lacks = self.marks.lacks({part: n for part, n in held.items() if (part.device == view.device) == own})
            for lack in reversed(lacks):  # the newest part last: whoever comes asks for the last items of a topic first
                found.setdefault(lack.part.kid, []).append(lack)
        return {kid: lacks for kid, lacks in found.items() if own or self._topics.reads(kid)}

    async def _envelopes(self, topic: Topic, lacks: Sequence[Lack], *, few: bool) -> AsyncIterator[Offer]:
        """Single items for a few of ours; packs, filled as far as they go, for all else."""
        few = few and sum(lack.last_seq - lack.after_seq for lack in lacks) <= FEW
        pack, places, size = list[Bare](), list[Place](), 0
        async for place, raw in self._read(lacks):
            if few:
                yield Offer(topic, bare(raw), (place,), first=self._is_new(raw))
                continue
            if pack and (size + len(raw) + AROUND > MAX_CONTENT or len(pack) == MAX_TOGETHER):
                yield Offer(topic, Pack(self._today(), pack), tuple(places))
                pack, places, size = [], [], 0
            pack.append(bare(raw))
            places.append(place)
            size += len(raw) + AROUND
        if pack:
            yield Offer(topic, Pack(self._today(), pack), tuple(places))

    def _is_new(self, raw: bytes) -> bool:
        """Whether something of ours is so new that no mark of it can have grown too old."""
        now = self._means.clock.now()
        opened, _ = self._runner.group.open_envelopes([raw], now, self._means.entropy)
        return any(0 <= now - one.inner.ts < (MARK_DAYS - OTHERS_DAYS) * DAY for one in opened)

    async def _read(self, lacks: Iterable[Lack]) -> AsyncIterator[tuple[Place, bytes]]:
        for lack in lacks:
            after = lack.after_seq
            while after < lack.last_seq:
                most = min(READ_AT_ONCE, lack.last_seq - after)
                raws = await self._runner.read(self._runner.store.envelopes, lack.part, after, most)
                for seq, raw in enumerate(raws, after + 1):
                    if not self.has(lack.part, seq):
                        yield (lack.part, seq), raw
                after += len(raws)
                if len(raws) < most:
                    break

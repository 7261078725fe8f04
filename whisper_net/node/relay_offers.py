"""What goes to one relay, and when.

Rules: nothing is queued. Own writing goes at once; what others wrote goes once the topics were read to their end, and
after a while that is another for everybody, so that one does it and the others see it come. What lacks is worked out
by relay_lacks.py; its counterpart is relay_intake.py.
"""

import asyncio
from collections.abc import Callable, Collection

from whisper_net.core.crypto.items import seal_item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.group.effects import Publish
from whisper_net.core.sync.marks import DAY, ITEM_SECONDS, Marks
from whisper_net.core.sync.packing import bare
from whisper_net.core.wire.item import CircleKeysFor, Hint, KeysFor
from whisper_net.node.means import Means
from whisper_net.node.relay_lacks import Offer, RelayLacks
from whisper_net.node.relay_topics import RelayTopics, Topic
from whisper_net.node.runner import GroupRunner

MOST_WAITING = 48
"""Items that are put and not answered for, beyond which no more are made of what was lacking."""
MOST_ALONE = 256
"""The same of what was just written, each an item of its own."""
FULL_TOPIC = "full"
FULL = frozenset({FULL_TOPIC, "quota", "disk_full", "disk_fault"})
"""Codes after which nothing more is put for a while, or nothing on that topic."""
AGAIN_SECONDS = 300.0
"""After which what a relay did not take is put again."""
LEAST_PATIENCE, MOST_PATIENCE = 5.0, 60.0
"""Seconds after which what others wrote is put."""
Put = Callable[[Topic, bytes, int], None]
"""Hands an item to the mailbox, with its expiry."""


class RelayOffers:
    """One line's."""

    def __init__(self, relay: bytes, runner: GroupRunner, means: Means, topics: RelayTopics, put: Put) -> None:
        self.sent = 0
        """Envelopes that the relay took."""
        self.refused = ""
        """The last code by which it did not take something."""
        self.lacks = RelayLacks(runner, means, topics)
        self._relay, self._runner, self._means, self._topics, self._put = relay, runner, means, topics, put
        self._begun = self._working = self._own = False
        self._flying: dict[bytes, Offer] = {}
        self._read_to: dict[bytes, int] = {}
        """Of what nobody can have put before, by its item's hash, how far its topic was read then."""
        self._closed: set[bytes] = set()
        """Topics that take no more; b"" for all."""
        self.lacks.away.full = self._closed
        self._hurried = False
        """Nobody is waited for on this line."""
        self._due, self._room = asyncio.Event(), asyncio.Event()
        self._others_at: float | None = None
        self._again_at: float | None = None
        """When what was refused is tried again."""
        self._unread: Collection[bytes] = ()

    def begin(self, marks: Marks, unread: Collection[bytes]) -> None:
        """The relay has said which store it is: put what is ours. `unread` are topics that are still being read."""
        self.lacks.marks, self._unread, self._begun = marks, unread, True
        self.stir()

    @property
    def full(self) -> bool:
        return bool(self._closed)

    @property
    def idle(self) -> bool:
        """All that is due was put and answered for."""
        return self._begun and not (self._due.is_set() or self._working or self._flying or self._others_due())

    @property
    def busy(self) -> bool:
        """Something was put that is not answered for."""
        return bool(self._flying)

    def takes(self, topic: Topic) -> bool:
        """Whether the relay takes anything on that topic, as far as is known."""
        return self._begun and self._open(topic)

    def stir(self) -> None:
        """Something of ours may be lacking there."""
        self._own = True
        self._due.set()

    def try_again(self) -> None:
        """Put what was refused a while ago: there may be room again, or its store may be back."""
        if self._again_at is not None and self._means.clock.monotonic() >= self._again_at:
            self._again_at = None
            self._closed.clear()
            self.stir_all()

    def read_out(self) -> None:
        """All topics were read to their ends: what others wrote and is lacking is known."""
        self._due.set()

    def stir_others(self, *, at_once: bool = False) -> None:
        """What others wrote may be lacking there: see to it after a while, or as soon as topics were read."""
        now = self._means.clock.monotonic()
        self._hurried |= at_once
        if at_once:
            self._others_at = now
        elif self._others_at is None:
            self._others_at = now + LEAST_PATIENCE + (MOST_PATIENCE - LEAST_PATIENCE) * self._means.jitter()
        else:
            return  # it is seen to together with what came before
        self._due.set()

    def stir_all(self) -> None:
        """Whatever this device holds may be lacking there."""
        self.stir()
        self.stir_others()

    def on_publish(self, publish: Publish) -> None:
        """Put what this device has just written, and remember that others wrote."""
        if not self._begun:
            return
        me = self._runner.group.state.me.device
        for one in publish.envelopes:
            if self.lacks.has(one.part, one.seq):
                continue
            topic = self._topics.of_kid(one.part.kid)
            if one.part.device != me or topic is None:
                self.stir_others()
            elif len(self._flying) >= MOST_ALONE:
                self.stir()  # a flood of ours goes in packs
            elif self._open(topic):
                self._say(Offer(topic, bare(one.raw), ((one.part, one.seq),), first=True))
        if publish.links or publish.boxes:
            self.stir()
            self.stir_others()

    def say(self, offer: Offer) -> None:
        """Put this on the relay, whatever it is, as long as it takes anything on that topic."""
        if self._begun and self._open(offer.topic):
            self._say(offer)

    # -- what the relay says to it

    def kept(self, hash_: bytes, place: int) -> bool:
        """Know that it is there; whether that place was read long ago, so that the store went back since then."""
        read_to, offer = self._read_to.pop(hash_, 0), self._land(hash_)
        if offer is None:
            return False
        self._mark(offer)
        self.sent += len(offer.envelopes)
        return place <= read_to

    def came(self, hash_: bytes) -> None:
        """An item was read that may be ours: then it is there, should the line end before the relay says so."""
        offer = self._flying.get(hash_)
        if offer is not None:
            self._mark(offer)

    def _mark(self, offer: Offer) -> None:
        today = self._means.clock.now() // DAY
        for part, seq in offer.envelopes:
            self.lacks.marks.note(part, seq, today)
        for id_ in offer.records:
            self.lacks.marks.note_record(offer.topic.id, id_, today)

    def declined(self, hash_: bytes, code: str) -> None:
        offer = self._land(hash_)
        if offer is not None:
            self.refused = code
            if code in FULL:
                self._closed.add(offer.topic.id if code == FULL_TOPIC else b"")
            if code == FULL_TOPIC and isinstance(offer.content, Hint | KeysFor | CircleKeysFor):
                self.stir()  # there is another place for it
                self.stir_others(at_once=self._hurried)
            if self._again_at is None:
                self._again_at = self._means.clock.monotonic() + AGAIN_SECONDS

    def _land(self, hash_: bytes) -> Offer | None:
        offer = self._flying.pop(hash_, None)
        if offer is not None:
            self.lacks.aloft.difference_update(offer.envelopes)
            self.lacks.aloft.difference_update((offer.topic.id, id_) for id_ in offer.records)
            self._room.set()
        return offer

    # -- putting

    async def run(self) -> None:
        """Put what is lacking, for ever. Raises LocalError where the store cannot be read."""
        while True:
            await self._until_due()
            self._due.clear()
            self._working = True
            try:
                if self._own:
                    self._own = False
                    await self._put_all(own=True)
                if self._others_due() and not self._unread:
                    self._others_at = None
                    await self._put_all(own=False)
            finally:
                self._working = False

    async def _until_due(self) -> None:
        """Until something is; whoever has read topics to their ends says so by `read_out`."""
        while not self._due.is_set():
            later = None
            if self._others_at is not None and not self._others_due():
                later = self._others_at - self._means.clock.monotonic()
            try:
                async with asyncio.timeout(later):
                    await self._due.wait()
            except TimeoutError:
                return

    def _others_due(self) -> bool:
        return self._others_at is not None and self._means.clock.monotonic() >= self._others_at

    async def _put_all(self, *, own: bool) -> None:
        async for offer in self.lacks.offers(own=own):
            while len(self._flying) >= MOST_WAITING:
                self._room.clear()
                await self._room.wait()
            if self._open(offer.topic):
                self._say(offer)

    def _say(self, offer: Offer) -> None:
        item = seal_item(offer.topic.keys, self._relay, offer.content)
        self._flying[item_hash(item)] = offer
        if offer.first:
            self._read_to[item_hash(item)] = self.lacks.marks.cursor(offer.topic.id)
        self.lacks.aloft.update(offer.envelopes)
        self.lacks.aloft.update((offer.topic.id, id_) for id_ in offer.records)
        self._put(offer.topic, item, self._means.clock.now() + ITEM_SECONDS)

    def _open(self, topic: Topic) -> bool:
        return b"" not in self._closed and topic.id not in self._closed

"""What one relay lacks for whoever is away: HINTs and KEYS on older topics, and what stands in where one is full.

Somebody may have filled an older topic, so that nobody hears there that they were put out. Then each device's HINT is
left on a topic of its own (own_hints.py), at once by whoever made the epoch; by others only if they did not find their
own, for one who leaves them leaves all. What belongs on topics at all is reseeding.py.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator

import msgspec

from whisper_net.core.crypto.items import device_topic
from whisper_net.core.group.handing import HandedDue, due_handed, handed_to
from whisper_net.core.group.own_hints import make_own_hint, others_told
from whisper_net.core.group.reseeding import HintDue, KeysDue, due_hints, due_keys, make_hint
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import BoxKey, Kid
from whisper_net.core.sync.marks import DAY
from whisper_net.core.wire.item import CircleKeysFor, Content, KeysFor, LinkList
from whisper_net.node.means import Means
from whisper_net.node.relay_records import keys_mark
from whisper_net.node.relay_topics import RelayTopics, Topic
from whisper_net.node.runner import GroupRunner

MOST_DERIVED = 8_192
"""Topics of others' devices that are kept, 40 us each to derive."""
There = Callable[[Topic, bytes], bool]
"""Whether a record is known to be on a topic, or on its way."""


class Due(msgspec.Struct, frozen=True):
    """One item that belongs on a topic, and what marks know it by."""

    topic: Topic
    content: Content
    record: bytes


class RelayAway:
    """One line's."""

    def __init__(self, runner: GroupRunner, means: Means, topics: RelayTopics, there: There) -> None:
        self.full: Collection[bytes] = ()
        """Topics that take no more."""
        self._runner, self._means, self._topics, self._there = runner, means, topics, there
        self._derived: dict[tuple[Kid, BoxKey], Topic] = {}

    @property
    def _state(self) -> GroupState:
        return self._runner.group.state

    # -- what is lacking

    async def lacking(self, *, own: bool, keys: bool) -> AsyncIterator[Due]:
        """The HINTs of epochs that this device made (`own`), or of others'; and, if asked for, KEYS.

        Raises LocalError where the store cannot be read.
        """
        now = self._means.clock.now()
        for due in due_hints(self._state, now):
            if due.ours == own:
                async for one in self._hint(due):
                    yield one
        for given in due_keys(self._state, now) if keys else ():
            topic = self._place(given)
            mark = keys_mark(given.sealed)
            if topic is not None and not self._there(topic, mark):
                yield Due(topic, KeysFor(given.sealed), mark)

        for handed in due_handed(self._state, now) if own else ():
            topic = self._handed_place(handed)
            if topic is not None and not self._there(topic, handed.mark):
                yield Due(topic, CircleKeysFor(handed_to(self._state, handed, now)), handed.mark)

    async def _hint(self, due: HintDue) -> AsyncIterator[Due]:
        topic, epoch = self._topics.of_kid(due.topic), due.epoch
        if topic is None or (not due.ours and self._own_told(due)):
            return
        if not self._there(topic, epoch.id):  # whoever is kept from the HINT sees that there is one
            link = self._state.log.get(epoch.id).raw
            yield Due(topic, LinkList(self._today(), [link]), epoch.id)
        if self._there(topic, epoch.kid):
            return
        if topic.id in self.full:
            for one in self._own_hints(due):
                yield one
            return
        raw = await self._runner.read(self._runner.store.boxes, epoch.body.boxes_hash)
        hint = None if raw is None else make_hint(self._state, epoch, raw, self._today())
        if hint is not None:
            yield Due(topic, hint, epoch.kid)

    def _own_hints(self, due: HintDue) -> Iterator[Due]:
        """A HINT for each other device that is not told."""
        for box_key in others_told(self._state, due.epoch):
            topic = self._of_device(due.topic, box_key)
            if topic is not None and not self._there(topic, due.epoch.kid):
                hint = make_own_hint(self._state, due.epoch, box_key, self._today())
                if hint is not None:
                    yield Due(topic, hint, due.epoch.kid)

    def _place(self, given: KeysDue) -> Topic | None:
        """Where KEYS belong: on their device's own topic where that of all is full."""
        topic = self._topics.of_kid(given.topic)
        return self._of_device(given.topic, given.to) if topic is not None and topic.id in self.full else topic

    def _handed_place(self, handed: HandedDue) -> Topic | None:
        """Where keys of circles belong: what everybody gives on their device's own topic, a person's where all look."""
        newest = self._topics.links
        if newest is None or newest.kid is None or (handed.ours and newest.id not in self.full):
            return newest
        return self._of_device(newest.kid, handed.to)

    # -- who is not told

    def untold(self) -> int:
        """On how many older topics it is not known to be said that there is a newer key, or what it is."""
        now, state = self._means.clock.now(), self._state
        silent = sum(not self._told(due) for due in due_hints(state, now))
        silent += sum(not self._given(given) for given in due_keys(state, now))
        places = ((self._handed_place(handed), handed.mark) for handed in due_handed(state, now))
        return silent + sum(place is not None and not self._there(place, mark) for place, mark in places)

    def _told(self, due: HintDue) -> bool:
        topic = self._topics.of_kid(due.topic)
        if topic is None or self._there(topic, due.epoch.kid) or self._own_told(due):
            return True
        others = ((self._of_device(due.topic, box_key)) for box_key in others_told(self._state, due.epoch))
        return all(own is not None and self._there(own, due.epoch.kid) for own in others)

    def _own_told(self, due: HintDue) -> bool:
        """Whether what tells this device is on its own topic: whoever left it there left everybody's."""
        own = self._of_device(due.topic, self._state.me.box_key)
        return own is not None and self._there(own, due.epoch.kid)

    def _given(self, given: KeysDue) -> bool:
        mark = keys_mark(given.sealed)
        places = (self._topics.of_kid(given.topic), self._of_device(given.topic, given.to))
        return any(topic is not None and self._there(topic, mark) for topic in places)

    def _of_device(self, kid: Kid, box_key: BoxKey) -> Topic | None:
        """A device's own topic under a key of the group, if that is here."""
        key, at = self._state.keys.get(kid), (kid, box_key)
        if key is None:
            return None
        if at not in self._derived:
            if len(self._derived) >= MOST_DERIVED:
                self._derived.clear()
            self._derived[at] = Topic(device_topic(key.secret, box_key), None)
        return self._derived[at]

    def _today(self) -> int:
        return self._means.clock.now() // DAY

"""Whoever follows a topic hears what came to it: from memory what was put here, else from the store."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import MAX_ITEMS, Items, StoredItem
from whisper_net.relay.following import Follower, Followers
from whisper_net.relay.served import Served
from whisper_net.relay.store import NewItem

Batch = Sequence[tuple[NewItem, int]]
"""What one commit made durable, and at which places."""


class FanOut:
    """All clients of a relay process that follow something."""

    def __init__(self, answer_bytes: int) -> None:
        self._answer_bytes = answer_bytes
        self.followers = Followers()
        self.served: dict[Follower, Served] = {}

    def fresh(self, batch: Batch, authors: Collection[Follower]) -> None:
        """Hand on what was just made durable, in as few messages as it takes, each of them encoded once.

        Its `authors` hear of it last: they know what it says.
        """
        by_topic: dict[bytes, list[StoredItem]] = {}
        for item, seq in batch:
            by_topic.setdefault(item.topic, []).append(StoredItem(seq, item.item))
        for topic, items in by_topic.items():
            followers = sorted(self.followers.of(topic), key=authors.__contains__)
            if followers:
                for run in self._runs(items):
                    self._tell(topic, run, followers)

    def _tell(self, topic: bytes, items: list[StoredItem], followers: Sequence[Follower]) -> None:
        data = encode_message(Items(topic, items, True))
        for follower in followers:
            served = self.served[follower]
            if not served.crowded and follower.offers(topic, items[0].seq, items[-1].seq):
                served.tell(data)
            elif follower.lacks(topic, items[-1].seq):
                served.wake()

    def _runs(self, items: list[StoredItem]) -> Iterator[list[StoredItem]]:
        """Items in as many answers as their bytes take."""
        run: list[StoredItem] = []
        size = 0
        for one in items:
            if run and (size + len(one.item) > self._answer_bytes or len(run) == MAX_ITEMS):
                yield run
                run, size = [], 0
            run.append(one)
            size += len(one.item)
        yield run

    def elsewhere(self, heads: Mapping[bytes, int] | None) -> None:
        """Another process put something: up to these places, or nobody knows where."""
        if heads is None:
            for follower, served in self.served.items():
                follower.look_everywhere()
                served.wake()
            return
        for topic, seq in heads.items():
            for follower in self.followers.of(topic):
                if follower.lacks(topic, seq):
                    self.served[follower].wake()

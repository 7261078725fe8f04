"""The topics that one line to a relay follows: each is asked for as soon as its key is here.

Topics go, too, as keys are given up or somebody leaves a room, and may come back. A relay lets none be followed twice
on a line, so one that went goes on being heard; what comes of it meanwhile is passed by, and read on another line once
the topic is ours again (relay_cursors.py).
"""

from whisper_net.core.sync.mailbox_acts import CameEarly
from whisper_net.core.sync.marks import Marks
from whisper_net.core.wire.relay import BUCKETS
from whisper_net.node.relay_line import Post
from whisper_net.node.relay_topics import RelayTopics, Topic

TASTE, PEEK = 4, 1_200
"""Of a topic that was never read, so many of the newest items come first, and so many where those are small: a part of
a feed, which shows once its first envelope is here, is a few packs or a thousand single items."""
SMALL = BUCKETS[2]
PEEKS = 16
"""Topics of which they do: the newest."""


class RelayFollowing:
    """One line's."""

    def __init__(self, post: Post, topics: RelayTopics) -> None:
        self._post, self._topics = post, topics
        self._followed: set[bytes] = set()
        self._ours: set[bytes] = set()
        """Those that were ours at the last look."""
        self._looked = -1
        """The revision of the topics then."""
        self._tasting: dict[bytes, Topic] = {}
        """Topics of which the first few of the newest are still to come."""

    def __contains__(self, id_: bytes) -> bool:
        return id_ in self._followed

    def new(self) -> list[Topic]:
        """Topics that are to be followed, and are not."""
        if self._looked == self._topics.revision:
            return []
        return [topic for topic in self._topics.current() if topic.id not in self._followed]

    def look(self, marks: Marks, unread: set[bytes]) -> bool:
        """Follow what is new, which is `unread` then; whether a topic is ours that was not at the last look."""
        new, before = self.new(), self._ours
        if self._looked != self._topics.revision:
            self._looked = self._topics.revision
            self._ours = {topic.id for topic in self._topics.current()}
        for place, topic in enumerate(new):
            self._follow(topic, marks.cursor(topic.id), peek=place < PEEKS)
            unread.add(topic.id)
        return not self._ours <= before

    def _follow(self, topic: Topic, after: int, *, peek: bool) -> None:
        self._followed.add(topic.id)
        if not after and peek and topic.kid is not None:
            self._tasting[topic.id] = topic
            self._post.peek(topic.id, topic.keys.secret, TASTE)
        self._post.follow(topic.id, topic.keys.secret, after)

    def again(self, id_: bytes, marks: Marks) -> None:
        """Ask for a topic that the relay did not let be followed."""
        if (topic := self._topics.of(id_)) is not None:
            self._post.follow(topic.id, topic.keys.secret, marks.cursor(topic.id))

    def taste(self, early: CameEarly) -> None:
        """Ask for more of the newest, where the first of them were small."""
        topic = self._tasting.pop(early.topic, None)
        if topic is not None and len(early.items) == TASTE and all(len(item) <= SMALL for _, item in early.items):
            self._post.peek(topic.id, topic.keys.secret, PEEK)

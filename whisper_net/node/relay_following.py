"""The topics that one line to a relay follows: each is asked for as soon as its key is here.

Topics go, too, as keys are given up or somebody leaves a room, and may come back. A relay lets none be followed twice
on a line, so one that went goes on being heard; what comes of it meanwhile is passed by, and read on another line once
the topic is ours again (relay_cursors.py).

Nobody makes a line follow without end. Topics of keys on trial, which any member can bring in any number, are left as
soon as the trial is over, and MOST_TRIALS of them are followed in a day; of circles, into which anybody is put unasked,
no more on one line than leave room for all else.
"""

from collections.abc import Iterable, Iterator

from whisper_net.core.group.following import MOST_CIRCLE_TOPICS
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
MOST_TRIALS = 256
"""Topics of keys on trial that a line follows in a day: two for each key, and 64 keys are on trial at a time."""
MOST_OF_CIRCLES = 2 * MOST_CIRCLE_TOPICS
"""Topics of circles on one line, where others have become livelier since it began: of 4,096 that a relay follows."""


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
        self._on_trial: set[bytes] = set()
        self._left: set[bytes] = set()
        """Topics of keys whose trial is over: a relay lets none of them be followed again on this line."""
        self._trials = self._circles = 0
        """Topics of keys on trial that were followed today; topics of circles on this line."""
        self.reopened = False
        """A topic that was left is ours after all: it is followed on another line."""

    def __contains__(self, id_: bytes) -> bool:
        return id_ in self._followed

    def new(self) -> list[Topic]:
        """Topics that are to be followed, and are not."""
        if self._looked == self._topics.revision:
            return []
        return list(self._within_bounds(one for one in self._topics.current() if one.id not in self._followed))

    def _within_bounds(self, topics: Iterable[Topic]) -> Iterator[Topic]:
        trials, circles = MOST_TRIALS - self._trials, MOST_OF_CIRCLES - self._circles
        for topic in topics:
            trials -= topic.trial
            circles -= topic.circle
            if (trials >= 0 or not topic.trial) and (circles >= 0 or not topic.circle):
                yield topic

    def begin_day(self) -> None:
        """Keys on trial may be followed again, if not those of before."""
        self._trials, self._looked = len(self._on_trial), -1

    def look(self, marks: Marks, unread: set[bytes]) -> bool:
        """Follow what is new, which is `unread` then; whether a topic is ours that was not at the last look."""
        new, before = self.new(), self._ours
        if self._looked == self._topics.revision:
            return False
        self._looked, self._ours = self._topics.revision, {topic.id for topic in self._topics.current()}
        self._leave(unread)
        for place, topic in enumerate(new):
            self._follow(topic, marks.cursor(topic.id), peek=place < PEEKS)
            unread.add(topic.id)
        return not self._ours <= before

    def _leave(self, unread: set[bytes]) -> None:
        """Follow no longer what belonged to a key whose trial came to nothing."""
        known = {id_: self._topics.of(id_) for id_ in self._on_trial}
        for id_ in sorted(id_ for id_, topic in known.items() if topic is None):
            self._post.unfollow(id_)
            self._left.add(id_)
            unread.discard(id_)
        self._on_trial = {id_ for id_, topic in known.items() if topic is not None and topic.trial}
        self.reopened = any(topic.id in self._left and not topic.trial for topic in self._topics.current())

    def _follow(self, topic: Topic, after: int, *, peek: bool) -> None:
        self._followed.add(topic.id)
        self._circles += topic.circle
        self._trials += topic.trial
        if topic.trial:
            self._on_trial.add(topic.id)
        elif not after and peek and topic.kid is not None:
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

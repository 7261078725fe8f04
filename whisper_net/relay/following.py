"""Who follows which topic, and what still has to be read for them.

A follower is at a place. What is committed next goes to it at once, from memory; where it is behind, it reads the store
until it has caught up. So a topic reaches everybody in the order of its places, without a gap, however slow they are.
"""

from collections.abc import Sequence


class Follower:
    """One line's places in the topics that it follows."""

    def __init__(self) -> None:
        self.places: dict[bytes, int] = {}
        self.behind: dict[bytes, bool] = {}
        """Topics to read for it, the longest wait first; whether something came since the reading began."""

        self.level: set[bytes] = set()
        """Topics of which it was told that there is no more for now."""

    def begin(self, topic: bytes, after: int) -> None:
        self.level.discard(topic)
        self.places[topic] = after
        self.behind[topic] = False

    def reads(self) -> tuple[bytes, int] | None:
        """(topic, after) of what is to be read next."""
        topic = next(iter(self.behind), None)
        if topic is None:
            return None
        self.behind[topic] = False
        return topic, self.places[topic]

    def end(self, topic: bytes) -> None:
        self.places.pop(topic, None)
        self.behind.pop(topic, None)
        self.level.discard(topic)

    def reached(self, topic: bytes, seq: int, *, last: bool) -> None:
        """It was sent everything up to this place; `last`: there was no more when that was read."""
        if topic not in self.places:
            return
        self.places[topic] = max(seq, self.places[topic])
        (self.level.add if last else self.level.discard)(topic)
        if self.behind.pop(topic, False) or not last:
            self.behind[topic] = False  # once more, after the others

    def offers(self, topic: bytes, first: int, last: int) -> bool:
        """Whether what was just committed, from place to place, is the next thing for it; if not, it is to read."""
        if topic in self.behind or self.places[topic] != first - 1:
            self.behind[topic] = True
            return False
        self.places[topic] = last
        return True

    def lacks(self, topic: bytes, seq: int) -> bool:
        """Whether a place that is known to be taken is new to it; if so, it is to read."""
        if self.places[topic] >= seq:
            return False
        self.behind[topic] = True
        return True

    def look_everywhere(self) -> None:
        """Something may have come to any of its topics."""
        self.behind.update(dict.fromkeys(self.places, True))


class Followers:
    """All lines' followers by topic."""

    def __init__(self) -> None:
        self._by_topic: dict[bytes, dict[Follower, None]] = {}

    def add(self, topic: bytes, follower: Follower) -> None:
        self._by_topic.setdefault(topic, {})[follower] = None

    def drop(self, topic: bytes, follower: Follower) -> None:
        followers = self._by_topic.get(topic, {})
        followers.pop(follower, None)
        if not followers:
            self._by_topic.pop(topic, None)

    def leave(self, follower: Follower) -> None:
        for topic in list(follower.places):
            self.drop(topic, follower)

    def of(self, topic: bytes) -> Sequence[Follower]:
        return tuple(self._by_topic.get(topic, ()))

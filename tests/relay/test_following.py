"""Whatever comes in between, a follower is sent every item once and in order."""

from hypothesis import given
from hypothesis import strategies as st

from whisper_net.relay.following import Follower, Followers

TOPICS = (b"a", b"b")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.sampled_from(TOPICS)),
        st.tuples(st.just("begin read"), st.just(b"")),
        st.tuples(st.just("end read"), st.integers(1, 3).map(lambda most: bytes([most]))),
    ),
    max_size=60,
)


class Told:
    """A store of numbers, and a client that follows two topics of it."""

    def __init__(self) -> None:
        self.store: dict[bytes, int] = dict.fromkeys(TOPICS, 0)
        self.follower, self.followers = Follower(), Followers()
        self.heard: dict[bytes, list[int]] = {topic: [] for topic in TOPICS}
        self.reading: tuple[bytes, int, int] | None = None
        for topic in TOPICS:
            self.follower.begin(topic, 0)
            self.followers.add(topic, self.follower)

    def commit(self, topic: bytes) -> None:
        self.store[topic] += 1
        for follower in self.followers.of(topic):
            if follower.offers(topic, self.store[topic], self.store[topic]):
                self.heard[topic].append(self.store[topic])

    def begin(self) -> None:
        """What a read sees is what was there when it began."""
        wanted = self.follower.reads() if self.reading is None else None
        if wanted is not None:
            self.reading = (*wanted, self.store[wanted[0]])

    def end(self, most: int) -> None:
        if self.reading is None:
            return
        topic, after, held = self.reading
        rows = list(range(after + 1, min(held, after + most) + 1))
        self.follower.reached(topic, rows[-1] if rows else after, last=after + most >= held)
        self.heard[topic] += rows
        self.reading = None


@given(STEPS)
def test_every_item_comes_once_and_in_order(steps: list[tuple[str, bytes]]) -> None:
    told = Told()
    for step, argument in steps:
        if step == "commit":
            told.commit(argument)
        elif step == "begin read":
            told.begin()
        else:
            told.end(argument[0])
    while told.reading is not None or told.follower.behind:
        told.begin()
        told.end(2)
    assert told.heard == {topic: list(range(1, held + 1)) for topic, held in told.store.items()}


def test_whoever_left_is_offered_nothing() -> None:
    told = Told()
    told.followers.leave(told.follower)
    told.commit(b"a")
    assert told.heard[b"a"] == []
    assert list(told.followers.of(b"a")) == []


def test_topic_that_is_followed_no_more_is_read_no_more() -> None:
    told = Told()
    told.begin()
    told.followers.drop(b"a", told.follower)
    told.follower.end(b"a")
    told.end(1)
    assert set(told.follower.places) == {b"b"}

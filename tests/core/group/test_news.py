"""What is to be acknowledged outlives the program, is bounded, and is written down no more often than need be."""

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.news import FACT, News
from whisper_net.core.ids import DeviceId, Incarnation, Kid, ScopeId
from whisper_net.core.wire.bounds import MAX_ACK_FEEDS

ROOM, HALL = ScopeId(b"r" * 32), ScopeId(b"h" * 32)


def feed(number: int = 0, kid: bytes = b"k") -> FeedKey:
    return FeedKey(DeviceId(number.to_bytes(32)), Incarnation(b"incarnat"), Kid(kid * 32))


def test_facts_give_back_what_was_heard_and_said() -> None:
    news = News({})
    news.hear(ROOM, feed(1))
    news.hear(ROOM, feed(2))
    news.hear(HALL, feed(1))
    news.said(HALL, 500)
    again = News(dict(news.changed()))
    assert (again.scopes, again.feeds(ROOM), again.feeds(HALL)) == ([ROOM], [feed(1), feed(2)], [])
    assert (again.at(ROOM), again.at(HALL)) == (0, 500)
    assert again.knows(ROOM, feed(2))
    assert not again.knows(HALL, feed(1))


def test_same_feed_again_writes_nothing() -> None:
    news = News({})
    news.hear(ROOM, feed())
    assert [name for name, _ in news.changed()] == [FACT + ROOM.hex()]
    news.hear(ROOM, feed())
    assert list(news.changed()) == []


def test_no_more_feeds_than_one_acknowledgement_speaks_of() -> None:
    news = News({})
    for number in range(MAX_ACK_FEEDS + 5):
        news.hear(ROOM, feed(number))
    assert news.feeds(ROOM) == [feed(number) for number in range(MAX_ACK_FEEDS)]
    assert News(dict(news.changed())).feeds(ROOM) == news.feeds(ROOM)


def test_what_is_gone_is_waited_for_no_longer() -> None:
    news = News({})
    news.hear(ROOM, feed(1, b"g"))
    news.hear(ROOM, feed(2))
    list(news.changed())
    news.forget([Kid(b"g" * 32)])
    assert news.feeds(ROOM) == [feed(2)]
    assert len(list(news.changed())) == 1
    news.forget([Kid(b"g" * 32)])
    assert list(news.changed()) == []


def test_damaged_fact_begins_anew() -> None:
    assert News({FACT + ROOM.hex(): b"junk", "name": b"Ana"}).scopes == []

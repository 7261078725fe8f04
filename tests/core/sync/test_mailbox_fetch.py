"""One answer of a topic at a time, as asked, and nothing followed."""

import pytest

from tests.core.sync.mailboxes import CHALLENGE, KEYS, RELAY, TOPIC, following, hear, items, proved, said
from whisper_net.core.crypto.tickets import get_holds
from whisper_net.core.sync.mailbox import Mailbox
from whisper_net.core.sync.mailbox_acts import Declined, Fetched, Over, Say
from whisper_net.core.wire.relay import Fetch, Items, Refused


def fetching(after: int = 0) -> Mailbox:
    box = proved()
    (ask,) = box.fetch(TOPIC, KEYS.secret, after)
    assert isinstance(ask, Say)
    assert isinstance(ask.message, Fetch)
    assert ask.message.after == after
    return box


def test_a_page_comes_as_asked_and_the_next_one_when_asked_again() -> None:
    box = fetching(3)
    page = items(4, 5)
    (fetched,) = hear(box, page)
    assert fetched == Fetched(TOPIC, [(one.seq, one.item) for one in page.items], page.last)
    assert len(said(box.fetch(TOPIC, KEYS.secret, 5))) == 1


def test_one_at_a_time() -> None:
    box = fetching()
    assert box.fetch(TOPIC, KEYS.secret, 0) == []
    assert box.follow(TOPIC, KEYS.secret, 0) == [Declined(TOPIC, "left")]


def test_it_is_signed_for_this_line() -> None:
    box = proved()
    (ask,) = box.fetch(TOPIC, KEYS.secret, 0)
    assert isinstance(ask, Say)
    assert isinstance(ask.message, Fetch)
    assert get_holds(ask.message.sig, RELAY, TOPIC, CHALLENGE)


def test_what_is_followed_is_not_fetched() -> None:
    box = following()
    assert box.fetch(TOPIC, KEYS.secret, 0) == [Declined(TOPIC, "left")]
    box.unfollow(TOPIC)
    assert box.fetch(TOPIC, KEYS.secret, 0) == [Declined(TOPIC, "left")]


@pytest.mark.parametrize("answer", [items(3), items(5, 4)])
def test_a_page_of_another_place_ends_the_line(answer: Items) -> None:
    assert hear(fetching(3), answer) == [Over("bad")]


def test_a_page_that_nobody_asked_for_ends_the_line() -> None:
    box = fetching()
    hear(box, items(1))
    assert hear(box, items(2)) == [Over("bad")]


def test_a_refusal_ends_the_asking_alone() -> None:
    box = fetching()
    assert hear(box, Refused(TOPIC, "busy")) == [Declined(TOPIC, "busy")]
    assert len(said(box.fetch(TOPIC, KEYS.secret, 0))) == 1

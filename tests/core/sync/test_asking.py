"""Inviter and newcomer meet at a relay, and whoever else writes there changes nothing: the newcomer's end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.group.chance import NOW
from tests.core.sync.meeting import (
    CARD,
    CHANCE,
    KEYS,
    KID,
    LOBBY,
    NEXT,
    OTHER,
    RELAY,
    ask,
    card,
    contents,
    hear,
    item,
    items,
    left,
    newcomer,
    say,
    status,
    taken,
    vetter,
    welcome,
)
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.meeting import box_answer, join_address
from whisper_net.core.crypto.phrase import FounderMark
from whisper_net.core.sync.asking import MAX_WELCOMES, NewcomerMeeting, Overheard
from whisper_net.core.sync.lobby import DeliverCard, DeliverStatus, DeliverWelcome
from whisper_net.core.sync.rendezvous import DAY, KEEP_SECONDS, VetterMeeting
from whisper_net.core.wire.item import MeetCard, MeetJoin, MeetStatus, MeetWelcome
from whisper_net.core.wire.meeting import StatusSaid, WelcomeSaid

BEN, EVE = ask("ben"), ask("eve")


def met() -> tuple[NewcomerMeeting, VetterMeeting, bytes]:
    """Somebody whose JOIN a vetter's machine has taken; its address."""
    mine, theirs = newcomer(), vetter()
    mine.ask(BEN)
    theirs.receive(RELAY, items(mine.due(RELAY, NOW)), last=True)
    theirs.due(RELAY, NOW, CHANCE)
    return mine, theirs, join_address(BEN.sealed, further=False)


# -- the whole way


def test_transcript_of_a_meeting_where_nobody_is_there_at_once() -> None:
    theirs, mine = vetter(), newcomer()
    lying = theirs.due(RELAY, NOW, CHANCE)
    assert hear(mine, lying) == [DeliverCard(CARD.raw)]
    assert mine.due(RELAY, NOW) == []
    mine.ask(BEN)
    (request,) = theirs.receive(RELAY, items(mine.due(RELAY, NOW)), last=True)
    assert hear(mine, say(theirs, status(request, have=1))) == [DeliverStatus("pending", 1, 2, "")]
    assert hear(mine, say(theirs, welcome(request), NOW + 5)) == [DeliverWelcome(b"welcome under " + KID)]


# -- the card


def test_forged_cards_are_passed_over() -> None:
    """Of another signature, of another hash, or no card at all; the true one is found beside them."""
    forged = [MeetCard(b"card", b"s" * 16, b"f" * 32), MeetCard(card()[:-1] + b"x", b"s" * 16, b"f" * 32)]
    another_group = MeetCard(card(b"g" * 32), b"s" * 16, b"f" * 32)
    lying = [item(one) for one in [*forged, another_group, CARD]]
    assert newcomer().receive(RELAY, lying, NOW, last=True) == [DeliverCard(CARD.raw)]
    assert newcomer().receive(RELAY, lying[:3], NOW, last=True) == []


def test_words_that_were_overheard_are_known_by_two_cards() -> None:
    another_group = MeetCard(card(b"g" * 32), b"s" * 16, b"f" * 32)
    mine = newcomer(None)
    assert mine.receive(RELAY, [item(another_group)], NOW, last=False) == []
    assert mine.receive(RELAY, [item(CARD)], NOW, last=True) == [Overheard()]


def test_no_more_cards_are_looked_at_than_tell_that() -> None:
    groups = [MeetCard(card(bytes([n]) * 32), b"s" * 16, b"f" * 32) for n in range(20)]
    mine = newcomer(None)
    assert mine.receive(RELAY, [item(one) for one in groups], NOW, last=True) == [Overheard()]
    assert len(mine._cards[RELAY]) == 8


def test_card_waits_until_all_that_lies_there_was_seen() -> None:
    mine = newcomer(None)
    assert mine.receive(RELAY, [item(CARD)], NOW, last=False) == []
    assert mine.receive(RELAY, [], NOW, last=True) == [DeliverCard(CARD.raw)]


def test_card_says_to_a_further_device_what_a_founder_knows_their_root_by() -> None:
    acts = newcomer(further=True).receive(RELAY, [item(CARD)], NOW, last=True)
    assert acts == [DeliverCard(CARD.raw, FounderMark(CARD.salt, CARD.founder))]


def test_card_says_nothing_to_somebody_who_asked_already() -> None:
    mine = newcomer()
    mine.ask(BEN)
    assert mine.receive(RELAY, [item(CARD)], NOW, last=True) == []


# -- the JOIN


def test_join_is_left_on_each_line_and_again_each_day() -> None:
    mine = newcomer()
    mine.ask(BEN)
    (leave,) = mine.due(RELAY, NOW)
    assert (contents([leave]), leave.expiry) == ([MeetJoin(False, BEN.sealed)], NOW + KEEP_SECONDS)
    assert mine.due(RELAY, NOW + DAY - 1) == []
    assert items(mine.due(RELAY, NOW + DAY)) == [leave.item]
    mine.arrive(RELAY)  # it may have been emptied
    assert items(mine.due(RELAY, NOW)) == [leave.item]
    mine.arrive(OTHER)
    assert leave.item not in items(mine.due(OTHER, NOW))


def test_further_device_leaves_another_request() -> None:
    mine = newcomer(further=True)
    mine.ask(BEN)
    assert items(mine.due(RELAY, NOW)) == [left(BEN, further=True)]


# -- answers


def test_forged_status_ignored() -> None:
    """By somebody else with the same key, who sees the JOIN's address; of somebody else's; sent again."""
    mine, theirs, to = met()
    her_box = box_answer(EVE.box_secret, box_key_of(LOBBY), StatusSaid(to, NOW, "refused", 0, 0, "used"), b"n" * 24)
    taken(theirs, EVE)
    (hers,) = contents(say(theirs, StatusSaid(join_address(EVE.sealed, further=False), 0, "refused", 0, 0, "used")))
    assert isinstance(hers, MeetStatus)
    forged = [MeetStatus(to, her_box), MeetStatus(to, hers.boxed), MeetStatus(to, b""), hers]
    assert mine.receive(RELAY, [item(one) for one in forged], NOW, last=True) == []


def test_forged_welcome_left_at_a_relay_is_ignored() -> None:
    mine, _, to = met()
    said = WelcomeSaid(to, NOW, KID, bytes(16), b"welcome to another group")
    forged = MeetWelcome(to, box_answer(EVE.box_secret, box_key_of(LOBBY), said, b"n" * 24))
    assert mine.receive(RELAY, [item(forged), item(MeetWelcome(to, b"w" * 99))], NOW, last=True) == []
    assert mine.next_welcome() is None


def test_answer_that_was_boxed_for_another_join_of_ours_says_nothing() -> None:
    """The same keys, but another address: whoever joins anew makes new ones, and a vetter may not."""
    mine, _, to = met()
    other = StatusSaid(b"t" * 32, NOW, "pending", 1, 2, "")
    boxed = box_answer(LOBBY, box_key_of(BEN.box_secret), other, b"n" * 24)
    assert mine.receive(RELAY, [item(MeetStatus(to, boxed))], NOW, last=True) == []


def test_joins_of_others_say_nothing() -> None:
    mine, _, _ = met()
    assert mine.receive(RELAY, [left(EVE), left(BEN)], NOW, last=True) == []


def test_answers_say_nothing_before_one_asked() -> None:
    assert newcomer().receive(RELAY, [item(MeetStatus(b"t" * 32, b""))], NOW, last=True) == []


def test_latest_status_counts_in_whatever_order_they_lie_there() -> None:
    mine, theirs, _ = met()
    (request,) = theirs.requests.values()
    first = say(theirs, status(request))
    second = say(theirs, status(request, have=1), NOW + 60)
    assert hear(mine, second + first) == [DeliverStatus("pending", 1, 2, "")]
    assert hear(mine, first) == []  # sent again by whoever
    assert hear(mine, say(theirs, status(request, have=2), NOW + 90)) == [DeliverStatus("pending", 2, 2, "")]


def test_only_what_stands_in_the_end_is_told() -> None:
    mine, theirs, _ = met()
    (request,) = theirs.requests.values()
    lying = say(theirs, status(request)) + say(theirs, status(request, have=1), NOW + 1)
    assert hear(mine, lying) == [DeliverStatus("pending", 1, 2, "")]
    lying = say(theirs, status(request, have=2), NOW + 2) + say(theirs, welcome(request), NOW + 3)
    assert hear(mine, lying) == [DeliverWelcome(b"welcome under " + KID)]


@pytest.mark.parametrize("ahead", [DAY, DAY + 1])
def test_stamp_far_ahead_hides_no_later_status(ahead: int) -> None:
    mine, theirs, _ = met()
    (request,) = theirs.requests.values()
    assert bool(hear(mine, say(theirs, status(request), NOW + ahead))) == (ahead == DAY)


def test_welcome_that_leads_nowhere_hides_no_other() -> None:
    mine, theirs, _ = met()
    (request,) = theirs.requests.values()
    one, other = say(theirs, welcome(request)), say(theirs, welcome(request, NEXT), NOW + 5)
    assert hear(mine, other) == [DeliverWelcome(b"welcome under " + NEXT)]
    assert hear(mine, one) == [DeliverWelcome(b"welcome under " + NEXT)]  # the later one stays the first
    assert hear(mine, other + one) == []
    assert [mine.next_welcome() for _ in range(3)] == [b"welcome under " + kid for kid in (KID, NEXT, KID)]


def test_flood_of_welcomes_is_bounded() -> None:
    mine, theirs, _ = met()
    (request,) = theirs.requests.values()
    for number in range(MAX_WELCOMES + 4):
        hear(mine, say(theirs, welcome(request, bytes([number]) * 32), NOW + number))
    assert len(mine._welcomes) == MAX_WELCOMES


def test_what_holds_a_secret_does_not_show_it() -> None:
    assert (repr(BEN), repr(vetter().place)) == ("Ask()", "Place()")
    assert KEYS.meet.hex() not in repr(vetter().place)


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=600), max_size=4))
def test_anything_may_lie_there(rubbish: list[bytes]) -> None:
    assert newcomer().receive(RELAY, [*rubbish, item(CARD)], NOW, last=True) == [DeliverCard(CARD.raw)]

"""Inviter and newcomer meet at a relay, and whoever else writes there changes nothing: the vetters' end."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.group.chance import NOW
from tests.core.sync.meeting import (
    CARD,
    CHANCE,
    EXPIRES,
    KID,
    LOBBY,
    NEXT,
    OTHER,
    RELAY,
    ask,
    contents,
    item,
    items,
    left,
    say,
    status,
    taken,
    vetter,
    welcome,
)
from whisper_net.core.crypto.invitation import invitation_keys
from whisper_net.core.crypto.meeting import box_answer, welcome_mark
from whisper_net.core.sync import rendezvous
from whisper_net.core.sync.rendezvous import AFTER_SECONDS, DAY, KEEP_SECONDS, fits, read_answer
from whisper_net.core.wire.item import Content, MeetCard, MeetJoin, MeetStatus, MeetWelcome
from whisper_net.core.wire.meeting import MAX_WELCOME, WelcomeSaid

BEN = ask("ben")

# -- the card


def test_card_is_left_at_once_and_again_each_day() -> None:
    meeting = vetter()
    (leave,) = meeting.due(RELAY, NOW, CHANCE)
    assert (contents([leave]), leave.expiry) == ([CARD], NOW + KEEP_SECONDS)
    assert meeting.due(RELAY, NOW + DAY - 1, CHANCE) == []
    (again,) = meeting.due(RELAY, NOW + DAY, CHANCE)
    assert again.item == leave.item  # the very same: the relay keeps it longer


def test_card_is_left_on_every_new_or_emptied_relay() -> None:
    meeting = vetter()
    meeting.due(RELAY, NOW, CHANCE)
    for relay in (OTHER, RELAY):
        meeting.arrive(relay)
        assert [len(meeting.due(relay, NOW, CHANCE)) for _ in range(2)] == [1, 0]


def test_card_is_left_no_more_once_nobody_needs_to_hear_that_it_expired() -> None:
    assert len(vetter().due(RELAY, EXPIRES + AFTER_SECONDS, CHANCE)) == 1
    assert vetter().due(RELAY, EXPIRES + AFTER_SECONDS + 1, CHANCE) == []


# -- those who ask


def test_join_becomes_one_request_however_often_and_wherever_it_lies() -> None:
    meeting = vetter()
    request = taken(meeting, BEN)
    assert (request.sealed, request.further) == (BEN.sealed, False)
    meeting.arrive(OTHER)
    assert meeting.receive(RELAY, [left(BEN), left(BEN)], last=True) == []
    assert meeting.receive(OTHER, [item(MeetJoin(False, BEN.sealed), OTHER)], last=True) == []
    assert list(meeting.requests) == [request.to]


def test_join_left_again_as_another_kind_of_request_hides_none() -> None:
    """Who copies it can say that it is of a further device: that is another request, with answers of its own."""
    meeting = vetter()
    (forged,) = meeting.receive(RELAY, [left(BEN, further=True)], last=True)
    (true,) = meeting.receive(RELAY, [left(BEN)], last=True)
    assert (forged.further, true.further, forged.to != true.to) == (True, False, True)


def test_further_device_says_so() -> None:
    (request,) = vetter().receive(RELAY, [left(BEN, further=True)], last=True)
    assert request.further


def test_joins_that_do_not_hold_are_none() -> None:
    meeting, other = vetter(), invitation_keys(b"o" * 32)
    forged = [item(MeetJoin(False, b"j" * 400)), item(MeetJoin(False, b"")), left(ask("eve", other)), b"x" * 512, b""]
    assert meeting.receive(RELAY, forged, last=True) == []
    assert meeting.requests == {}


def test_join_flood_freezes_that_invitation() -> None:
    """Twenty ask, and nobody else is heard: neither on this relay nor on another."""
    meeting = vetter()
    found = meeting.receive(RELAY, [left(ask(f"eve{n}")) for n in range(25)], last=False)
    assert (len(found), meeting.frozen) == (20, True)
    meeting.arrive(OTHER)
    assert meeting.receive(OTHER, [left(BEN)], last=True) == []


def test_topic_that_is_flooded_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendezvous, "MAX_READ", 2_000)
    meeting = vetter()
    request = taken(meeting, BEN)
    meeting.arrive(OTHER)
    assert meeting.receive(OTHER, [b"x" * 1024], last=False) == []
    assert not meeting.exhausted(OTHER)
    assert meeting.receive(OTHER, [b"x" * 1024], last=False) == []
    assert meeting.exhausted(OTHER)
    meeting.say(status(request))
    assert MeetStatus in map(type, contents(meeting.due(RELAY, NOW, CHANCE)))


# -- answers


def left_now(leaves: list[rendezvous.Leave]) -> list[type]:
    return [type(content) for content in contents(leaves) if not isinstance(content, MeetCard)]


def test_answers_wait_until_all_that_lies_there_was_read() -> None:
    meeting = vetter()
    (request,) = meeting.receive(RELAY, [left(BEN)], last=False)
    assert left_now(say(meeting, status(request))) == []
    meeting.receive(RELAY, [], last=True)
    assert left_now(meeting.due(RELAY, NOW, CHANCE)) == [MeetStatus]


def test_answer_is_left_once_and_again_when_it_changes() -> None:
    meeting = vetter()
    request = taken(meeting, BEN)
    assert left_now(say(meeting, status(request))) == [MeetStatus]
    assert left_now(say(meeting, status(request))) == []
    assert left_now(say(meeting, status(request, have=1))) == [MeetStatus]
    assert left_now(say(meeting, status(request, "refused", reason="declined"))) == [MeetStatus]
    assert left_now(say(meeting, welcome(request))) == [MeetWelcome]
    assert left_now(say(meeting, welcome(request))) == []
    assert left_now(say(meeting, welcome(request, NEXT))) == [MeetWelcome]


def test_answers_are_left_on_every_relay_and_anew_where_they_are_gone() -> None:
    meeting = vetter()
    request = taken(meeting, BEN)
    say(meeting, welcome(request))
    for relay in (OTHER, RELAY):
        meeting.arrive(relay)
        meeting.receive(relay, [], last=True)
        assert left_now_on(meeting, relay) == [True, False]
    meeting.part(OTHER)
    meeting.arrive(OTHER)
    assert left_now_on(meeting, OTHER) == [False, False]


@pytest.mark.parametrize("later", [0, DAY])
def test_what_a_relay_hides_is_left_there_again_as_the_same_item(later: int) -> None:
    """So a relay that keeps something back, and ends line after line, is not filled with it."""
    meeting = vetter()
    request = taken(meeting, BEN)
    for said in (status(request), welcome(request)):
        first = items(say(meeting, said))
        meeting.arrive(RELAY)
        meeting.receive(RELAY, [], last=True)
        assert set(first) <= set(items(meeting.due(RELAY, NOW + later, CHANCE)))


def test_what_a_relay_hid_is_made_anew_where_something_later_lies_there_by_now() -> None:
    one, other = vetter(), vetter()
    request = taken(one, BEN)
    first = items(say(one, status(request, have=1)))
    lying = items(say(other, status(taken(other, BEN)), NOW + 5))
    one.arrive(RELAY)
    one.receive(RELAY, lying, last=True)
    again = one.due(RELAY, NOW + 9, CHANCE)
    assert left_now(again) == [MeetStatus]
    assert not set(first[-1:]) & set(items(again))


def left_now_on(meeting: rendezvous.VetterMeeting, relay: bytes) -> list[bool]:
    """Whether something besides the card is left, now and the next time."""
    return [len(meeting.due(relay, NOW, CHANCE)) > (turn == 0) for turn in range(2)]


def test_what_another_vetter_said_is_not_said_again() -> None:
    one, other = vetter(), vetter()
    first, second = taken(one, BEN), taken(other, BEN)
    lying = [leave for leave in say(one, status(first, have=1)) if type(contents([leave])[0]) is not MeetCard]
    other.receive(RELAY, items(lying), last=True)
    assert left_now(say(other, status(second, have=1))) == []
    assert left_now(say(other, status(second))) == []  # it lags behind


def test_each_vetter_leaves_a_welcome_of_their_own_and_once() -> None:
    """Another's may lead nowhere. After a restart a machine knows its own by a mark that nobody else makes."""
    one, other = vetter(), vetter(own_secret=b"other".ljust(32))
    lying = items(say(one, welcome(taken(one, BEN))))
    for meeting, leaves in ((other, True), (vetter(), False)):
        request = taken(meeting, BEN)
        meeting.receive(RELAY, lying, last=True)
        assert left_now(say(meeting, welcome(request))) == ([MeetWelcome] if leaves else [])
        assert left_now(say(meeting, welcome(request, NEXT))) == [MeetWelcome]


def test_mark_is_of_one_relay() -> None:
    """A mark that was copied to another relay keeps nobody from answering there."""
    meeting = vetter()
    request = taken(meeting, BEN)
    mark = welcome_mark(meeting.place.own_secret, OTHER, request.to, KID)
    said = msgspec.structs.replace(welcome(request), mark=mark)
    copied = MeetWelcome(request.to, box_answer(LOBBY, request.box_key, said, b"n" * 24))
    meeting.receive(RELAY, [item(copied)], last=True)
    assert left_now(say(meeting, welcome(request))) == [MeetWelcome]


def test_stamp_far_ahead_silences_no_vetter() -> None:
    meeting = vetter()
    request = taken(meeting, BEN)
    said = msgspec.structs.replace(status(request, have=2), at=1 << 40)
    meeting.receive(
        RELAY, [item(MeetStatus(request.to, box_answer(LOBBY, request.box_key, said, b"n" * 24)))], last=True
    )
    (left_at_last,) = [one for one in contents(say(meeting, status(request))) if isinstance(one, MeetStatus)]
    answer = read_answer(LOBBY, request.box_key, left_at_last)
    assert answer is not None
    assert answer.at == NOW


def test_answer_is_known_though_it_came_before_the_join() -> None:
    one, other = vetter(), vetter()
    lying = say(one, status(taken(one, BEN)))
    other.receive(RELAY, items(lying), last=True)
    assert left_now(other.due(RELAY, NOW, CHANCE)) == []
    assert left_now(say(other, status(taken(other, BEN)))) == []


def test_what_corrects_an_answer_is_later_than_it_by_any_clock() -> None:
    one, other = vetter(), vetter()
    first, second = taken(one, BEN), taken(other, BEN)
    other.receive(RELAY, items(say(one, status(first), NOW + 500)), last=True)
    one.receive(RELAY, items(say(other, status(second, have=1), NOW)), last=True)
    assert left_now(say(one, status(first, "refused", reason="used"), NOW + 500)) == [MeetStatus]
    stale = vetter()
    lying = say(stale, status(taken(stale, BEN)), NOW)
    one.receive(RELAY, items(lying), last=True)
    assert left_now(say(one, status(first, have=1), NOW + 500)) == [MeetStatus]


def test_forged_answers_do_not_keep_a_vetter_from_answering() -> None:
    """Whoever has the key can leave what looks like an answer, or one that was made for somebody else."""
    meeting, eve = vetter(), ask("eve")
    request, hers = taken(meeting, BEN), taken(meeting, eve)
    (made,) = [one for one in contents(say(meeting, status(hers, have=1))) if isinstance(one, MeetStatus)]
    forged: list[Content] = [MeetStatus(request.to, made.boxed), MeetStatus(request.to, b"b" * 99)]
    forged.append(MeetWelcome(request.to, b""))
    meeting.receive(RELAY, [item(one) for one in forged], last=True)
    assert left_now(say(meeting, status(request, have=1))) == [MeetStatus]


def test_flood_of_answers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendezvous, "MAX_ANSWERS", 3)
    meeting = vetter()
    meeting.receive(RELAY, [item(MeetStatus(bytes([n]) * 32, b"")) for n in range(9)], last=True)
    meeting.due(RELAY, NOW, CHANCE)
    assert len(meeting._boards[RELAY].waiting) == 3


def test_welcome_that_fits_no_item_is_known_before() -> None:
    assert fits(b"w" * MAX_WELCOME)
    assert not fits(b"w" * (MAX_WELCOME + 1))
    meeting = vetter()
    request = taken(meeting, BEN)
    large = WelcomeSaid(request.to, 0, KID, bytes(16), b"w" * MAX_WELCOME)
    assert left_now(say(meeting, large)) == [MeetWelcome]


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=600), max_size=4))
def test_anything_may_lie_there(rubbish: list[bytes]) -> None:
    meeting = vetter()
    assert meeting.receive(RELAY, [*rubbish, left(BEN)], last=True) != []

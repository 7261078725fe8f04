"""One line to one relay: what is wished for is asked once, and what the relay says has to be what was asked for."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.sync.mailboxes import (
    CHALLENGE,
    EXPIRY,
    KEYS,
    NONCE,
    OTHER,
    RELAY,
    STORE,
    TOPIC,
    following,
    hear,
    item,
    items,
    newest,
    proof,
    proved,
    put,
    said,
    sized,
    stored,
)
from whisper_net.core.crypto.tickets import get_holds, item_hash, passcode_answer, put_holds
from whisper_net.core.sync.mailbox import Mailbox
from whisper_net.core.sync.mailbox_acts import Came, CameEarly, Declined, Identified, Kept, Over, Proved, Say
from whisper_net.core.sync.outgoing import Outgoing
from whisper_net.core.wire.peer import Message, Ping, encode_message
from whisper_net.core.wire.relay import (
    BUCKETS,
    MAX_ITEMS,
    Admitted,
    Farewell,
    Follow,
    Greet,
    Items,
    Latest,
    Newest,
    Pass,
    Proof,
    Put,
    Refused,
    Stored,
    StoredItem,
    Unfollow,
)

BAD = [Over("bad")]


# -- the proof


def test_greets_and_believes_what_is_proved() -> None:
    for passcode in ("", "open-sesame"):
        box = Mailbox(RELAY, passcode, NONCE)
        assert box.start() == [Say(Greet(1, NONCE))]
        assert not box.proved
        assert hear(box, proof(binding=b"b" * 32)) == [Proved(STORE, b"b" * 32)]
        assert box.proved


def test_passcode_goes_to_the_proved_relay_alone() -> None:
    """Whoever answers at its address hears neither it nor anything to guess it by; nor do wishes go before it."""
    box = Mailbox(RELAY, "open-sesame", NONCE)
    box.follow(TOPIC, KEYS.secret, 7)
    assert box.start() == [Say(Greet(1, NONCE))]
    wrong = proof(nonce=bytes(32), guarded=True)
    for impostor in (wrong, msgspec.structs.replace(proof(), guarded=True), proof(relay=KEYS.topic, guarded=True)):
        assert hear(Mailbox(RELAY, "open-sesame", NONCE), impostor) == [Over("impostor")]
    answer = passcode_answer("open-sesame", RELAY, NONCE, CHALLENGE, b"b" * 32)
    heard = hear(box, proof(binding=b"b" * 32, guarded=True))
    assert heard == [Identified(b"b" * 32), Say(Pass(answer))]
    assert not box.proved
    first, follow = hear(box, Admitted())
    assert first == Proved(STORE, b"b" * 32)
    assert isinstance(follow, Say)
    assert isinstance(follow.message, Follow)


def test_relay_that_asks_for_a_passcode_which_is_not_known_is_left() -> None:
    assert hear(Mailbox(RELAY, "", NONCE), proof(guarded=True)) == [Over("passcode")]


@pytest.mark.parametrize("guarded", [True, False])
def test_admission_that_nobody_asked_for_is_bad(guarded: bool) -> None:
    assert hear(Mailbox(RELAY, "open-sesame", NONCE), Admitted()) == BAD
    box = Mailbox(RELAY, "open-sesame", NONCE)
    hear(box, proof(guarded=guarded))
    hear(box, Admitted())
    assert hear(box, Admitted()) == ([] if not guarded else BAD)


def test_anything_before_admission_is_bad() -> None:
    box = Mailbox(RELAY, "open-sesame", NONCE)
    hear(box, proof(guarded=True))
    assert hear(box, items(1)) == BAD


def test_wishes_wait_for_the_proof_and_are_signed_for_this_line() -> None:
    box = Mailbox(RELAY, "", NONCE)
    data = item(1)
    wished = [put(box, data), box.follow(TOPIC, KEYS.secret, 7), box.peek(TOPIC, KEYS.secret, 9)]
    assert (wished, box.waiting) == ([[], [], []], 1)
    first, follow, latest, asked = hear(box, proof())
    assert first == Proved(STORE, b"")
    assert isinstance(follow, Say)
    assert isinstance(latest, Say)
    assert isinstance(asked, Say)
    assert isinstance(follow.message, Follow)
    assert isinstance(latest.message, Latest)
    assert isinstance(asked.message, Put)
    assert get_holds(follow.message.sig, RELAY, TOPIC, CHALLENGE)
    assert get_holds(latest.message.sig, RELAY, TOPIC, CHALLENGE)
    assert put_holds(asked.message.sig, RELAY, TOPIC, item_hash(data), EXPIRY)
    assert (follow.message.after, latest.message.most, asked.message.item) == (7, 9, data)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(proof(relay=KEYS.topic), id="another relay's key"),
        pytest.param(proof(nonce=bytes(32)), id="over another nonce"),
        pytest.param(Proof(RELAY, bytes(16), CHALLENGE, b"", False, proof().sig), id="of another store"),
        pytest.param(Proof(RELAY, STORE, NONCE, b"", False, proof().sig), id="with another challenge"),
        pytest.param(Proof(RELAY, STORE, CHALLENGE, b"b" * 32, False, proof().sig), id="bound to another certificate"),
        pytest.param(Proof(RELAY, STORE, CHALLENGE, b"", False, bytes(64)), id="a wrong signature"),
    ],
)
def test_relay_without_the_key_is_an_impostor_and_hears_nothing_more(wrong: Proof) -> None:
    box = Mailbox(RELAY, "", NONCE)
    box.follow(TOPIC, KEYS.secret, 0)
    assert hear(box, wrong) == [Over("impostor")]
    assert hear(box, proof()) == put(box, item(1)) == box.follow(TOPIC, KEYS.secret, 0) == []
    assert not box.proved


@pytest.mark.parametrize("code", ["passcode", "version", "slow", "busy", "stopping", "bad", "disk_full"])
def test_farewell_ends_the_line_with_its_word(code: str) -> None:
    for box in (Mailbox(RELAY, "", NONCE), proved()):
        assert hear(box, Farewell(code)) == [Over(code)]
        assert hear(box, proof()) == []


@pytest.mark.parametrize(
    "message", [items(1), newest(1), stored(item(1)), Refused(TOPIC, "ticket"), Ping(), Greet(1, NONCE)]
)
def test_anything_before_the_proof_is_bad(message: Message) -> None:
    assert hear(Mailbox(RELAY, "", NONCE), message) == BAD


def test_second_proof_and_another_version_are_bad() -> None:
    assert hear(proved(), proof()) == BAD
    assert Mailbox(RELAY, "", NONCE).receive(encode_message(proof())[:-64] + bytes(65)) == BAD


# -- following


def test_items_come_in_their_order_and_each_once() -> None:
    box = following(after=4)
    assert hear(box, items(5, 9, last=False)) == [Came(TOPIC, [(5, sized(5)), (9, sized(9))], False)]
    assert hear(box, items()) == [Came(TOPIC, [], True)]
    assert hear(box, items(10)) == [Came(TOPIC, [(10, sized(10))], True)]


@pytest.mark.parametrize(
    "places",
    [
        pytest.param((4,), id="where we have been"),
        pytest.param((5, 5), id="one place twice"),
        pytest.param((6, 5), id="out of order"),
        pytest.param((0,), id="no place"),
    ],
)
def test_items_out_of_order_are_bad(places: tuple[int, ...]) -> None:
    assert hear(following(after=4), items(*places)) == BAD


def test_items_that_were_not_asked_for_are_bad() -> None:
    assert hear(proved(), items(1)) == BAD
    assert hear(following(), items(1, topic=OTHER.topic)) == BAD
    assert hear(following(), newest(1)) == BAD


@pytest.mark.parametrize("size", [BUCKETS[0] + 1, BUCKETS[-1] - 1])
def test_item_not_as_long_as_a_bucket_is_bad(size: int) -> None:
    message = Items(TOPIC, [StoredItem(1, sized(1)), StoredItem(2, bytes(size))], True)
    assert hear(following(), message) == BAD


def test_too_many_items_are_bad() -> None:
    row = [StoredItem(place, sized(place)) for place in range(1, MAX_ITEMS + 2)]
    assert hear(following(), Items(TOPIC, row, True)) == BAD


def test_topic_is_followed_once_and_left_once() -> None:
    box = following()
    assert box.follow(TOPIC, KEYS.secret, 3) == []
    assert box.unfollow(TOPIC) == [Say(Unfollow(TOPIC))]
    assert box.unfollow(TOPIC) == []
    assert hear(box, items(1)) == hear(box, Refused(TOPIC, "topics")) == []  # they were on their way
    assert box.follow(TOPIC, KEYS.secret, 0) == [Declined(TOPIC, "left")]


def test_topic_left_before_the_proof_is_not_asked_for_long() -> None:
    box = Mailbox(RELAY, "", NONCE)
    box.follow(TOPIC, KEYS.secret, 0)
    box.unfollow(TOPIC)
    assert [type(message) for message in said(hear(box, proof()))] == [Follow, Unfollow]


# -- the newest first


def test_newest_items_move_no_place() -> None:
    box = following(after=2)
    assert len(said(box.peek(TOPIC, KEYS.secret, 3))) == 1
    assert box.peek(TOPIC, KEYS.secret, 3) == []
    assert hear(box, newest(90, 91, last=False)) == [CameEarly(TOPIC, [(90, sized(90)), (91, sized(91))], False)]
    assert hear(box, items(3, 90)) == [Came(TOPIC, [(3, sized(3)), (90, sized(90))], True)]
    assert hear(box, newest(92)) == [CameEarly(TOPIC, [(92, sized(92))], True)]
    assert len(said(box.peek(TOPIC, KEYS.secret, 1))) == 1
    assert hear(box, newest()) == [CameEarly(TOPIC, [], True)]
    assert hear(box, newest(1)) == BAD


@pytest.mark.parametrize(
    "second", [newest(91), newest(90), newest(92, 93), Newest(TOPIC, [StoredItem(99, bytes(600))], True)]
)
def test_newest_out_of_order_or_too_many_are_bad(second: Newest) -> None:
    box = proved()
    box.peek(TOPIC, KEYS.secret, 3)
    assert len(hear(box, newest(90, 91, last=False))) == 1
    assert hear(box, newest(last=False)) == [CameEarly(TOPIC, [], False)]
    assert hear(box, second) == BAD


# -- putting


def test_what_is_put_is_kept_where_the_relay_says() -> None:
    box, data = proved(), item(1)
    assert len(said(put(box, data))) == 1
    assert (put(box, data), box.waiting) == ([], 1)
    assert hear(box, stored(data, 12)) == [Kept(TOPIC, item_hash(data), 12)]
    assert box.waiting == 0
    assert len(said(put(box, data))) == 1


@pytest.mark.parametrize(
    "wrong",
    [stored(item(2)), stored(item(1), topic=OTHER.topic), stored(item(1), place=0)],
    ids=["hash", "topic", "place"],
)
def test_stored_for_what_was_not_put_is_bad(wrong: Stored) -> None:
    box = proved()
    put(box, item(1))
    assert hear(box, wrong) == BAD


def test_kept_twice_is_bad() -> None:
    box, data = proved(), item(1)
    put(box, data)
    hear(box, stored(data))
    assert hear(box, stored(data)) == BAD


def test_so_many_are_on_their_way_and_the_rest_waits_in_order() -> None:
    box = proved()
    sent = [len(said(put(box, sized(number)))) for number in range(300)]
    assert (sum(sent), sent[255], sent[256], box.waiting) == (256, 1, 0, 300)
    kept, next_ = hear(box, stored(sized(3)))
    assert kept == Kept(TOPIC, item_hash(sized(3)), 1)
    assert isinstance(next_, Say)
    assert isinstance(next_.message, Put)
    assert next_.message.item == sized(256)
    assert put(box, sized(290)) == []  # it waits already
    assert box.waiting == 299


def test_large_items_wait_for_bytes() -> None:
    box = proved()
    sent = [len(said(put(box, sized(number, BUCKETS[-1])))) for number in range(12)]
    assert sent == [1] * 10 + [0, 0]
    assert len(said(put(box, sized(99)))) == 0  # in order, though it would fit
    assert len(said(hear(box, stored(sized(0, BUCKETS[-1]))))) == 1


@pytest.mark.parametrize(
    ("code", "given_up"), [("size", 0), ("expiry", 0), ("ticket", 0), ("full", 44), ("quota", 74), ("disk_full", 74)]
)
def test_refused_item_is_declined_and_with_it_what_would_be(code: str, given_up: int) -> None:
    box = proved()
    for number in range(300):
        put(box, sized(number))
    for number in range(300, 330):
        put(box, sized(number), OTHER)
    acts = hear(box, Refused(item_hash(sized(0)), code))
    declined = [act for act in acts if isinstance(act, Declined)]
    assert declined[0] == Declined(item_hash(sized(0)), code)
    assert len(declined) == 1 + given_up
    assert len(said(acts)) == (0 if given_up == 74 else 1)
    assert box.waiting == 329 - given_up
    assert hear(box, stored(sized(1)))[0] == Kept(TOPIC, item_hash(sized(1)), 1)


def test_refused_topic_is_declined_and_no_longer_followed() -> None:
    box = following()
    assert hear(box, Refused(TOPIC, "topics")) == [Declined(TOPIC, "topics")]
    assert len(said(box.follow(TOPIC, KEYS.secret, 0))) == 1
    box.peek(TOPIC, KEYS.secret, 5)
    assert hear(box, Refused(TOPIC, "busy")) == [Declined(TOPIC, "busy")]  # the newest, and not what is followed
    assert len(hear(box, items(1))) == 1
    box.peek(TOPIC, KEYS.secret, 5)
    assert hear(box, Refused(TOPIC, "ticket")) == hear(box, Refused(TOPIC, "ticket")) == [Declined(TOPIC, "ticket")]
    assert hear(box, Refused(TOPIC, "ticket")) == BAD


def test_whoever_is_ahead_of_a_store_is_told_and_nobody_is_ahead_of_its_beginning() -> None:
    box = following()
    hear(box, items(4))
    assert hear(box, Refused(TOPIC, "ahead")) == [Declined(TOPIC, "ahead")]
    assert len(said(box.follow(TOPIC, KEYS.secret, 0))) == 1
    assert hear(box, Refused(TOPIC, "ahead")) == BAD
    left = following()
    left.unfollow(TOPIC)
    assert hear(left, Refused(TOPIC, "ahead")) == []
    assert hear(following(), Refused(OTHER.topic, "ahead")) == BAD
    for after, acts in ((0, BAD), (7, [Declined(OTHER.topic, "ahead")])):
        fetching = following()
        fetching.fetch(OTHER.topic, OTHER.secret, after)
        assert hear(fetching, Refused(OTHER.topic, "ahead")) == acts


# -- whatever comes


@given(st.lists(st.binary(max_size=120), max_size=4))
def test_random_bytes_raise_nothing(messages: list[bytes]) -> None:
    for box in (Mailbox(RELAY, "", NONCE), following()):
        acts = [act for data in messages for act in box.receive(data)]
        assert len([act for act in acts if isinstance(act, Over)]) <= 1
        assert all(isinstance(act, Over) for act in acts)


def test_every_changed_byte_of_an_answer_is_an_item_as_long_as_a_bucket_or_the_end() -> None:
    whole = encode_message(items(1, 2))
    for place in [*range(60), *range(540, 600), len(whole) - 1]:
        for bit in (1, 0x80):
            changed = bytearray(whole)
            changed[place] ^= bit
            (act,) = following().receive(bytes(changed))
            assert isinstance(act, Came | Over)
            assert isinstance(act, Over) or {len(one) for _, one in act.items} <= set(BUCKETS)


EVERYTHING = st.sampled_from(
    [
        *(items(*places, last=last) for places in ((), (1,), (2,), (1, 2), (3, 4), (2, 3)) for last in (False, True)),
        *(newest(*places, last=last) for places in ((1,), (4, 5)) for last in (False, True)),
        *(stored(sized(number)) for number in (1, 2)),
        *(Refused(about, code) for about in (TOPIC, item_hash(sized(1))) for code in ("full", "busy", "ticket")),
        items(1, topic=OTHER.topic),
        proof(),
    ]
)


@given(st.lists(EVERYTHING, max_size=12))
def test_any_order_and_repetition_brings_each_item_once_and_answers_each_put_once(messages: list[Message]) -> None:
    box = following()
    box.peek(TOPIC, KEYS.secret, 5)
    put(box, sized(1))
    put(box, sized(2))
    acts = [act for message in messages for act in hear(box, message)]
    places = [place for act in acts if isinstance(act, Came) for place, _ in act.items]
    assert places == sorted(set(places))
    answered = [act.hash for act in acts if isinstance(act, Kept)]
    answered += [act.about for act in acts if isinstance(act, Declined) and act.about != TOPIC]
    assert len(answered) == len(set(answered)) == 2 - box.waiting
    ends = [act for act in acts if isinstance(act, Over)]
    assert ends in ([], acts[-1:])


def test_no_secret_reaches_a_log_with_what_waits() -> None:
    assert repr(Outgoing(TOPIC, KEYS.secret, item(1), bytes(32), EXPIRY)) == "Outgoing(512 bytes)"

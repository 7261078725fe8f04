"""What one client may ask of a relay, as a transcript: bytes in, one act out."""

import msgspec
import pytest

from tests.relay.ground import (
    CHALLENGE,
    DEFAULT,
    HOUR,
    NONCE,
    NOW,
    OTHER,
    OTHER_SECRET,
    RELAY,
    STORE,
    TOPIC,
    fetch,
    follow,
    house,
    item,
    latest,
    put,
)
from whisper_net.core.crypto.tickets import item_hash, passcode_answer, proof_holds, relay_keys, topic_keys
from whisper_net.core.sync.marks import MARK_DAYS
from whisper_net.core.wire.peer import Message, encode_message
from whisper_net.core.wire.relay import BUCKETS, Admitted, Greet, Pass, Proof, Refused, Unfollow
from whisper_net.relay.limits import DAY, Limits, Purse, network_of
from whisper_net.relay.line import Act, End, Keep, Line, Read, ReadNewest, Say, Stop


def purse(most: float = 1e9) -> Purse:
    return Purse(most, most / DAY, NOW)


def line(limits: Limits = DEFAULT, passcode: str = "", address: Purse | None = None) -> Line:
    return Line(house(limits, passcode), CHALLENGE, address or purse(), NOW)


def greeted(limits: Limits = DEFAULT, address: Purse | None = None) -> Line:
    one = line(limits, address=address)
    ask(one, Greet(1, NONCE))
    return one


def ask(one: Line, message: Message, now: int = NOW) -> Act:
    return one.receive(encode_message(message), now, now)


def refusal(act: Act) -> str:
    """Why it was refused, be it by the line or, after it, for a ticket that does not hold."""
    if isinstance(act, Keep):
        assert not act.holds(RELAY)
        return "ticket"
    assert isinstance(act, Say)
    assert isinstance(act.message, Refused)
    return act.message.code


def test_relay_proves_its_key_over_what_the_client_drew() -> None:
    act = ask(line(), Greet(1, NONCE))
    assert isinstance(act, Say)
    assert isinstance(act.message, Proof)
    proof = act.message
    assert (proof.relay, proof.store, proof.challenge) == (RELAY, STORE, CHALLENGE)
    assert proof_holds(proof.sig, RELAY, NONCE, STORE, CHALLENGE, b"")
    assert not proof_holds(proof.sig, RELAY, b"x" * 32, STORE, CHALLENGE, b"")


def guarded() -> Line:
    """One whose relay has proved its key, and asks for its passcode."""
    one = line(passcode="hunter-22")
    act = ask(one, Greet(1, NONCE))
    assert isinstance(act, Say)
    assert isinstance(act.message, Proof)
    assert proof_holds(act.message.sig, RELAY, NONCE, STORE, CHALLENGE, b"", guarded=True)
    assert act.message.guarded
    return one


def answer(passcode: str = "hunter-22", nonce: bytes = NONCE) -> Pass:
    return Pass(passcode_answer(passcode, RELAY, nonce, CHALLENGE, b""))


def test_passcode_is_asked_for_before_anything_else() -> None:
    one = guarded()
    assert ask(one, answer()) == Say(Admitted())
    assert isinstance(ask(one, put(item())), Keep)
    assert ask(one, answer()) == End("bad")
    assert ask(guarded(), put(item())) == End("passcode")
    assert ask(greeted(), answer()) == End("bad")
    assert ask(line(passcode="hunter-22"), answer()) == End("bad")


@pytest.mark.parametrize("wrong", [answer("hunter-21"), answer(nonce=bytes(32)), Pass(bytes(32))])
def test_wrong_passcode_and_one_of_another_line_are_told_so(wrong: Pass) -> None:
    assert ask(guarded(), wrong) == End("passcode")


def test_nothing_goes_before_a_greeting_and_none_comes_twice() -> None:
    assert ask(line(), put(item())) == End("bad")
    assert ask(greeted(), Greet(1, NONCE)) == End("bad")


@pytest.mark.parametrize(
    "data", [b"", b"\x90", b"\xc1" * 9, encode_message(Proof(RELAY, STORE, NONCE, b"", False, bytes(64)))]
)
def test_what_is_no_question_ends_the_line(data: bytes) -> None:
    assert greeted().receive(data, NOW, NOW) == End("bad")


@pytest.mark.parametrize("version", [2, 3, 1 << 40])
def test_greeting_in_another_version_is_told_so(version: int) -> None:
    assert line().receive(msgspec.msgpack.encode([1, version, "whatever", {}, 5]), NOW, NOW) == End("version")


@pytest.mark.parametrize(
    "greeting", [[1], [1, 0, b""], [1, True], [2, 2], ["1", 2], [1, "2"], {}, [[]], None, [1, 1, b""]]
)
def test_greeting_that_is_none_is_bad(greeting: object) -> None:
    assert line().receive(msgspec.msgpack.encode(greeting), NOW, NOW) == End("bad")
    assert greeted().receive(msgspec.msgpack.encode([1, 2]), NOW, NOW) == End("bad")


def test_item_with_its_ticket_is_kept() -> None:
    one = put(item(7))
    act = ask(greeted(), one)
    assert act == Keep(TOPIC, item_hash(one.item), one.item, NOW + HOUR, one.sig, NOW + 25 * DAY)
    assert isinstance(act, Keep)
    assert act.holds(RELAY)


def test_put_without_key() -> None:
    """Whoever sees a topic go by can put nothing into it."""
    assert refusal(ask(greeted(), put(item(), secret=OTHER_SECRET))) == "ticket"
    assert refusal(ask(greeted(), msgspec.structs.replace(put(item()), sig=bytes(64)))) == "ticket"


def test_put_replayed_to_other_topic_or_relay() -> None:
    """What somebody signed for one topic at one relay serves for no other, and for no other item or time."""
    own, other_relay = put(item()), relay_keys(b"x" * 32)[0]
    for replayed in (
        msgspec.structs.replace(own, topic=OTHER),
        msgspec.structs.replace(own, item=item(1)),
        msgspec.structs.replace(own, expiry=own.expiry + 1),
        put(item(), relay=other_relay),
    ):
        assert refusal(ask(greeted(), replayed)) == "ticket"


@pytest.mark.parametrize("size", [513, 1_000, 4_095, 100_000])
def test_bucket_sizes_only(size: int) -> None:
    """An item's size says one of six things."""
    assert refusal(ask(greeted(), put(item(size=size)))) == "size"


@pytest.mark.parametrize("size", BUCKETS)
def test_every_bucket_is_taken(size: int) -> None:
    assert isinstance(ask(greeted(), put(item(size=size))), Keep)


@pytest.mark.parametrize("expiry", [NOW, NOW - 1, NOW + 30 * DAY + 1])
def test_item_is_kept_for_a_while_and_no_longer_than_allowed(expiry: int) -> None:
    assert refusal(ask(greeted(), put(item(), expiry=expiry))) == "expiry"
    assert isinstance(ask(greeted(), put(item(), expiry=NOW + 30 * DAY)), Keep)


def test_short_lived_copy_is_kept_for_as_long_as_others_believe_in_it() -> None:
    """What all mark as being there does not go before their marks do, whatever was asked for."""
    act = ask(greeted(), put(item(), expiry=NOW + 300))
    assert isinstance(act, Keep)
    assert act.holds(RELAY)
    assert act.until - NOW == 25 * DAY > (MARK_DAYS + 1) * DAY
    longer = ask(greeted(), put(item(), expiry=NOW + 29 * DAY))
    assert isinstance(longer, Keep)
    assert longer.until == NOW + 29 * DAY
    brief = ask(greeted(Limits(keep_seconds=DAY)), put(item(), expiry=NOW + 300))
    assert isinstance(brief, Keep)
    assert brief.until == NOW + DAY


def test_address_pays_for_what_it_puts() -> None:
    """For each item, and for what the store keeps beside it: many small ones cost more than their bytes."""
    one = greeted(address=purse(2_048))
    assert isinstance(ask(one, put(item(1), topic=OTHER, secret=OTHER_SECRET)), Keep)
    assert isinstance(ask(one, put(item(2))), Keep)
    assert refusal(ask(one, put(item(3)))) == "quota"
    assert isinstance(ask(one, put(item(3), expiry=NOW + 2 * DAY), now=NOW + DAY), Keep)


def test_get_without_challenge() -> None:
    """To read takes a signature over what this relay drew for this line: none that was seen before serves."""
    assert ask(greeted(), fetch(5)) == Read(TOPIC, 5, follow=False)
    assert ask(greeted(), follow(5)) == Read(TOPIC, 5, follow=True)
    assert refusal(ask(greeted(), fetch(challenge=b"d" * 32))) == "ticket"
    assert refusal(ask(greeted(), follow(challenge=b"d" * 32))) == "ticket"
    assert refusal(ask(greeted(), fetch(secret=OTHER_SECRET))) == "ticket"
    assert ask(greeted(), latest(7)) == ReadNewest(TOPIC, 7)
    assert refusal(ask(greeted(), latest(7, challenge=b"d" * 32))) == "ticket"
    assert refusal(ask(greeted(), latest(7, secret=OTHER_SECRET))) == "ticket"


def test_line_follows_so_many_topics() -> None:
    one = greeted(Limits(topics_a_line=1))
    assert isinstance(ask(one, follow()), Read)
    assert isinstance(ask(one, follow(9)), Read)  # the same one again
    third, secret = topic_keys(b"3" * 32)
    assert refusal(ask(one, follow(topic=third, secret=secret))) == "topics"
    assert ask(one, Unfollow(TOPIC)) == Stop(TOPIC)
    assert isinstance(ask(one, follow(topic=third, secret=secret)), Read)


def test_flood_ends_the_line() -> None:
    one = greeted(Limits(asked_a_second=4))
    acts = [ask(one, Unfollow(TOPIC)) for _ in range(8)]
    assert acts == [Stop(TOPIC)] * 7 + [End("busy")]
    assert ask(one, Unfollow(TOPIC), now=NOW + 1) == Stop(TOPIC)


def test_rates_hang_on_no_clock_that_anybody_sets() -> None:
    one = greeted(Limits(asked_a_second=4), address=purse(1_024))
    assert isinstance(one.receive(encode_message(put(item(1))), NOW, NOW), Keep)
    assert refusal(one.receive(encode_message(put(item(2), expiry=NOW + 9 * DAY)), NOW + 8 * DAY, NOW)) == "quota"
    for _ in range(5):
        one.receive(encode_message(Unfollow(TOPIC)), NOW, NOW)
    assert one.receive(encode_message(Unfollow(TOPIC)), NOW + DAY, NOW) == End("busy")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1%eth0", "2001:db8::1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("somewhere", "elsewhere", False),
    ],
)
def test_whoever_has_a_network_has_one_quota(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_clock_that_goes_back_refills_nothing() -> None:
    one = Purse(10, 1, 100)
    assert one.take(10, 100)
    assert not one.take(1, 50)
    assert not one.full(105)
    assert one.take(5, 105)
    assert one.full(115)


def test_passcode_and_key_stay_out_of_what_is_printed() -> None:
    assert "hunter" not in repr(house(passcode="hunter-22"))

"""A relay's address as members paste it: read kindly, refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.errors import RelayAddressError
from whisper_net.core.wire.relay_address import RelayAddress, key_letters, parse_relay

KEY = bytes(range(32))
LETTERS = key_letters(KEY)


@pytest.mark.parametrize(
    ("text", "where", "passcode"),
    [
        (f"wss://relay.example/#{LETTERS}", "wss://relay.example:443", ""),
        (f"wss://relay.example#{LETTERS}", "wss://relay.example:443", ""),
        (f"ws://127.0.0.1:4480/#{LETTERS}.hunter-22", "ws://127.0.0.1:4480", "hunter-22"),
        (f"  <WSS://Relay.Example:8443/#{LETTERS.upper()}>\n", "wss://relay.example:8443", ""),
        (f"ws://[::1]:4480/#{LETTERS}", "ws://[::1]:4480", ""),
    ],
)
def test_address_is_read_as_it_is_pasted(text: str, where: str, passcode: str) -> None:
    address = parse_relay(text)
    assert address == RelayAddress(where, KEY, passcode)
    assert parse_relay(str(address)) == address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "looks like"),
        ("relay.example", "looks like"),
        ("https://relay.example/#" + LETTERS, "looks like"),
        ("wss://relay.example/", "looks like"),
        ("wss://relay.example/#" + LETTERS[:-1], "looks like"),
        ("wss://relay.example/#" + LETTERS[:-1] + "b", "changed on its way"),
        ("wss://relay.example:0/#" + LETTERS, "no port 0"),
        ("wss://relay.example:70000/#" + LETTERS, "no port 70000"),
        ("wss://" + "a" * 300 + "/#" + LETTERS, "too long"),
        (f"wss://user:pw@relay.example/#{LETTERS}", "looks like"),
        (f"wss://relay.example/#{LETTERS}.a b", "looks like"),
        (f"wss://relay.example/#\u212a{LETTERS[1:]}", "looks like"),
        (f"wss://relay.example/#{LETTERS[:-1]}\u0131", "looks like"),
        (f"wss://\u212aelvin.example/#{LETTERS}", "looks like"),
        (f"wss://relay.example/#{LETTERS}.\u017fecret-1", "looks like"),
        (f"ws://[::::]:80/#{LETTERS}", "looks like"),
        (f"ws://[1.2.3.4]:80/#{LETTERS}", "looks like"),
    ],
)
def test_what_is_no_address_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(RelayAddressError, match=words):
        parse_relay(text)


@given(st.text(alphabet="wskz27[:]1.\u212a\u0130\u0131\u017f", min_size=1, max_size=52))
def test_letters_that_fold_to_others_are_refused_in_words(text: str) -> None:
    """One such address in a group's log would stop everybody's relays, if reading it raised anything else."""
    for url in (f"ws://r:80/#{(text * 52)[:52]}", f"ws://{text}/#{LETTERS}", f"ws://r:80/#{LETTERS}.{text}"):
        with suppress(RelayAddressError):
            parse_relay(url)


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        parse_relay(text)
    except RelayAddressError:
        return


def test_passcode_stays_out_of_what_is_printed() -> None:
    assert "hunter" not in repr(RelayAddress("wss://relay.example:443", KEY, "hunter-22"))


@pytest.mark.parametrize("letter", ["\u212a", "\u0130", "\u0131", "\u017f", "\uff21", "\u0661"])
@pytest.mark.parametrize("place", ["key", "host", "passcode", "port"])
def test_letter_that_only_folds_into_one_is_refused(letter: str, place: str) -> None:
    """An admin's client may write anything into the log: whoever reads it must not stumble over it."""
    parts = {"host": "relay", "port": "80", "key": key_letters(bytes(range(32))), "passcode": "pass"}
    parts[place] = letter + parts[place][1:]
    with pytest.raises(RelayAddressError):
        parse_relay("ws://{host}:{port}/#{key}.{passcode}".format(**parts))


@pytest.mark.parametrize("host", ["[::::]", "[1.2.3.4]", "[12345::]", "[1:2]"])
def test_brackets_hold_an_ipv6_address(host: str) -> None:
    with pytest.raises(RelayAddressError):
        parse_relay(f"ws://{host}:80/#{key_letters(bytes(range(32)))}")


@given(st.text(max_size=120), st.text(max_size=60))
def test_any_text_is_an_address_or_refused_by_name(where: str, key: str) -> None:
    for text in (where, f"ws://{where}/#{key}", f"ws://r:80/#{key_letters(bytes(range(32)))}.{key}"):
        try:
            parse_relay(text)
        except RelayAddressError:
            continue

"""A key survives being spoken, pasted and wrapped, and a mistake in it is known at once."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.crypto.keytext import (
    PREFIX,
    InvitationKey,
    LinkBody,
    key_text,
    link_text,
    parse_key,
    spoken,
    with_relays,
)
from whisper_net.core.crypto.words import BIP39
from whisper_net.core.errors import KeyTextError, MistypedWord, RelayAddressError
from whisper_net.core.wire import bounds
from whisper_net.core.wire.relay_address import RelayAddress

SECRET, CARD = bytes(range(10)), b"c" * 16
RELAYS = ("wss://relay.example.org/#key", "wss://example.com:8443")
LINK = link_text(SECRET, CARD, RELAYS)
WORDS = spoken(SECRET)

secrets = st.binary(min_size=10, max_size=10)
relay_lists = st.lists(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40), max_size=bounds.MAX_RELAYS
)


@given(secrets, st.binary(min_size=16, max_size=16), relay_lists)
def test_link_says_what_it_was_made_of(secret: bytes, card: bytes, relays: list[str]) -> None:
    assert parse_key(link_text(secret, card, relays)) == InvitationKey(secret, card, tuple(relays))


@given(secrets)
def test_words_say_the_secret(secret: bytes) -> None:
    assert parse_key(" ".join(spoken(secret))) == InvitationKey(secret)


def test_link_names_no_web_domain_and_stays_short() -> None:
    assert link_text(SECRET, CARD).startswith("whisper://join/#")
    assert len(link_text(SECRET, CARD)) == 74


def test_mistyped_word_known() -> None:
    """One wrong word: always known if it is in no list, and by the checksum in all but one case of 256 else."""
    for place in range(8):
        with pytest.raises(MistypedWord, match=f"Word {place + 1} "):
            parse_key(" ".join([*WORDS[:place], WORDS[place][:-1] + "q", *WORDS[place + 1 :]]))
        others = [word for word in BIP39.wordlist if word != WORDS[place]]
        known = sum(is_mistyped([*WORDS[:place], other, *WORDS[place + 1 :]]) for other in others)
        assert known / len(others) > 0.985
    assert is_mistyped([WORDS[1], WORDS[0], *WORDS[2:]])


def is_mistyped(words: list[str]) -> bool:
    try:
        parse_key(" ".join(words))
    except MistypedWord:
        return True
    return False


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {LINK}\n",
        f'"{LINK}"',
        f"<{LINK}>",
        f"\u201c{LINK}\u201d.",
        LINK.lower(),
        LINK.upper(),
        "\n> ".join(LINK[start : start + 20] for start in range(0, len(LINK), 20)),
        LINK.replace("#", "%23"),
        LINK + "===",
    ],
)
def test_link_is_read_however_it_was_passed_on(pasted: str) -> None:
    assert parse_key(pasted) == InvitationKey(SECRET, CARD, RELAYS)


OTHER = link_text(b"0123456789", CARD)
BROKEN = "\n> ".join([LINK[:40], LINK[40:80], LINK[80:]])


@pytest.mark.parametrize(
    "message",
    [
        f"You are invited to ex-Lumen.\nPaste this link:\n{LINK}\nAddress to ask: 192.168.1.20:4400",
        f"Hi Ben, use {LINK}, and call me",
        f"(<{LINK}>)",
        f"join with \u00ab{LINK}\u00bb!",
        f"{LINK} or, once more, {LINK.lower()}",
        f"See https://example.org/join/#ABC or {LINK}",
        f"> Hi Ben,\n> {BROKEN}\n> see you",
        f"{LINK[:-3]} was cut short, so here it is: {LINK}",
    ],
)
def test_link_is_found_in_a_message(message: str) -> None:
    assert parse_key(message) == InvitationKey(SECRET, CARD, RELAYS)


def test_words_are_found_in_a_message() -> None:
    message = f"Ben! These are they:\n{' '.join(WORDS)}\n(Please tell nobody.)"
    assert parse_key(message) == InvitationKey(SECRET)


@pytest.mark.parametrize("message", [f"{LINK}\n{OTHER}", f"{' '.join(WORDS)} – {' '.join(spoken(b'0123456789'))}"])
def test_of_two_different_keys_none_is_chosen(message: str) -> None:
    with pytest.raises(KeyTextError, match="two different keys"):
        parse_key(message)


def test_link_glued_to_a_word_is_none() -> None:
    with pytest.raises(KeyTextError, match="not a key"):
        parse_key("see" + LINK)


@pytest.mark.parametrize("key", [InvitationKey(SECRET), InvitationKey(SECRET, CARD, RELAYS)])
def test_key_is_written_down_as_it_was_given(key: InvitationKey) -> None:
    assert parse_key(key_text(key)) == key


def test_every_changed_letter_of_a_link_is_known() -> None:
    # The last letter carries spare bits that stand for nothing, so that one is left out.
    for place in range(len(PREFIX), len(LINK) - 1):
        other = "B" if LINK[place] == "A" else "A"
        with pytest.raises(KeyTextError, match=r"changed|cut short"):
            parse_key(LINK[:place] + other + LINK[place + 1 :])


def test_every_shortened_link_is_known() -> None:
    for end in range(len(PREFIX), len(LINK)):
        with pytest.raises(KeyTextError):
            parse_key(LINK[:end])


@pytest.mark.parametrize(
    "text",
    ["", "   ", "hello", "https://example.org/join/#ABC", "whisper://join/#", "whisper://join/#0189", "://"],
)
def test_what_is_no_key_is_said_to_be_none(text: str) -> None:
    with pytest.raises(KeyTextError):
        parse_key(text)


@pytest.mark.parametrize(
    "values",
    [
        [SECRET, CARD],
        [SECRET[:9], CARD, []],
        [SECRET, CARD[:15], []],
        [SECRET, CARD, [""]],
        [SECRET, CARD, ["wss://two words"]],
        [SECRET, CARD, ["wss://line\n"]],
        [SECRET, CARD, ["r"] * (bounds.MAX_RELAYS + 1)],
        [SECRET, CARD, ["r" * (bounds.MAX_RELAY_URL + 1)]],
        [SECRET, CARD, [], 1],
    ],
)
def test_link_of_another_shape_is_refused(values: list[object]) -> None:
    body = naive.encode(values)
    text = PREFIX + base64.b32encode(body + naive.digest("wn1.link.sum", [body])[:4]).decode().rstrip("=")
    with pytest.raises(KeyTextError, match="version"):
        parse_key(text)


def test_endless_text_is_refused_unread() -> None:
    with pytest.raises(KeyTextError, match="too long"):
        parse_key(LINK + "A" * bounds.MAX_KEY_TEXT)


def test_longest_link_can_be_read() -> None:
    relays = ["r" * bounds.MAX_RELAY_URL] * bounds.MAX_RELAYS
    assert parse_key(link_text(SECRET, CARD, relays)).relays == tuple(relays)


@given(st.text(max_size=200))
def test_random_text_raises_nothing_else(text: str) -> None:
    for made in (text, PREFIX + text):
        with pytest.raises(KeyTextError):
            parse_key(made)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=120))
def test_random_letters_raise_nothing_else(letters: str) -> None:
    with pytest.raises(KeyTextError):
        parse_key(PREFIX + letters)


def test_secret_does_not_show_when_printed() -> None:
    for shown in (repr(parse_key(LINK)), repr(LinkBody(SECRET, CARD, list(RELAYS)))):
        assert repr(SECRET) not in shown
        assert SECRET.hex() not in shown


@pytest.mark.parametrize("typed", ["abandon", " SPCAUOXOZHE55M32 ", "12345", "hello i am garbage"])
def test_what_is_neither_words_nor_a_link_is_told_what_a_key_is(typed: str) -> None:
    with pytest.raises(KeyTextError, match="neither a key nor eight words"):
        parse_key(typed)


def test_relays_that_were_typed_stand_before_those_of_the_key() -> None:
    first, second = (str(RelayAddress(f"ws://relay{n}:80", bytes([n]) * 32)) for n in range(2))
    key = InvitationKey(SECRET, CARD, (first,))
    assert with_relays(key, []) == key
    assert with_relays(key, [second, first, second]).relays == (second, first)
    assert with_relays(InvitationKey(SECRET), [f"  {second}"]).relays == (second,)
    many = [str(RelayAddress(f"ws://relay{n}:80", bytes([n]) * 32)) for n in range(2, 12)]
    assert with_relays(key, many).relays == tuple(many[: bounds.MAX_RELAYS])
    with pytest.raises(RelayAddressError):
        with_relays(key, ["relay"])

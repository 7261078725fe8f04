"""Words carry bits both ways, however they were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.crypto.words import (
    BIP39,
    bytes_of,
    is_listed,
    plain_word,
    read_words,
    split_words,
    words_like,
    words_of,
)
from whisper_net.core.errors import KeyTextError, MistypedWord
from whisper_net.core.wire import bounds

ELEVEN = bytes(range(11))
WORDS = words_of(ELEVEN, 8)


@given(st.binary(min_size=11, max_size=11))
def test_words_are_the_bytes(data: bytes) -> None:
    words = words_of(data, 8)
    assert [BIP39.wordlist.index(word) for word in words] == naive.places(data, 8)
    assert bytes_of(read_words(" ".join(words), 8)) == data


def test_first_bits_are_taken_of_longer_data() -> None:
    assert words_of(ELEVEN + b"more", 8) == WORDS
    assert words_of(b"\0" * 32, 12) == ["abandon"] * 12


def test_too_little_data_is_a_wrong_call() -> None:
    with pytest.raises(ValueError, match="do not make"):
        words_of(ELEVEN, 9)


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(WORDS).upper(),
        "\n".join(f"{place}. {word}" for place, word in enumerate(WORDS, 1)),
        f"\u201c{', '.join(WORDS)}\u201d\r\n",
        "\t".join(WORDS).title() + "   ",
        "\u3000".join(WORDS),
        " ".join("".join(chr(ord(letter) + 0xFEE0) for letter in word) for word in WORDS),  # full-width letters
    ],
)
def test_case_spacing_numbering_and_quotes_do_not_matter(typed: str) -> None:
    assert read_words(typed, 8) == WORDS


def test_unknown_word_is_named_by_its_place_and_not_repeated() -> None:
    with pytest.raises(MistypedWord, match="Word 3") as caught:
        read_words(" ".join([*WORDS[:2], "hunter2x", *WORDS[3:]]), 8)
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(("count", "said"), [(0, "are none"), (1, "is one"), (7, "are 7"), (9, "are 9")])
def test_another_count_is_named(count: int, said: str) -> None:
    with pytest.raises(KeyTextError, match=f"8 words, and here {said}"):
        read_words(" ".join((WORDS * 2)[:count]), 8)


def test_endless_text_is_refused_unread() -> None:
    with pytest.raises(KeyTextError, match="too long"):
        read_words("a" * (bounds.MAX_KEY_TEXT + 1), 8)


@given(st.text(max_size=300), st.sampled_from([8, 12]))
def test_random_text_raises_nothing_else(text: str, count: int) -> None:
    with pytest.raises(KeyTextError):
        read_words(text, count)


def test_words_are_offered_by_how_they_begin() -> None:
    assert words_like("acti", 5) == ["action"]
    assert words_like("a", 2) == ["abandon", "ability"]
    assert words_like("zoo", 5) == ["zoo"]
    assert words_like("", 5) == words_like("zz", 5) == []


def test_one_word_is_read_as_kindly_as_many() -> None:
    assert plain_word(" 3. Zoo, ") == "zoo"
    assert split_words("1 zoo 2 Ａction") == ["zoo", "action"]
    assert is_listed("zoo")
    assert not is_listed("zooo")

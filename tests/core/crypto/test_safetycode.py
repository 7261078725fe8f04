"""Two people compare: what is theirs agrees in every form, and whatever is not says by name why."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.crypto.codes import safety_digits, safety_number, safety_words
from whisper_net.core.crypto.safetycode import PREFIX, compare, safety_text
from whisper_net.core.errors import (
    KeyTextError,
    LocalError,
    MistypedWord,
    OtherGroupCode,
    OwnCode,
    SafetyCodeError,
    SafetyMismatch,
)
from whisper_net.core.ids import GroupId, MemberId
from whisper_net.core.wire.bounds import MAX_KEY_TEXT

GROUP, OTHER_GROUP = GroupId(b"g" * 32), GroupId(b"h" * 32)
ANA, BEN, MALLORY = MemberId(b"\x01" * 32), MemberId(b"\x02" * 32), MemberId(b"\x03" * 32)
NUMBER = safety_number(GROUP, ANA, BEN)
IDS = st.binary(min_size=32, max_size=32)


def forms(group: GroupId, shower: MemberId, reader: MemberId) -> list[str]:
    """All that a screen shows, as it may be read out, typed or scanned."""
    number = safety_number(group, shower, reader)
    words, digits = safety_words(number), safety_digits(number)
    numbered = " ".join(f"{place}. {word.upper()}" for place, word in enumerate(words, 1))
    return [safety_text(group, shower, reader), " ".join(words), numbered, " ".join(digits), "".join(digits)]


def refusal(said: str, group: GroupId = GROUP, me: MemberId = ANA, other: MemberId = BEN) -> type[LocalError]:
    with pytest.raises(LocalError) as found:
        compare(said, group, me, other)
    return type(found.value)


@given(IDS, IDS, IDS)
def test_both_see_what_the_other_expects(group: bytes, one: bytes, other: bytes) -> None:
    if one == other:
        return
    for said in forms(GroupId(group), MemberId(one), MemberId(other)):
        compare(f"  {said}\n", GroupId(group), MemberId(other), MemberId(one))


@given(st.integers(0, 2), st.integers(0, 31), st.integers(1, 255))
def test_any_other_byte_of_group_or_ids_is_another_number(which: int, at: int, flip: int) -> None:
    ids = [bytearray(GROUP), bytearray(ANA), bytearray(BEN)]
    ids[which][at] ^= flip
    group, one, other = GroupId(bytes(ids[0])), MemberId(bytes(ids[1])), MemberId(bytes(ids[2]))
    assert safety_number(group, one, other) != NUMBER
    said = forms(group, other, one)
    for form in said[1:]:
        assert refusal(form) is SafetyMismatch
    assert refusal(said[0]) is (OtherGroupCode if which == 0 else SafetyMismatch)


def test_code_of_another_group_is_refused_by_name() -> None:
    assert refusal(safety_text(OTHER_GROUP, BEN, ANA)) is OtherGroupCode


def test_own_code_proves_nothing() -> None:
    """A picture of one's own screen: both sides hold the same number, so only the side tells it from theirs."""
    compare(safety_text(GROUP, BEN, ANA), GROUP, ANA, BEN)
    assert refusal(safety_text(GROUP, ANA, BEN)) is OwnCode


def test_somebody_between_two_is_found() -> None:
    """Mallory shows each of them her own key as the other's: each screen shows a number with hers."""
    for said in forms(GROUP, BEN, MALLORY):
        assert refusal(said, me=ANA, other=MALLORY) is SafetyMismatch
        assert refusal(said, me=ANA, other=BEN) is SafetyMismatch


def coded(body: bytes, sum_: bytes | None = None) -> str:
    raw = body + (naive.digest("wn1.verify.sum", [body])[:4] if sum_ is None else sum_)
    return PREFIX + base64.b32encode(raw).decode().rstrip("=")


def body(version: object = 1, group: object = None, side: object = 1, number: object = NUMBER) -> bytes:
    mark = naive.digest("wn1.verify", [GROUP])[:8] if group is None else group
    return naive.encode([version, mark, side, number])


@pytest.mark.parametrize(
    "said",
    [
        coded(body(2)),
        coded(body(group=b"short")),
        coded(body(side=2)),
        coded(body(side=True)),
        coded(body(number=NUMBER[:31])),
        coded(body() + b"\0"),
        coded(body()[:-1]),
        coded(b""),
        coded(body(), b"\0\0\0\0"),
        coded(body())[:-1],
        coded(body()) + "=",
        coded(body()).lower(),
        coded(body()) + "A",
        PREFIX,
        PREFIX + "A",
        PREFIX.upper() + "AAAA",
        "whisper://join/#" + "A" * 82,
        "https://example.org/#" + coded(body()),
        " ".join(safety_digits(NUMBER)[:11]),
        "".join(safety_digits(NUMBER)) + "0",
        "٣" * 60,
        "",
        "!?",
        "0" * (MAX_KEY_TEXT + 1),
    ],
)
def test_what_is_no_code_says_so_and_raises_no_alarm(said: str) -> None:
    found = refusal(said)
    assert issubclass(found, SafetyCodeError)
    assert found is SafetyCodeError


def test_a_text_is_written_in_one_way_only() -> None:
    """The two bits that base32 leaves over at the end are zero."""
    said = safety_text(GROUP, BEN, ANA)
    compare(said, GROUP, ANA, BEN)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".index(said[-1])
    twin = said[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[last | 1]
    assert twin != said
    assert refusal(twin) is SafetyCodeError


def test_mistyped_words_are_told_from_words_that_differ() -> None:
    words = safety_words(NUMBER)
    assert refusal(" ".join(["zzzzz", *words[1:]])) is MistypedWord
    assert refusal(" ".join(words[:11])) is KeyTextError
    assert refusal(" ".join([*words[1:], words[0]])) is SafetyMismatch


@given(st.text(max_size=200))
def test_nothing_that_is_typed_raises_anything_else(said: str) -> None:
    for typed in (said, PREFIX + said):
        try:
            compare(typed, GROUP, ANA, BEN)
        except (SafetyCodeError, KeyTextError):
            continue
        raise AssertionError(typed)

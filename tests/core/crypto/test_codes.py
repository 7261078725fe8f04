"""Two people who see the same thing read out the same words and digits."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.crypto.codes import safety_digits, safety_number, safety_words, view_code, view_words
from whisper_net.core.crypto.words import BIP39
from whisper_net.core.ids import GroupId, LinkId, MemberId

GROUP = GroupId(b"g" * 32)
ONE, OTHER, THIRD = MemberId(b"1" * 32), MemberId(b"2" * 32), MemberId(b"3" * 32)
HEADS = [LinkId(bytes([number]) * 32) for number in range(3)]


def test_both_members_compute_one_safety_number() -> None:
    number = safety_number(GROUP, ONE, OTHER)
    assert number == safety_number(GROUP, OTHER, ONE)
    assert number not in {safety_number(GROUP, ONE, THIRD), safety_number(GroupId(b"h" * 32), ONE, OTHER)}


@given(st.binary(min_size=32, max_size=32))
def test_digits_are_twelve_groups_of_twenty_bits(number: bytes) -> None:
    bits = "".join(f"{byte:08b}" for byte in number)
    expected = [str(int(bits[20 * place : 20 * place + 20], 2) % 100_000).zfill(5) for place in range(12)]
    assert safety_digits(number) == expected
    assert len("".join(safety_digits(number))) == 60


@given(st.binary(min_size=32, max_size=32))
def test_words_are_the_first_bits(number: bytes) -> None:
    assert [BIP39.wordlist.index(word) for word in safety_words(number)] == naive.places(number, 12)
    assert view_words(number) == safety_words(number)[:8]


def test_view_code_is_of_the_heads_and_not_of_their_order() -> None:
    codes = {view_code(GROUP, heads) for heads in permutations(HEADS)}
    assert len(codes) == 1
    assert codes.isdisjoint({view_code(GROUP, HEADS[1:]), view_code(GroupId(b"h" * 32), HEADS)})

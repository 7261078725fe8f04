"""Announcements on a LAN: what members know each other by, and strangers cannot."""

import hashlib
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.crypto.epochs import lan_tag
from whisper_net.core.errors import AnnouncementError
from whisper_net.core.sync.announcing import (
    TAGS,
    TEXT_SIZE,
    Announcement,
    announce,
    decode_text,
    encode_text,
    quarter_of,
    recognises,
)

E1, E2, E3, E4 = (bytes([number]) * 32 for number in range(1, 5))
QUARTER = 2_000_000


def drawn(seed: int) -> Entropy:
    random = Random(seed)

    def entropy(size: int) -> bytes:
        return random.randbytes(size)

    return entropy


def draw(seed: int = 0) -> Announcement:
    return announce([[E3, E2, E1]], QUARTER, drawn(seed))


def test_member_is_recognised_by_any_of_the_newest_three_epochs() -> None:
    made = announce([[E4, E3, E2, E1]], QUARTER, drawn(0))
    assert [recognises([secret], made, QUARTER) for secret in (E4, E3, E2, E1)] == [True, True, True, False]


def test_fourth_newest_key_recognises_nobody() -> None:
    made = announce([[E1]], QUARTER, drawn(0))
    assert recognises([E3, E2, E1], made, QUARTER)
    assert not recognises([E4, E3, E2, E1], made, QUARTER)


def test_stranger_recognises_nobody() -> None:
    assert not recognises([], draw(), QUARTER)
    assert not recognises([b"s" * 32], draw(), QUARTER)


@pytest.mark.parametrize(("behind", "known"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_clocks_may_differ_by_a_quarter(behind: int, known: bool) -> None:
    assert recognises([E3], draw(), QUARTER + behind) is known


def test_clock_at_its_very_beginning_recognises_its_own_quarter() -> None:
    assert recognises([E1], announce([[E1]], 0, drawn(0)), 0)


def test_quarter_is_fifteen_minutes() -> None:
    assert [quarter_of(at) for at in (0, 899, 900, 1_800_000_000)] == [0, 0, 1, 2_000_000]


def test_two_announcements_of_one_device_share_nothing() -> None:
    one, other = draw(1), draw(2)
    assert one.nonce != other.nonce
    assert not set(one.tags) & set(other.tags)


@given(st.lists(st.lists(st.binary(min_size=32, max_size=32), max_size=5), max_size=12), st.integers(0, 1 << 40))
def test_every_announcement_looks_alike(groups: list[list[bytes]], quarter: int) -> None:
    made = announce(groups, quarter, drawn(3))
    assert len(encode_text(made)) == TEXT_SIZE == 86
    assert (len(made.tags), {len(tag) for tag in made.tags}) == (TAGS, {8})
    assert list(made.tags) == sorted(made.tags)  # no place tells a true tag from a random one
    assert decode_text(encode_text(made)) == made


def test_newest_key_of_every_group_comes_before_any_older_one() -> None:
    groups = [[bytes([group, age]) * 16 for age in range(3)] for group in range(4)]
    made = announce(groups, QUARTER, drawn(0))
    named = {
        (group, age)
        for group, age in product(range(4), range(3))
        if lan_tag(groups[group][age], QUARTER, made.nonce) in made.tags
    }
    assert named == set(product(range(4), range(2)))


def test_more_groups_than_tags_take_turns() -> None:
    groups = [[bytes([group]) * 32] for group in range(20)]
    seen: set[int] = set()
    for quarter in range(QUARTER, QUARTER + 20):
        made = announce(groups, quarter, drawn(quarter))
        known = {group for group in range(20) if recognises(groups[group], made, quarter)}
        assert len(known) == TAGS
        seen |= known
    assert seen == set(range(20))


def test_text_record_is_frozen() -> None:
    made = announce([[E1]], QUARTER, drawn(5))
    assert encode_text(made)[:3] + encode_text(made)[19:22] == b"\x12n=\x42t="
    assert hashlib.blake2b(encode_text(made), digest_size=8).hexdigest() == "ca0a5d190bc056c7"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        encode_text(draw())[:-1],
        encode_text(draw()) + b"\0",
        b"\x12m=" + encode_text(draw())[3:],
        encode_text(draw())[:19] + b"\x42u=" + encode_text(draw())[22:],
        encode_text(draw()).replace(b"\x42", b"\x41"),
        b"\xffv=" + b"x" * 60_000,
    ],
)
def test_text_in_another_form_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(AnnouncementError):
        decode_text(raw)


@given(st.binary(max_size=120) | st.binary(min_size=TEXT_SIZE, max_size=TEXT_SIZE))
def test_no_text_raises_anything_else(raw: bytes) -> None:
    try:
        assert encode_text(decode_text(raw)) == raw
    except AnnouncementError:
        return

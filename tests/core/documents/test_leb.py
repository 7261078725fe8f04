"""Numbers, strings and run lengths, held to a naive encoder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents import naive
from whisper_net.core.documents import leb
from whisper_net.core.errors import GuardError

UINTS = st.integers(0, 2**64 - 1)
INTS = st.integers(-(2**63), 2**63 - 1)


@given(UINTS)
def test_unsigned_numbers_go_both_ways(value: int) -> None:
    written = leb.write_uint(value)
    assert written == naive.uleb(value)
    assert leb.read_uint(b"\xff" + written + b"rest", 1) == (value, 1 + len(written))


@given(INTS)
def test_signed_numbers_go_both_ways(value: int) -> None:
    written = leb.write_int(value)
    assert written == naive.sleb(value)
    assert leb.read_int(b"\xff" + written + b"rest", 1) == (value, 1 + len(written))


@given(st.text())
def test_strings_are_read_to_their_end(value: str) -> None:
    written = naive.text(value)
    assert leb.read_text(written + b"rest", 0) == (value, len(written))


@given(st.lists(st.integers(0, 300) | UINTS, max_size=40))
def test_runs_go_both_ways(values: list[int]) -> None:
    written = leb.write_runs(values)
    assert written == naive.runs(values, naive.uleb)
    assert leb.read_runs(written, len(values)) == values


@pytest.mark.parametrize(
    "data",
    [b"\x80\x00", b"\xff\x80\x00", b"\x80" * 10 + b"\x01", b"\x80" * 9 + b"\x02", b"\xff" * 200],
    ids=["padded", "padded longer", "eleven bytes", "past 64 bits", "endless"],
)
def test_unsigned_numbers_have_one_form(data: bytes) -> None:
    with pytest.raises(GuardError):
        leb.read_uint(data, 0)


@pytest.mark.parametrize(
    "data",
    [b"\x80\x00", b"\xff\x7f", b"\x80" * 10 + b"\x01", naive.sleb(2**63), naive.sleb(-(2**63) - 1), b"\xff" * 200],
    ids=["padded", "padded negative", "eleven bytes", "past 64 bits", "below 64 bits", "endless"],
)
def test_signed_numbers_have_one_form(data: bytes) -> None:
    with pytest.raises(GuardError):
        leb.read_int(data, 0)


def test_a_string_past_the_end_is_refused() -> None:
    with pytest.raises(GuardError, match="past its column"):
        leb.read_text(b"\x05four", 0)


@pytest.mark.parametrize(
    "data",
    [naive.sleb(2**62) + b"\x00", naive.sleb(-(2**62)), b"\x00" + naive.uleb(2**62), naive.sleb(11) + b"\x00"],
    ids=["repeats", "literals", "nulls", "one too many"],
)
def test_a_run_is_counted_before_it_is_built(data: bytes) -> None:
    with pytest.raises(GuardError, match="too many values"):
        leb.read_runs(data, 10)


def test_a_run_of_nulls_is_refused() -> None:
    with pytest.raises(GuardError, match="nulls"):
        leb.read_runs(b"\x00\x01", 10)

"""Columns go both ways, in the one form that a second encoder writes too; bombs are refused before they are built."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents import naive
from whisper_net.core.documents.columns import (
    read_booleans,
    read_column,
    read_steps,
    write_booleans,
    write_column,
    write_steps,
)
from whisper_net.core.errors import GuardError

NUMBERS = st.lists(st.none() | st.integers(0, 3) | st.integers(0, 2**63), max_size=40)
HUGE = naive.sleb(10**15)


def all_null(values: list[int | None]) -> bool:
    return all(value is None for value in values)


@given(NUMBERS)
def test_numbers_go_both_ways(values: list[int | None]) -> None:
    written = write_column(values)
    assert written == naive.runs(values, naive.uleb)
    assert read_column(written, 40) == ([] if all_null(values) else values)


@given(NUMBERS)
def test_steps_go_both_ways(values: list[int | None]) -> None:
    values = [None if value is None else value >> 1 for value in values]  # a step must fit 64 bits
    written = write_steps(values)
    assert written == naive.deltas(values)
    assert read_steps(written, 40) == ([] if all_null(values) else values)


@given(st.lists(st.booleans(), max_size=40))
def test_booleans_go_both_ways(values: list[bool]) -> None:
    written = write_booleans(values)
    assert written == naive.booleans(values)
    assert read_booleans(written, 40) == values


@pytest.mark.parametrize("bomb", [HUGE + b"\x01", b"\0" + naive.uleb(10**15), naive.sleb(-(10**15)) + b"\x01"])
def test_run_lengths_are_counted_before_anything_is_built(bomb: bytes) -> None:
    began = time.process_time()
    for read in (read_column, read_steps):
        with pytest.raises(GuardError, match="too many values"):
            read(bomb, 1_500)
    assert time.process_time() - began < 0.1


def test_booleans_are_counted_too() -> None:
    for bomb in (naive.uleb(10**15), b"\x01\x01" + naive.uleb(10**15)):
        with pytest.raises(GuardError, match="too many values"):
            read_booleans(bomb, 1_500)
    assert read_booleans(b"\x01\x02", 3) == [False, True, True]
    with pytest.raises(GuardError, match="too many values"):
        read_booleans(b"\x01\x03", 3)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_column, read_steps, read_booleans):
        try:
            assert len(read(data, 30)) <= 30
        except (GuardError, IndexError):
            continue

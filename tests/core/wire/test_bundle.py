"""A bundle's records: whole in whatever pieces they come, and refused by name where they are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.wire.bundle import (
    END,
    HEAD,
    BundleDamaged,
    BundleError,
    BundleItem,
    BundleReader,
    NoBundle,
    written,
)
from whisper_net.core.wire.relay import BUCKETS

ENTRIES = [BundleItem(bytes([size % 251]) * 32, bytes(size)) for size in BUCKETS[:4]]
FILE = HEAD + b"".join(map(written, ENTRIES)) + END


def read(*pieces: bytes) -> tuple[list[BundleItem], bool]:
    reader = BundleReader()
    found = [entry for piece in pieces for entry in reader.read(piece)]
    reader.finish()
    return found, reader.over


@given(st.lists(st.integers(0, len(FILE)), max_size=6))
def test_any_pieces_give_the_same_items(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(FILE)]
    assert read(*(FILE[start:end] for start, end in pairwise(places))) == (ENTRIES, True)


@given(st.integers(len(HEAD), len(FILE) - 1))
def test_a_file_cut_short_is_good_as_far_as_it_goes(length: int) -> None:
    found, over = read(FILE[:length])
    assert found == ENTRIES[: len(found)]
    assert not over


@pytest.mark.parametrize("data", [b"", HEAD[:5], b"PK\x03\x04", HEAD[:15] + b"x"])
def test_another_kind_of_file(data: bytes) -> None:
    with pytest.raises(NoBundle):
        read(data)


@pytest.mark.parametrize("data", [FILE + b"x", FILE + FILE, HEAD + bytes(32) + b"\x06" + bytes(600)])
def test_damage_is_named(data: bytes) -> None:
    with pytest.raises(BundleDamaged):
        read(data)


@given(st.binary(max_size=3_000))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for file in (data, HEAD + data):
        try:
            read(file)
        except BundleError:
            continue

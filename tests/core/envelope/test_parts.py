"""Parts of a feed: where an envelope stands by its number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.envelope.ground import FEED, HEAD, PLACE
from whisper_net.core.documents.feed import first_seq, part_of
from whisper_net.core.envelope.parts import PartKey, PartSummary, part_key
from whisper_net.core.ids import ZERO_ID, EnvelopeId
from whisper_net.core.wire.bounds import PART_SIZE


@pytest.mark.parametrize(("seq", "part"), [(1, 0), (2, 0), (1_000, 0), (1_001, 1), (2_000, 1), (2_001, 2)])
def test_part_of_a_number(seq: int, part: int) -> None:
    assert part_key(FEED, seq) == PartKey(*FEED, part)


@given(st.integers(1, 1 << 40))
def test_every_number_stands_in_the_part_that_documents_says(seq: int) -> None:
    key = part_key(FEED, seq)
    assert key.part == part_of(seq)
    assert key.first_seq == first_seq(key.part)
    assert key.first_seq <= seq < key.first_seq + PART_SIZE
    assert key.feed == FEED


@pytest.mark.parametrize(("part", "held", "following"), [(0, 1, 2), (0, 999, 1_000), (0, 1_000, 1_001), (3, 5, 3_006)])
def test_next_of_a_part(part: int, held: int, following: int) -> None:
    key = PartKey(*FEED, part)
    summary = PartSummary(key, PLACE.scope, held, ZERO_ID, EnvelopeId(b"i" * 32), (HEAD,), 1)
    assert summary.next_seq == following

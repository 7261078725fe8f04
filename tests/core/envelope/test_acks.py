"""Acknowledgements: one form for one thing said, frozen, and nothing else taken."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.crypto import naive
from whisper_net.core.envelope.acks import read_ack, write_ack
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DeviceId, Incarnation, Kid
from whisper_net.core.wire.bounds import MAX_ACK_FEEDS

VECTOR: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "acks.json").read_text("utf-8"))
ids = st.binary(min_size=32, max_size=32)
feeds = st.builds(
    FeedKey,
    ids.map(DeviceId),
    st.binary(min_size=8, max_size=8).map(Incarnation),
    st.sampled_from([Kid(bytes([n]) * 32) for n in range(4)]),
)
said = st.dictionaries(feeds, st.integers(1, 1 << 40), min_size=1, max_size=12)


def frozen() -> dict[FeedKey, int]:
    rows = ((*map(bytes.fromhex, row[:3]), row[3]) for row in VECTOR["feeds"])
    return {FeedKey(DeviceId(device), Incarnation(inc), Kid(kid)): upto for device, inc, kid, upto in rows}


def test_bytes_are_frozen() -> None:
    payload = bytes.fromhex(VECTOR["payload"])
    assert write_ack(frozen()) == payload
    assert read_ack(payload) == frozen()
    kids, rows = naive.decode(payload)
    assert {(row[0], row[1], kids[row[2]]): row[3] for row in rows} == frozen()


@given(said)
@settings(deadline=None)
def test_what_is_written_is_read(upto: dict[FeedKey, int]) -> None:
    assert read_ack(write_ack(upto)) == upto
    assert write_ack(dict(reversed(upto.items()))) == write_ack(upto)


@given(st.binary(max_size=300) | said.flatmap(lambda upto: st.permutations(list(write_ack(upto))).map(bytes)))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_by_name(payload: bytes) -> None:
    try:
        upto = read_ack(payload)
    except GuardError:
        return
    assert write_ack(upto) == payload


DEVICE, OTHER, INC, KID, LATER = b"d" * 32, b"e" * 32, b"i" * 8, b"k" * 32, b"l" * 32
ROW = [DEVICE, INC, 0, 5]


@pytest.mark.parametrize(
    "values",
    [
        [[], [ROW]],
        [[KID], []],
        [[KID, LATER], [ROW]],
        [[LATER, KID], [ROW, [OTHER, INC, 1, 5]]],
        [[KID], [[OTHER, INC, 0, 5], ROW]],
        [[KID], [ROW, ROW]],
        [[KID], [[DEVICE, INC, 1, 5]]],
        [[KID], [[DEVICE, INC, 0, 0]]],
        [[KID], [[DEVICE, INC, 0, (1 << 40) + 1]]],
        [[KID], [[DEVICE, INC, 0, 5, 1_700_000_000]]],
        [[KID], [[bytes([n // 256, n % 256]) * 16, INC, 0, 5] for n in range(MAX_ACK_FEEDS + 1)]],
        [[bytes([n]) * 32 for n in range(5)], [[DEVICE, INC, n, 5] for n in range(4)]],
    ],
    ids=["no key", "no feed", "unused", "keys", "feeds", "twice", "no such key", "zero", "far", "time", "many", "kids"],
)
def test_other_forms_are_refused(values: list[Any]) -> None:
    with pytest.raises(GuardError):
        read_ack(naive.encode(values))

"""What passes the guard is exactly what automerge writes for one entry; all else is a GuardError."""

import hashlib
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents import hostile, naive
from tests.core.documents.hostile import ACTOR, START, TIP
from whisper_net.core.documents.guard import Change, Field, Place, check_entry
from whisper_net.core.errors import GuardError
from whisper_net.core.wire.bounds import MAX_CHANGE, MAX_CHANGE_OPS

SECOND = Place(ACTOR, (TIP,), 2, START)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5).filter(lambda key: not key.isdigit())
FIELDS: st.SearchStrategy[Field] = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.binary(max_size=60)
)


def check(chunk: bytes) -> Change:
    return check_entry(chunk, SECOND, "2")


def refused(chunk: bytes, reason: str) -> None:
    with pytest.raises(GuardError, match=reason):
        check(chunk)


@given(
    fields=st.dictionaries(KEYS, FIELDS, max_size=8),
    seq=st.integers(1, 2**32),
    place=st.integers(1, 1000),
    start=st.integers(1, 2**31),
    deflate=st.booleans(),
)
def test_an_entry_passes_and_is_described(
    fields: dict[str, Field], seq: int, place: int, start: int, deflate: bool
) -> None:
    body = naive.body(ACTOR, place, start, naive.entry(seq, start, fields), [TIP])
    change = check_entry(naive.chunk(body, deflate=deflate), Place(ACTOR, (TIP,), place, start), str(seq))
    ops = len(fields) + 1
    assert change == Change(
        naive.hash_of(naive.chunk(body)), (TIP,), ACTOR, place, start, max_op=start + ops - 1, ops=ops
    )


def test_the_first_change_stands_alone() -> None:
    assert check_entry(hostile.first(), Place(ACTOR, (), 1, 1), "1").ops == 3
    with pytest.raises(GuardError, match="dependencies"):
        check_entry(hostile.honest(), Place(ACTOR, (), 2, START), "2")


def test_the_most_operations_pass_and_one_more_does_not() -> None:
    most = {f"f{number}": number for number in range(MAX_CHANGE_OPS - 1)}
    assert check(hostile.second(naive.entry(2, START, most))).ops == MAX_CHANGE_OPS
    refused(hostile.second(naive.entry(2, START, {**most, "more": 1})), "too many")


def test_actor_mismatch() -> None:
    refused(hostile.second(naive.entry(2, START, {"k": 1}), actor=b"\xac" * 16), "another actor")


def test_two_entries_in_one_change_rejected() -> None:
    two = [*naive.entry(2, START, {"k": 1}), *naive.entry(3, START + 2, {"k": 1})]
    refused(hostile.second(two), "keys")
    refused(hostile.second([naive.Op(naive.MAKE_MAP, "2"), naive.Op(naive.MAKE_MAP, "3")]), "no string")
    none = [naive.Op(naive.SET, "2", value=(naive.STR, b"no map"))]
    refused(hostile.second(none), "one value for every field")


@pytest.mark.parametrize(("make", "reason"), hostile.ALL.values(), ids=hostile.ALL)
def test_hostile_changes_are_refused_by_name(make: Callable[[], bytes], reason: str) -> None:
    refused(make(), reason)


@pytest.mark.parametrize("name", ["counter", "timestamp", "float", "unknown 10", "uint", "null"])
def test_values_of_other_types_are_refused(name: str) -> None:
    make, reason = hostile.VALUES[name]
    refused(make(), reason)


def test_deflate_bomb() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"".join([bomb.compress(bytes(10**6)) for _ in range(50)]) + bomb.flush()
    chunk = naive.MAGIC + b"\0\0\0\0" + b"\x02" + naive.uleb(len(raw)) + raw
    assert len(chunk) < MAX_CHANGE
    tracemalloc.start()
    try:
        refused(chunk, "past its bound")
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_CHANGE
    finally:
        tracemalloc.stop()


def test_run_length_bomb() -> None:
    began = time.process_time()
    for name, (make, reason) in hostile.COLUMNS.items():
        if "bomb" in name:
            refused(make(), reason)
    assert time.process_time() - began < 1


def test_document_chunk_rejected() -> None:
    refused(naive.chunk(hostile.raw(naive.entry(2, START, {"k": 1})), 0), "not a change")
    refused(naive.chunk(hostile.raw(naive.entry(2, START, {"k": 1})), 3), "not a change")


def test_deflate_that_ends_early_or_late_is_refused() -> None:
    body = hostile.raw(naive.entry(2, START, {"k": 1, "t": "x" * 300}))
    chunk = naive.chunk(body, deflate=True)
    assert check(chunk).ops == 3
    packed = chunk[10:]
    assert chunk[9] == len(packed) < 0x80
    for spoilt in (packed[:-1], packed + b"\0"):
        refused(chunk[:9] + naive.uleb(len(spoilt)) + spoilt, "cut short or with more")
    refused(chunk[:9] + naive.uleb(3) + b"\xff\xff\xff", "cannot be read")


@pytest.mark.parametrize(("over", "passes"), [(0, True), (1, False)])
def test_a_change_inflates_to_its_bound_and_no_further(over: int, passes: bool) -> None:
    spare = MAX_CHANGE - len(hostile.raw(naive.entry(2, START, {"t": "x" * 60_000})))
    body = hostile.raw(naive.entry(2, START, {"t": "x" * (60_000 + spare + over)}))
    assert len(body) == MAX_CHANGE + over
    if passes:
        assert check(naive.chunk(body, deflate=True)).ops == 2
    else:
        refused(naive.chunk(body, deflate=True), "past its bound")


def test_the_largest_text_passes_and_the_largest_chunk_is_bounded() -> None:
    assert check(naive.chunk(hostile.raw(naive.entry(2, START, {"k": 1, "t": "x" * 40_000})))).ops == 3
    for deflate in (False, True):
        body = hostile.raw(naive.entry(2, START, {"t": "x" * MAX_CHANGE}))
        refused(naive.chunk(body, deflate=deflate), "too long|past its bound")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda chunk: b"", "not a chunk"),
        (lambda chunk: chunk[:8], "cannot be read"),
        (lambda chunk: b"\x00" + chunk[1:], "not a chunk"),
        (lambda chunk: chunk + b"\0", "as long as it says"),
        (lambda chunk: chunk[:-1], "as long as it says"),
        (lambda chunk: chunk[:4] + b"\0\0\0\0" + chunk[8:], "checksum"),
        (lambda chunk: chunk[:-1] + bytes([chunk[-1] ^ 1]), "checksum"),
    ],
    ids=["nothing", "magic alone", "other magic", "one byte more", "one byte less", "other checksum", "a flipped bit"],
)
def test_framing_is_exact(spoil: Callable[[bytes], bytes], reason: str) -> None:
    refused(spoil(hostile.honest()), reason)


@given(st.binary(max_size=300), st.integers(0, 110))
def test_random_bytes_raise_only_guard_errors(data: bytes, kept: int) -> None:
    honest = hostile.raw(naive.entry(2, START, {"k": 1, "t": "hello"}))
    deflated = naive.MAGIC + hashlib.sha256(data).digest()[:4] + b"\x02" + naive.uleb(len(data)) + data
    spoilt = naive.chunk(honest[:kept] + data + b"\xff")
    for chunk in (data, naive.MAGIC + data, naive.chunk(data), deflated, spoilt):
        with pytest.raises(GuardError):
            check(chunk)


@given(st.data())
def test_flipped_bits_under_a_right_checksum_are_another_entry_or_refused(data: st.DataObject) -> None:
    body = bytearray(hostile.raw(naive.entry(2, START, {"k": 1, "t": "héllo", "r": b"\x01" * 8, "o": True})))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        change = check(naive.chunk(bytes(body)))
    except GuardError:
        return
    assert (change.ops, change.deps, change.actor, change.start_op) == (5, (TIP,), ACTOR, START)


@given(st.integers(0, 200))
def test_truncated_bodies_are_refused(size: int) -> None:
    body = hostile.raw(naive.entry(2, START, {"k": 1, "t": "hello", "r": b"\x01" * 32}))
    with pytest.raises(GuardError):
        check(naive.chunk(body[: min(size, len(body) - 1)]))

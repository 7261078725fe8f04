"""One part: what is appended is read by everybody, and whatever else comes leaves it usable or rebuilt."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from automerge.core import ROOT, Document, Message, ObjType, ScalarType, SyncState
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents import hostile, naive
from tests.core.documents.hostile import ACTOR, FIRST_FIELDS, START, TIP
from tests.core.documents.naive import Op, put
from tests.core.documents.test_guard import FIELDS, KEYS
from whisper_net.core.documents import crdt
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.documents.guard import Change, Field
from whisper_net.core.errors import GuardError

ENTRIES = st.lists(st.dictionaries(KEYS, FIELDS, max_size=5), max_size=12)
POST: Mapping[str, Field] = {"k": 1, "t": "hello"}


def written(entries: list[dict[str, Field]], step: int = 1) -> list[tuple[int, bytes]]:
    """(seq, change) pairs of one honest feed; `step` leaves out seqs, as envelopes without a change do."""
    writer = PartDocument(ACTOR)
    return [(at * step + 1, writer.append(at * step + 1, fields)) for at, fields in enumerate(entries)]


def one() -> PartDocument:
    """A part that holds `hostile.first()`."""
    part = PartDocument(ACTOR)
    assert part.apply(1, hostile.first()) == FIRST_FIELDS
    return part


def stored(part: PartDocument) -> dict[str, dict[str, Any]]:
    """All that is in a document, read by another road than the product's."""
    document = Document.load(part._document.save())
    entries: dict[str, dict[str, Any]] = {}
    for seq in document.keys(ROOT):
        found = document.get(ROOT, seq)
        assert found is not None
        assert found[0] == ObjType.Map
        entries[seq] = {key: scalar_at(document, found[1], key) for key in document.keys(found[1])}
    return entries


def scalar_at(document: Document, entry: bytes, key: str) -> object:
    found = document.get(entry, key)
    assert found is not None
    assert isinstance(found[0], tuple)
    return found[0][1]


@given(ENTRIES, st.integers(1, 3))
def test_readers_read_what_was_appended(entries: list[dict[str, Field]], step: int) -> None:
    reader = PartDocument(ACTOR)
    for (seq, change), fields in zip(written(entries, step), entries, strict=True):
        read = reader.apply(seq, change)
        assert read == fields
        assert {key: type(value) for key, value in read.items()} == {key: type(value) for key, value in fields.items()}
        assert (reader.seq, reader.broken) == (seq, False)
    assert reader.changes == len(entries)


@given(ENTRIES, st.lists(st.integers(0, 12)))
def test_a_fold_in_chunks_equals_a_fold_one_by_one(entries: list[dict[str, Field]], cuts: list[int]) -> None:
    changes = written(entries)
    single = PartDocument(ACTOR)
    for seq, change in changes:
        single.apply(seq, change)
    for cut in cuts:
        part = PartDocument.rebuild(ACTOR, changes[:cut])
        for seq, change in changes[cut:]:
            part.apply(seq, change)
        assert (part.seq, part.changes, part._heads, part._max_op) == (
            single.seq,
            single.changes,
            single._heads,
            single._max_op,
        )
        assert part._document.save() == single._document.save()


def test_a_rebuilt_writer_goes_on_where_it_was() -> None:
    changes = written([dict(POST)] * 3)
    go_on, stay = PartDocument.rebuild(ACTOR, changes), PartDocument(ACTOR)
    for seq, change in changes:
        stay.apply(seq, change)
    assert go_on.append(4, POST) == stay.append(4, POST)


def test_what_automerge_writes_is_what_the_naive_encoder_writes() -> None:
    fields: dict[str, Field] = {"k": 1, "t": "hello", "r": b"\x01" * 32, "o": True, "p": False, "n": -(2**40)}
    writer = PartDocument(ACTOR)
    for seq, start, deps in ((1, 1, []), (2, 8, None)):
        tip = list(writer._heads) if deps is None else deps
        assert writer.append(seq, fields) == naive.chunk(
            naive.body(ACTOR, seq, start, naive.entry(seq, start, fields), tip)
        )


@pytest.mark.parametrize(("make", "reason"), hostile.ALL.values(), ids=hostile.ALL)
def test_a_refused_change_leaves_the_document_usable(make: Callable[[], bytes], reason: str) -> None:
    part = one()
    with pytest.raises(GuardError, match=reason):
        part.apply(2, make())
    assert part.apply(2, hostile.honest()) == {"k": 1, "t": "second"}


@given(st.data())
def test_flipped_bits_leave_the_document_usable(data: st.DataObject) -> None:
    part, change = one(), bytearray(hostile.honest())
    change[data.draw(st.integers(0, len(change) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(GuardError):
        part.apply(2, bytes(change))
    assert part.apply(2, hostile.honest()) == {"k": 1, "t": "second"}


@given(st.data())
def test_entries_forged_under_a_right_checksum_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(hostile.raw(naive.entry(2, START, {"k": 1, "t": "second", "r": b"\x01" * 8, "o": True})))
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    part = one()
    try:
        read = part.apply(2, naive.chunk(bytes(body)))
    except GuardError:
        assert part.apply(2, hostile.honest()) == {"k": 1, "t": "second"}
    else:
        assert len(read) == 4
    assert stored(part)["1"] == FIRST_FIELDS


def test_later_overwrite_never_read() -> None:
    part = one()
    over_map = [Op(naive.MAKE_MAP, "2"), Op(naive.MAKE_MAP, "1", pred=[(0, 1)])]
    over_field = [
        Op(naive.MAKE_MAP, "2"),
        Op(naive.SET, "t", (0, 1), (naive.STR, b"forged"), pred=[(0, 3)]),
    ]
    beside_field = [Op(naive.MAKE_MAP, "2"), put(1, "t", "forged")]
    for ops in (over_map, over_field, beside_field):
        with pytest.raises(GuardError):
            part.apply(2, hostile.second(ops))
    with pytest.raises(GuardError, match="not after the last"):
        part.apply(1, hostile.second(naive.entry(1, START, {"t": "forged"})))
    assert stored(part) == {"1": FIRST_FIELDS}


def test_a_seq_is_never_taken_again() -> None:
    part = one()
    for seq in (1, 0, -1):
        with pytest.raises(GuardError, match="not after the last"):
            part.append(seq, POST)
    assert PartDocument.rebuild(ACTOR, [(1, hostile.first()), (2, part.append(2, POST))]).changes == 2
    with pytest.raises(GuardError, match="not after the last"):
        PartDocument.rebuild(ACTOR, [(1, hostile.first()), (1, hostile.honest())])


@pytest.mark.parametrize(
    "fields",
    [
        {"t": 1.5},
        {"t": None},
        {"t": 2**63},
        {"t": "\ud800"},
        {"": 1},
        {"2": 1},
        {"t": "x" * 70_000},
        {f"f{number}": 1 for number in range(2_000)},
    ],
    ids=["float", "null", "65 bits", "half a character", "no key", "seq as key", "too large", "too many"],
)
def test_what_others_would_refuse_is_never_written(fields: dict[str, Any]) -> None:
    part = one()
    with pytest.raises(GuardError):
        part.append(2, fields)
    assert part.broken
    with pytest.raises(GuardError, match="rebuilt"):
        part.apply(2, hostile.honest())
    assert PartDocument.rebuild(ACTOR, [(1, hostile.first())]).apply(2, hostile.honest())


@pytest.fixture
def no_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard with a hole: it believes everything, so that Automerge meets what it must never see."""

    def believe(chunk: bytes, place: Any, key: str) -> Change:
        return Change(naive.hash_of(chunk), place.deps, place.actor, place.seq, place.start_op, place.start_op, 1)

    monkeypatch.setattr(crdt, "check_entry", believe)


@pytest.mark.usefixtures("no_guard")
@pytest.mark.parametrize("name", ["an actor that is not there", "a far predecessor", "counter", "unknown 10"])
def test_rust_panic_contained(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    part = one()
    with pytest.raises(GuardError, match="automerge failed") as caught:
        part.apply(2, hostile.ALL[name][0]())
    assert not isinstance(caught.value.__cause__, Exception)
    assert "panicked" in capfd.readouterr().err
    assert part.broken
    assert PartDocument.rebuild(ACTOR, [(1, hostile.first())]).apply(2, hostile.honest())


@pytest.mark.usefixtures("no_guard")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a key that is no text", "ignored"),
        ("another seq", "without an entry"),
        ("a text", "without an entry"),
        ("a scalar", "without an entry"),
    ],
)
def test_what_slips_by_the_guard_breaks_the_document_only(name: str, reason: str) -> None:
    part = one()
    with pytest.raises(GuardError, match=reason):
        part.apply(2, hostile.ALL[name][0]())
    assert part.broken


@pytest.mark.usefixtures("no_guard")
def test_a_chunk_that_is_no_message_breaks_the_document_only() -> None:
    part = one()
    with pytest.raises(GuardError, match=r"ignored|automerge failed"):
        part.apply(2, b"\x85oJ\x83\0\0\0\0\x01\xff\xff")
    assert part.broken
    with pytest.raises(GuardError, match=r"ignored|automerge failed"):
        PartDocument.rebuild(ACTOR, [(1, hostile.first()), (2, b"no chunk")])


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_passes_and_leaves_the_document_to_be_rebuilt(
    stop: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise stop

    part = one()
    with monkeypatch.context() as patch:
        patch.setattr(crdt, "_put", interrupted)
        with pytest.raises(stop):
            part.append(2, POST)
    assert part.broken


def test_oddly_written_changes_would_leave_a_save_that_cannot_be_loaded() -> None:
    """Why the guard asks for one form: automerge applies these, and then cannot read its own file."""
    for name in ("null with bytes", "a field of nothing", "an unknown column", "insert bomb"):
        document = Document(ACTOR)
        for change in (hostile.first(), hostile.ALL[name][0]()):
            message = b"\x42\0\0\0\x01" + naive.uleb(len(change)) + change
            document.receive_sync_message(SyncState(), Message.decode(message))
        assert document.get_heads() != [TIP], name
        with pytest.raises(Exception, match="mismatching heads"):
            Document.load(document.save())


def test_an_abandoned_entry_is_rolled_back_by_automerge() -> None:
    """`with` is what keeps a failed entry from locking the document for good."""
    document = Document(ACTOR)

    def fail() -> None:
        with document.transaction() as transaction:
            transaction.put(ROOT, "t", ScalarType.Str, "x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert document.get_heads() == []
    assert document.keys(ROOT) == []

"""Where documents begin and end, how they are named, and which are kept open."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.documents import naive
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.documents.feed import PartCache, document_id, first_seq, part_of
from whisper_net.core.documents.guard import Field
from whisper_net.core.errors import GuardError
from whisper_net.core.ids import DeviceId, DocumentId, GroupId, Incarnation, Kid, ScopeId

VECTORS = Path(__file__).parents[2] / "vectors" / "changes.json"
ACTOR = DocumentId(b"\xab" * 16)


def test_a_part_holds_a_thousand() -> None:
    assert [part_of(seq) for seq in (1, 1000, 1001, 2000, 2001)] == [0, 0, 1, 1, 2]


@given(st.integers(1, 2**40))
def test_every_seq_lies_in_its_part(seq: int) -> None:
    part = part_of(seq)
    assert first_seq(part) <= seq < first_seq(part + 1)


def test_everything_that_names_a_part_is_in_its_document_id() -> None:
    names = (GroupId(b"g" * 32), ScopeId(b"s" * 32), Kid(b"k" * 32), DeviceId(b"d" * 32), Incarnation(b"i" * 8))
    ids = {document_id(*names, 0), document_id(*names, 1)}
    ids.add(document_id(GroupId(b"x" * 32), *names[1:], 0))
    ids.add(document_id(names[0], ScopeId(b"x" * 32), *names[2:], 0))
    ids.add(document_id(*names[:2], Kid(b"x" * 32), *names[3:], 0))
    ids.add(document_id(*names[:3], DeviceId(b"x" * 32), names[4], 0))
    ids.add(document_id(*names[:4], Incarnation(b"x" * 8), 0))
    assert len(ids) == 7
    assert {len(id_) for id_ in ids} == {16}


def value_of(field: Any) -> Field:
    value: Field = bytes.fromhex(field["hex"]) if isinstance(field, dict) else field
    return value


def test_frozen_changes_are_read_and_written_alike() -> None:
    vectors = json.loads(VECTORS.read_text())
    named = vectors["document"]
    group, scope, kid, device, incarnation = (
        bytes.fromhex(named[name]) for name in ("group", "scope", "kid", "device", "incarnation")
    )
    actor = document_id(
        GroupId(group), ScopeId(scope), Kid(kid), DeviceId(device), Incarnation(incarnation), named["part"]
    )
    assert actor.hex() == named["id"]
    reader, writer = PartDocument(actor), PartDocument(actor)
    tip, start = list[bytes](), 1
    for place, frozen in enumerate(vectors["changes"], 1):
        fields = {key: value_of(field) for key, field in frozen["fields"].items()}
        change = bytes.fromhex(frozen["change"])
        assert reader.apply(frozen["seq"], change) == fields
        assert writer.append(frozen["seq"], fields) == change
        # The second reader: an encoder that shares nothing with the product.
        plain = naive.chunk(naive.body(actor, place, start, naive.entry(frozen["seq"], start, fields), tip))
        assert naive.hash_of(plain).hex() == frozen["hash"]
        tip, start = [naive.hash_of(plain)], start + len(fields) + 1


def test_the_cache_lets_go_of_what_was_used_longest_ago() -> None:
    cache = PartCache[str](2)
    parts = {name: PartDocument(ACTOR) for name in "abc"}
    cache.put("a", parts["a"])
    cache.put("b", parts["b"])
    assert cache.get("a") is parts["a"]
    cache.put("c", parts["c"])
    assert len(cache) == 2
    assert [cache.get(name) for name in "abc"] == [parts["a"], None, parts["c"]]


def test_putting_again_replaces_and_dropping_forgets() -> None:
    cache = PartCache[str](2)
    first, again = PartDocument(ACTOR), PartDocument(ACTOR)
    cache.put("a", first)
    cache.put("b", first)
    cache.put("a", again)
    cache.put("c", first)
    assert cache.get("a") is again
    cache.drop("a")
    cache.drop("never")
    assert cache.get("a") is None
    assert len(cache) == 1


def test_a_broken_document_is_not_given_out_again() -> None:
    cache = PartCache[str](2)
    part = PartDocument(ACTOR)
    cache.put("a", part)
    bad: Any = {"t": 1.5}
    with pytest.raises(GuardError):
        part.append(1, bad)
    assert cache.get("a") is None
    assert len(cache) == 0

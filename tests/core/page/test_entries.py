"""Entries and fork proofs are frozen: made and read by the package, and read from docs/protocol.md alone."""

from typing import Any, get_args

import pytest

from tests.core.documents import naive
from tests.core.page import frozen, reader
from tests.core.page.make_entries import every_entry
from whisper_net.core.documents import entries
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.envelope.forks import proof_holds, read_proof
from whisper_net.core.ids import DocumentId, GroupId, ScopeId

VECTORS: dict[str, Any] = frozen.read("entries")
CHANGES: list[dict[str, Any]] = VECTORS["changes"]
FORM = {
    1: "t r", 2: "g t", 3: "g", 4: "g e o", 5: "n", 6: "c p u m", 7: "g c p u m", 8: "g", 9: "g o",
    10: "g q b a s v t", 11: "g o", 20: "a w", 21: "g o", 22: "g l", 23: "g s", 24: "n d t f", 25: "t n z y h x r",
}  # fmt: skip
"""As section 16 has it."""


def test_the_package_makes_what_is_frozen() -> None:
    assert frozen.made("entries") == VECTORS


def test_every_kind_is_there_in_the_form_of_the_page() -> None:
    of = {type(entry) for entry in every_entry()}
    known = {kind for known in get_args(entries.Known) for kind in (get_args(known) or (known,))}
    assert of == known
    assert {fields["fields"][0][1] for fields in CHANGES} == FORM.keys()
    for row in CHANGES:
        (k, kind), *fields = row["fields"]
        names = " ".join(name for name, _ in fields)
        assert (k, names.removesuffix(" r")) == ("k", FORM[kind].removesuffix(" r"))


@pytest.mark.parametrize("place", range(len(CHANGES)))
def test_the_package_reads_an_entry_of_every_kind(place: int) -> None:
    entry, row = every_entry()[place], CHANGES[place]
    assert entries.from_fields(dict(row["fields"])) == entry
    assert [list(field) for field in entries.to_fields(entry).items()] == row["fields"]


def test_the_package_applies_all_of_them() -> None:
    part = PartDocument(DocumentId(VECTORS["actor"]))
    for seq, row in enumerate(CHANGES, 1):
        assert part.apply(seq, row["change"]) == dict(row["fields"])


def test_another_encoder_writes_the_same_changes() -> None:
    named = [VECTORS[name] for name in ("group", "scope", "kid", "device", "incarnation")]
    actor = reader.digest("wn1.doc", [*named, 0])[:16]
    assert actor == VECTORS["actor"]
    tip, start = list[bytes](), 1
    for seq, row in enumerate(CHANGES, 1):
        fields = dict(row["fields"])
        plain = naive.chunk(naive.body(actor, seq, start, naive.entry(seq, start, fields), tip))
        assert row["change"][4:8] == plain[4:8], "the first bytes of its hash"
        assert row["change"] == plain or row["change"][8] == 2, "plain, or deflated"
        tip, start = [naive.hash_of(plain)], start + len(fields) + 1


def test_a_message_is_imported_under_its_source() -> None:
    imported = VECTORS["imported"]
    assert imported["source"] == reader.digest("wn1.imported", imported["of"])


# -- forks


def inside(raw: bytes) -> list[Any]:
    """What an envelope says, by section 7."""
    version, kid, nonce, ciphertext = reader.decode(raw)
    assert (version, kid) == (1, VECTORS["kid"])
    fields: list[Any] = reader.decode(
        reader.unsealed(reader.derive(VECTORS["secret"], "wn1.msg"), kid, nonce + ciphertext)
    )
    assert reader.holds(VECTORS["device"], "wn1.env", signed(fields), fields[-1])
    return fields


def signed(fields: list[Any]) -> list[Any]:
    hash_ = reader.digest("wn1.payload", [fields[8]])
    return [VECTORS["group"], VECTORS["scope"], VECTORS["kid"], fields[:8], hash_]


def test_a_proof_is_both_sides_without_what_they_say() -> None:
    first, *sides = (inside(raw) for raw in VECTORS["fork"]["envelopes"])
    assert VECTORS["kid"] == reader.kid_of(*(VECTORS[name] for name in ("secret", "group", "scope", "n", "to")))
    assert [side[4] for side in sides] == [reader.digest("wn1.envid", signed(first))] * 2
    told = [[*side[:8], reader.digest("wn1.payload", [side[8]]), side[9]] for side in sides]
    assert reader.decode(VECTORS["fork"]["proof"]) == [VECTORS["kid"], *sorted(told, key=reader.encode)]


def test_the_package_believes_the_proof() -> None:
    proof = read_proof(VECTORS["fork"]["proof"])
    assert (proof.seq, proof.feed.device) == (2, VECTORS["device"])
    group, scope = GroupId(VECTORS["group"]), ScopeId(VECTORS["scope"])
    assert proof_holds(group, scope, proof)
    assert not proof_holds(group, ScopeId(bytes(32)), proof)

"""What a résumé is called, how its changes travel, and what no résumé may be."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.crypto import naive
from tests.core.documents.texts import Writer
from whisper_net.core.documents import resumes
from whisper_net.core.documents.resumes import (
    Closing,
    ResumePayload,
    actor_id,
    check_resume,
    read_payload,
    resume_document,
    resume_id,
    text_hash,
    title_of,
)
from whisper_net.core.errors import GuardError, RefusedError, TooLong
from whisper_net.core.ids import DeviceId, DocumentId, GroupId, Incarnation, Kid, MemberId, ResumeId, ScopeId
from whisper_net.core.wire.bounds import MAX_CHANGE, MAX_RESUME
from whisper_net.core.wire.codec import encode

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors" / "texts.json").read_text("utf-8"))
PLACE = VECTORS["place"]
GROUP, SCOPE = GroupId(bytes.fromhex(PLACE["group"])), ScopeId(bytes.fromhex(PLACE["scope"]))
KID, DEVICE = Kid(bytes.fromhex(PLACE["kid"])), DeviceId(bytes.fromhex(PLACE["device"]))
INCARNATION, MEMBER = Incarnation(bytes.fromhex(PLACE["incarnation"])), MemberId(bytes.fromhex(PLACE["member"]))
CHANGE = ResumePayload(bytes(32), 0, b"change", Closing(bytes(32), 3))


def test_frozen_vectors_for_resumes() -> None:
    id_ = resume_id(GROUP, SCOPE, KID, DEVICE, INCARNATION, PLACE["seq"])
    assert id_.hex() == PLACE["resume"]
    assert id_ == naive.digest("wn1.resume", [GROUP, SCOPE, KID, DEVICE, INCARNATION, PLACE["seq"]])
    document = resume_document(GROUP, SCOPE, MEMBER, id_)
    assert document.hex() == PLACE["document"]
    assert document == naive.digest("wn1.resume.doc", [GROUP, SCOPE, MEMBER, "resume", id_, 0])[:16]
    actor = actor_id(document, DEVICE, INCARNATION, KID)
    assert actor.hex() == PLACE["actor"]
    assert actor == naive.digest("wn1.actor", [document, DEVICE, INCARNATION, KID])[:16]


def test_frozen_changes_of_a_text() -> None:
    """Two versions, the second of two changes: the bytes that automerge writes and the payloads around them."""
    writer = Writer(DocumentId(bytes.fromhex(PLACE["actor"])))
    pieces = [piece for text in VECTORS["texts"] for piece in writer.write(text["text"] * text["times"])]
    assert [piece.chunk.hex() for piece in pieces] == [made["change"] for made in VECTORS["changes"]]
    id_ = ResumeId(bytes.fromhex(PLACE["resume"]))
    payloads = [encode(ResumePayload(id_, 0, piece.chunk, piece.closing)) for piece in pieces]
    assert [payload.hex() for payload in payloads] == [made["payload"] for made in VECTORS["changes"]]
    assert text_hash(writer.document.text).hex() == VECTORS["hash"]
    assert text_hash(writer.document.text) == naive.digest("wn1.resume.text", [writer.document.text])


def test_each_place_names_another_resume() -> None:
    ids = {
        resume_id(GROUP, SCOPE, KID, DEVICE, INCARNATION, 1),
        resume_id(GROUP, SCOPE, KID, DEVICE, INCARNATION, 2),
        resume_id(GROUP, ScopeId(bytes(32)), KID, DEVICE, INCARNATION, 1),
        resume_id(GROUP, SCOPE, KID, DeviceId(bytes(32)), INCARNATION, 1),
    }
    assert len(ids) == 4
    id_ = next(iter(ids))
    documents = {resume_document(GROUP, SCOPE, member, id_) for member in (MEMBER, MemberId(bytes(32)))}
    assert len(documents | {resume_document(GROUP, SCOPE, MEMBER, id_, 1)}) == 3


@pytest.mark.parametrize("closing", [None, Closing(bytes(32), 0), Closing(b"\xff" * 32, MAX_RESUME)])
def test_payloads_go_both_ways(closing: Closing | None) -> None:
    payload = ResumePayload(b"\x01" * 32, 7, b"x" * 300, closing)
    assert read_payload(encode(payload)) == payload


@pytest.mark.parametrize(
    "values",
    [
        [bytes(31), 0, b"x", None],
        [bytes(32), -1, b"x", None],
        [bytes(32), 0, b"", None],
        [bytes(32), 0, "x", None],
        [bytes(32), 0, b"x", [bytes(31), 1]],
        [bytes(32), 0, b"x", [bytes(32), -1]],
        [bytes(32), 0, b"x", [bytes(32), MAX_RESUME + 1]],
        [bytes(32), 0, b"x", [bytes(32)]],
        [bytes(32), 0, b"x", []],
        [bytes(32), 0, b"x"],
        [bytes(32), 0, b"x", None, None],
        [bytes(32), 0, b"x" * MAX_CHANGE, None],
    ],
)
def test_payloads_of_another_shape_are_refused(values: list[Any]) -> None:
    with pytest.raises(GuardError):
        read_payload(encode(values))


@given(st.binary(max_size=80))
def test_any_bytes_are_a_payload_or_refused(data: bytes) -> None:
    try:
        assert encode(read_payload(data)) == data
    except GuardError:
        return


def test_truncated_payloads_are_refused() -> None:
    whole = encode(CHANGE)
    for size in range(len(whole)):
        with pytest.raises(GuardError):
            read_payload(whole[:size])


def test_resumes_are_bounded_and_say_something() -> None:
    check_resume("x" * MAX_RESUME)
    check_resume("# Dana\n\n\tשלום 👍\n")
    with pytest.raises(TooLong):
        check_resume("x" * (MAX_RESUME + 1))
    for text in ("", " \n\t\n", "a\0b", "a\x1bb", "a\rb", "a\ud800b"):
        with pytest.raises(RefusedError):
            check_resume(text)


def test_the_title_is_the_first_line_that_says_anything() -> None:
    assert title_of("\n  \n##  Dana Levi \nEngineer") == "Dana Levi"
    assert title_of("Dana\r\nLevi") == "Dana"
    assert title_of("###\n\n") == ""
    assert title_of("") == ""
    assert title_of("x" * 500) == "x" * resumes.MAX_TITLE

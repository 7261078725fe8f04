"""What a résumé is called and how its changes travel (PROTOCOL section 6).

A résumé begins at one place of one feed and is named by it: so nobody begins a second under its name, and its owner is
whoever owns that device. It is a text document of all the owner's devices (texts.py); each change of it is the payload
of an envelope, in the feed of the device that made it. The last change of a version closes it.
"""

from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.documents.text_guard import ACTOR_SIZE, plain
from whisper_net.core.errors import DecodeError, GuardError, RefusedError, TooLong
from whisper_net.core.ids import DeviceId, DocumentId, GroupId, Incarnation, Kid, MemberId, ResumeId, ScopeId
from whisper_net.core.wire.bounds import MAX_CHANGE, MAX_RESUME
from whisper_net.core.wire.codec import Bytes32, Record, decode

WHOLE = 0
"""The one part that a résumé has so far."""
MAX_TITLE = 120


class Closing(Record):
    """What the last change of a version says of all of it."""

    hash: Bytes32
    """`text_hash` of the text as whoever wrote it saw it."""
    length: Annotated[int, msgspec.Meta(ge=0, le=MAX_RESUME)]
    """Of that text, in code points."""


class ResumePayload(Record):
    """The payload of an envelope of kind RESUME: one change of one résumé."""

    id: Bytes32
    part: Annotated[int, msgspec.Meta(ge=0, le=1 << 16)]
    change: Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_CHANGE)]
    closing: Closing | None


def read_payload(payload: bytes) -> ResumePayload:
    """Raises GuardError."""
    try:
        return decode(payload, ResumePayload, MAX_CHANGE)
    except DecodeError as error:
        raise GuardError(str(error)) from error


def resume_id(
    group: GroupId, scope: ScopeId, kid: Kid, device: DeviceId, incarnation: Incarnation, seq: int
) -> ResumeId:
    """H("wn1.resume", [group, scope, kid, device, incarnation, seq]): the place where its first change stands."""
    return ResumeId(digest(Context.RESUME, [group, scope, kid, device, incarnation, seq]))


def resume_document(group: GroupId, scope: ScopeId, member: MemberId, id_: ResumeId, part: int = WHOLE) -> DocumentId:
    """H("wn1.resume.doc", [group, scope, member, "resume", id, part])[:16]."""
    values = [group, scope, member, "resume", id_, part]
    return DocumentId(digest(Context.RESUME_DOCUMENT, values)[:ACTOR_SIZE])


def actor_id(document: DocumentId, device: DeviceId, incarnation: Incarnation, kid: Kid) -> DocumentId:
    """H("wn1.actor", [document, device, incarnation, kid])[:16]: who one feed is inside one text."""
    return DocumentId(digest(Context.ACTOR, [document, device, incarnation, kid])[:ACTOR_SIZE])


def text_hash(text: str) -> bytes:
    """H("wn1.resume.text", [text]): names a version by what it says."""
    return digest(Context.RESUME_TEXT, [text])


def check_resume(text: str) -> None:
    """Raise TooLong or RefusedError for a text that no résumé may be."""
    if len(text) > MAX_RESUME:
        raise TooLong(f"This text is {len(text)} characters long; at most {MAX_RESUME} are allowed.")
    if not text.strip():
        raise RefusedError("This text is empty.")
    if not plain(text):
        raise RefusedError("This text holds control characters; it is no plain text.")


def title_of(text: str) -> str:
    """The first line that says anything, without the marks of a Markdown heading; "" if none does."""
    lines = (line.strip().lstrip("#").strip() for line in text.splitlines())
    return next((line for line in lines if line), "")[:MAX_TITLE]

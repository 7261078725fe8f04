"""Résumés: the texts that are open in memory, changes of them that arrive or are written here, and what shows of them.

An envelope that holds a change is kept in its feed like any other; its text is a fold of all such envelopes, whichever
feeds they stand in (documents/texts.py). Only the owner's devices change it: an envelope of anybody else under the same
id is of another document, which never begins.
"""

from collections.abc import Sequence
from contextlib import suppress

from whisper_net.core.documents.patches import Origin, ResumeChanged
from whisper_net.core.documents.resumes import (
    WHOLE,
    ResumePayload,
    actor_id,
    read_payload,
    resume_document,
    resume_id,
    text_hash,
)
from whisper_net.core.documents.text_pieces import Piece
from whisper_net.core.documents.texts import TextDocument
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.envelope.parts import FeedKey, part_key
from whisper_net.core.errors import EnvelopeError, GuardError
from whisper_net.core.group.change import Change
from whisper_net.core.group.ends import shows
from whisper_net.core.group.events import Refused
from whisper_net.core.group.posting import origin_of
from whisper_net.core.group.records import StoredEnvelope, StoredText
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, DocumentId, ResumeId

# -- what arrives


def text_of(state: GroupState, opened: Opened) -> DocumentId | None:
    """The text that an envelope changes; None for any other, and where it changes none that could show."""
    if opened.inner.kind != EnvelopeKind.RESUME:
        return None
    owner = state.owner(DeviceId(opened.inner.device))
    if owner is None:
        return None
    try:
        payload = read_payload(opened.inner.payload)
    except GuardError:
        return None
    if payload.part != WHOLE:
        return None
    return resume_document(state.me.group, opened.place.scope, owner, ResumeId(payload.id))


def lacking_text(state: GroupState, opened: Opened) -> DocumentId | None:
    """The text that must be read back before an envelope that changes it is taken."""
    document = text_of(state, opened)
    return document if document is not None and state.texts.lacks(document) else None


def take_change(state: GroupState, change: Change, opened: Opened, origin: Origin) -> None:
    """An envelope was kept: if it changes a text, that text has a piece more. `settle_texts` shows what comes of it."""
    document = name_text(state, change, opened)
    text = None if document is None else state.texts.get(document)
    if document is not None and text is not None:
        payload = read_payload(opened.inner.payload)
        text.offer(piece_of(state, document, opened.feed, opened.inner.seq, payload, origin))


def name_text(state: GroupState, change: Change, opened: Opened) -> DocumentId | None:
    """Note down which text an envelope changes, if it changes one, so that the text can be folded from the store."""
    document = text_of(state, opened)
    if document is not None:
        seq = opened.inner.seq
        stored = StoredText(document, part_key(opened.feed, seq), seq)
        change.texts[stored] = ResumeId(read_payload(opened.inner.payload).id)
    return document


def piece_of(
    state: GroupState, document: DocumentId, feed: FeedKey, seq: int, payload: ResumePayload, origin: Origin
) -> Piece:
    """One change of a text, at its place in a feed."""
    place = resume_id(state.me.group, origin.scope, feed.kid, feed.device, feed.incarnation, seq)
    actor = actor_id(document, feed.device, feed.incarnation, feed.kid)
    return Piece(actor, seq, payload.id == place, payload.change, payload.closing, origin)


def settle_texts(state: GroupState, change: Change) -> None:
    """Show every text that the envelopes of this command changed, once."""
    for document, id_ in {stored.document: id_ for stored, id_ in change.texts.items()}.items():
        text = state.texts.get(document)
        if text is not None:
            _settle(state, change, document, id_, text)


def _settle(state: GroupState, change: Change, document: DocumentId, id_: ResumeId, text: TextDocument) -> None:
    try:
        changed = text.settle()
    except GuardError:
        state.texts.drop(document)
        change.notice(Refused("resume", "guard"))
        return
    if changed and text.newest is not None:
        change.patches.append(ResumeChanged(text.newest, id_, text.text, text_hash(text.text), text.versions))
        if not text.sound:
            change.notice(Refused("resume", "version"))


# -- what is read back


def fold_text(
    state: GroupState, document: DocumentId, stored: Sequence[StoredEnvelope], now: int
) -> tuple[TextDocument, ResumeId | None]:
    """Fold a text from its envelopes alone, and say which résumé it is. Damaged ones are left out."""
    text, id_ = TextDocument(), None
    for one in stored:
        try:
            opened = open_envelope(one.raw, state.keys)
        except EnvelopeError:
            continue
        origin = origin_of(state, opened, now)
        if origin is None or text_of(state, opened) != document or not shows(state, one.part.feed, one.seq):
            continue
        payload = read_payload(opened.inner.payload)
        id_ = ResumeId(payload.id)
        text.offer(piece_of(state, document, opened.feed, one.seq, payload, origin))
    return text, id_


def restore_text(state: GroupState, document: DocumentId, stored: Sequence[StoredEnvelope], now: int) -> None:
    """Open a text again, in answer to a Load. What shows of it is stored already."""
    text, _ = fold_text(state, document, stored, now)
    with suppress(GuardError):  # it is broken then, and is not opened
        text.settle()
    state.texts.put(document, text)


def rebuild_text(state: GroupState, document: DocumentId, stored: Sequence[StoredEnvelope], change: Change) -> None:
    """Show a text anew from its envelopes (repair); memory stays as it is."""
    text, id_ = fold_text(state, document, stored, change.now)
    if id_ is not None:
        _settle(state, change, document, id_, text)

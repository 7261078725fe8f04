"""What our own person writes of a résumé: as many changes of its text as an edit takes, in one feed and one commit."""

from whisper_net.core.documents.merging import merged
from whisper_net.core.documents.resumes import (
    WHOLE,
    ResumePayload,
    actor_id,
    check_resume,
    resume_document,
    resume_id,
    text_hash,
)
from whisper_net.core.documents.texts import TextDocument, TextFull
from whisper_net.core.envelope.format import EnvelopeKind
from whisper_net.core.errors import NotFound, TooLong
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands import AddResume, EditResume
from whisper_net.core.group.documents import DocumentsNeeded
from whisper_net.core.group.events import ResumeVersion
from whisper_net.core.group.posting import next_spot, open_part, post
from whisper_net.core.group.records import StoredText
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.texts import piece_of
from whisper_net.core.ids import ResumeId, ScopeId
from whisper_net.core.wire.bounds import MAX_TEXT_HISTORY
from whisper_net.core.wire.codec import encode


def add_resume(state: GroupState, change: Change, command: AddResume) -> ResumeVersion:
    """Begin a résumé with its first version. Raises TooLong, RefusedError and what `next_spot` raises."""
    check_resume(command.text)
    spot = next_spot(state, change, command.scope)
    feed = spot.feed
    id_ = resume_id(state.me.group, command.scope, feed.kid, feed.device, feed.incarnation, spot.seq)
    return _write(state, change, command.scope, id_, TextDocument(), command.text)


def edit_resume(state: GroupState, change: Change, command: EditResume) -> ResumeVersion:
    """Make a further version of a résumé of our own; none if nothing differs. Raises NotFound and as `add_resume`.

    It is merged into what stands now, here, and not by whoever asks: between asking and storing more may arrive.
    """
    check_resume(command.text)
    if command.base is not None and len(command.base) > MAX_TEXT_HISTORY:
        raise TooLong("No résumé was ever as long as the text that this edit began with.")
    document = resume_document(state.me.group, command.scope, state.me.member, command.resume)
    if state.texts.lacks(document):
        raise DocumentsNeeded((), (document,))
    text = state.texts.get(document)
    if text is None or not text.versions:
        raise NotFound("you have no such résumé here")
    wanted = command.text if command.base is None else merged(command.base, command.text, text.text)
    check_resume(wanted)
    return _write(state, change, command.scope, command.resume, text, wanted)


def _write(
    state: GroupState, change: Change, scope: ScopeId, id_: ResumeId, text: TextDocument, wanted: str
) -> ResumeVersion:
    document = resume_document(state.me.group, scope, state.me.member, id_)
    spot = next_spot(state, change, scope)
    try:
        drafts = text.draft(actor_id(document, *spot.feed), wanted)
    except TextFull:
        state.texts.drop(document)
        raise
    state.texts.put(document, text)
    for chunk, closing in drafts:
        spot = next_spot(state, change, scope)
        payload = ResumePayload(id_, WHOLE, chunk, closing)
        origin = post(state, change, spot, open_part(state, spot), EnvelopeKind.RESUME, encode(payload))
        change.texts[StoredText(document, spot.key, spot.seq)] = id_
        text.offer(piece_of(state, document, spot.feed, spot.seq, payload, origin))
    return ResumeVersion(id_, text_hash(wanted))

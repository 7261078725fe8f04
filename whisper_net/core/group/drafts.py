"""What a person typed and has not sent: kept on this device beside its read marks, and told to nobody.

Rules: a draft is bounded and plain Unicode, for it comes from whatever was pasted into a field. How many are kept is
the store's business (ports/store.py).
"""

from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.group.change import Change
from whisper_net.core.group.records import SavedDraft
from whisper_net.core.wire.bounds import MAX_DRAFT, MAX_DRAFT_PLACE


def keep_draft(change: Change, draft: SavedDraft) -> None:
    """Keep a draft in place of the one before. Raises TooLong, or RefusedError for what is no text."""
    try:
        place, said = len(draft.place.encode()), len(draft.text.encode()) + len(draft.about.encode())
    except UnicodeEncodeError as error:
        raise RefusedError("The draft holds half a character.") from error
    if not 0 < place <= MAX_DRAFT_PLACE:
        raise RefusedError("A draft belongs to a place with a short name.")
    if said > MAX_DRAFT:
        raise TooLong(f"The draft takes {said} bytes; at most {MAX_DRAFT} are kept.")
    change.drafts.append(draft)

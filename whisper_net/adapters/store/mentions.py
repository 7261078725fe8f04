"""What a draft still holds of messages that are gone, for both stores.

A screen names its drafts by the ids of what they are about, and keeps a copy of what is answered or edited beside
them, ids in hex or in base64. What was typed for oneself stays, unless it was a thread's or an edit's of what is gone.
"""

from base64 import b64encode
from collections.abc import Collection

from msgspec import structs

from whisper_net.core.group.records import SavedDraft
from whisper_net.core.ids import EnvelopeId

EDIT = "/edit"


def without(draft: SavedDraft, ids: Collection[EnvelopeId]) -> SavedDraft:
    """A draft without what it quotes of these messages; an empty one where nothing is left."""
    if any(id_.hex() in draft.place for id_ in ids):
        return structs.replace(draft, text="", about="")
    if not any(id_.hex() in draft.about or b64encode(id_).decode() in draft.about for id_ in ids):
        return draft
    return structs.replace(draft, text="" if draft.place.endswith(EDIT) else draft.text, about="")

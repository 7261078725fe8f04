"""What one change adds, typed: the entries of a feed, to and from the fields of a Map.

An entry is a flat Map. `k` names its kind by number, the other fields have one letter each (entry.py), so that a short
message fits the smallest item of a relay. A new kind is one more class here, in the tables below it and in outcome.py;
never a new field of an old kind. What a newer version writes under a kind unknown here is `Unknown`: kept, and shown
as nothing. Patches are made of entries by messages.py, profile.py, leads.py and comments.py.
"""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

import msgspec

from whisper_net.core.documents.accords import AccordEntry, Assent, Cosign, Draft, Propose
from whisper_net.core.documents.attachments import Attach, check_chunks
from whisper_net.core.documents.entry import KIND, Hash, Target
from whisper_net.core.documents.entry import EntryKind as _Entry
from whisper_net.core.documents.guard import Field
from whisper_net.core.documents.quotes import check_quote
from whisper_net.core.documents.urls import check_url
from whisper_net.core.errors import GuardError, RefusedError, TooLong
from whisper_net.core.ids import ResumeId
from whisper_net.core.wire.bounds import (
    MAX_COMMENT,
    MAX_EMOJI,
    MAX_FILE_NAME,
    MAX_LEAD_LINE,
    MAX_LEAD_NOTE,
    MAX_NAME,
    MAX_TEXT,
    MAX_TIME,
)


class Post(_Entry, frozen=True, tag=1):
    text: str
    reply_to: Target | None = None


class Edit(_Entry, frozen=True, tag=2):
    """A new text of a post; counts only by the member who posted it."""

    target: Target
    text: str


class Delete(_Entry, frozen=True, tag=3):
    """The end of a post; counts only by the member who posted it."""

    target: Target


class React(_Entry, frozen=True, tag=4):
    """One emoji of one member at one message: on or off."""

    target: Target
    emoji: str
    on: bool


class Profile(_Entry, frozen=True, tag=5):
    """What a member is called; counts in the group's scope only."""

    name: str


class Lead(_Entry, frozen=True, tag=6):
    """A job that somebody heard of. `url` and `note` may be empty, and are written all the same: one form."""

    company: str
    role: str
    url: str
    note: str


class LeadEdit(_Entry, frozen=True, tag=7):
    """All that a lead says, anew; counts only by the member who posted it."""

    target: Target
    company: str
    role: str
    url: str
    note: str


class LeadWithdraw(_Entry, frozen=True, tag=8):
    """The end of a lead; counts only by the member who posted it."""

    target: Target


class Claim(_Entry, frozen=True, tag=9):
    """One member goes after a lead, or no longer does: seen by all, no lock."""

    target: Target
    on: bool


class ResumeComment(_Entry, frozen=True, tag=10):
    """What somebody says about words of a résumé: those at `start` of the text whose hash is `version`."""

    resume: Annotated[ResumeId, msgspec.Meta(min_length=32, max_length=32)]
    quote: str
    before: str
    after: str
    start: int
    version: Hash
    text: str


class ResolveComment(_Entry, frozen=True, tag=11):
    """A comment is dealt with, or open again; counts by its author and by the résumé's owner."""

    target: Target
    on: bool


class Imported(_Entry, frozen=True, tag=24):
    """A message of an older group, as whoever brings it over says that it was; `name` is text and names no member."""

    name: str
    at: Annotated[int, msgspec.Meta(ge=0, le=MAX_TIME)]
    text: str
    source: Hash
    """H("wn1.imported", [this group, the message's id there]): what is brought over again is known by it."""


class Unknown(msgspec.Struct, frozen=True):
    """An entry of a kind that this version does not know."""

    kind: int


Known: TypeAlias = (
    Post
    | Edit
    | Delete
    | React
    | Profile
    | Lead
    | LeadEdit
    | LeadWithdraw
    | Claim
    | ResumeComment
    | ResolveComment
    | AccordEntry
    | Imported
    | Attach
)
Entry: TypeAlias = Known | Unknown
_KINDS: dict[int, type[Known]] = {
    1: Post, 2: Edit, 3: Delete, 4: React, 5: Profile, 6: Lead, 7: LeadEdit, 8: LeadWithdraw, 9: Claim,
    10: ResumeComment, 11: ResolveComment,
    20: Propose, 21: Assent, 22: Draft, 23: Cosign, 24: Imported, 25: Attach,
}  # fmt: skip
_LEAD_TEXTS = (("company", MAX_LEAD_LINE), ("role", MAX_LEAD_LINE), ("note", MAX_LEAD_NOTE))
_TEXTS: dict[type[Known], tuple[tuple[str, int], ...]] = {
    Post: (("text", MAX_TEXT),),
    Edit: (("text", MAX_TEXT),),
    React: (("emoji", MAX_EMOJI),),
    Profile: (("name", MAX_NAME),),
    Imported: (("name", MAX_NAME), ("text", MAX_TEXT)),
    Attach: (("text", MAX_TEXT), ("name", MAX_FILE_NAME)),
    Lead: _LEAD_TEXTS,
    LeadEdit: _LEAD_TEXTS,
    ResumeComment: (("text", MAX_COMMENT),),
}
"""The text fields of each kind, and the most UTF-8 bytes of each. Web addresses have a form of their own: urls.py."""
_MAY_BE_EMPTY = frozenset({(Lead, "note"), (LeadEdit, "note"), (Attach, "text")})


def to_fields(entry: Known) -> dict[str, Field]:
    """The fields that stand for `entry`. Raises TooLong or RefusedError for what nobody would accept."""
    _check_texts(entry)
    fields: dict[str, Field] = msgspec.to_builtins(entry, builtin_types=(bytes,))
    return fields


def from_fields(fields: Mapping[str, Field]) -> Entry:
    """Read an entry: exactly the fields of one kind, each of its type and within its bound. Raises GuardError."""
    kind = fields.get(KIND)
    if type(kind) is not int:
        raise GuardError("an entry that names no kind")
    class_ = _KINDS.get(kind)
    if class_ is None:
        return Unknown(kind)
    try:
        # By class: converting to the union would cost nine times as much.
        entry = msgspec.convert(fields, class_, builtin_types=(bytes,))
        _check_texts(entry)
    except (msgspec.ValidationError, RefusedError) as error:
        raise GuardError(f"not an entry: {error}") from error
    return entry


def _check_texts(entry: Known) -> None:
    for field, most in _TEXTS.get(type(entry), ()):
        text = getattr(entry, field)
        if text or (type(entry), field) not in _MAY_BE_EMPTY:
            check_text(field, text, most)
    if isinstance(entry, Lead | LeadEdit):
        check_url(entry.url)
    if isinstance(entry, ResumeComment):
        check_quote(entry.quote, entry.before, entry.after, entry.start)
    if isinstance(entry, Attach):
        check_chunks(entry)


def check_text(field: str, text: str, most: int) -> None:
    """Raise TooLong or RefusedError for a text that is blank, of over `most` UTF-8 bytes, or not plain Unicode."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise RefusedError(f"The {field} holds half a character.") from error
    if size > most:
        raise TooLong(f"The {field} takes {size} bytes; at most {most} are allowed.")
    if "\0" in text or not text.strip():
        raise RefusedError(f"The {field} is empty or holds a zero character.")

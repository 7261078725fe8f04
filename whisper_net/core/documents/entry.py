"""What every kind of entry is made of: a flat Map with its number under `k` and one letter for each other field.

The kinds stand in entries.py, and those by which several act together in accords.py.
"""

from typing import Annotated

import msgspec

from whisper_net.core.ids import EnvelopeId

Target = Annotated[EnvelopeId, msgspec.Meta(min_length=32, max_length=32)]
Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
KIND = "k"
_LETTERS = {
    "text": "t", "reply_to": "r", "target": "g", "emoji": "e", "on": "o", "name": "n",
    "company": "c", "role": "p", "url": "u", "note": "m",
    "resume": "g", "quote": "q", "before": "b", "after": "a", "start": "s", "version": "v",
    "act": "a", "member": "w", "link": "l", "sig": "s",
    "at": "d", "source": "f",
    "size": "z", "key": "y", "digest": "h", "chunks": "x",
}  # fmt: skip


class EntryKind(
    msgspec.Struct, frozen=True, tag_field=KIND, forbid_unknown_fields=True, omit_defaults=True, rename=_LETTERS
):
    """Base of every kind; numbers are part of the protocol."""

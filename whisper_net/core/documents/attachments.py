"""A message with a file: the entry that says how to find its chunks and how to put them together.

The file itself never stands in a feed. Nothing is allocated from what an entry claims: the ids must be exactly as many
as the size needs, and a chunk counts only once it is here and its hash is right. A name is bounded, and free of nothing
else: what is shown of it, and used of it, filenames.py decides, so that two versions never disagree whether an entry
stands.
"""

from typing import Annotated

import msgspec

from whisper_net.core.crypto.attachments import ID_SIZE, Manifest, chunk_count, join_ids, split_ids
from whisper_net.core.documents.entry import EntryKind, Hash, Target
from whisper_net.core.errors import RefusedError
from whisper_net.core.wire.bounds import MAX_ATTACHMENT


class Attach(EntryKind, frozen=True, tag=25):
    """A post that brings a file. `text` may be empty, and is written all the same: one form."""

    text: str
    name: str
    size: Annotated[int, msgspec.Meta(ge=1, le=MAX_ATTACHMENT)]
    key: Hash
    digest: Hash
    chunks: Annotated[bytes, msgspec.Meta(max_length=chunk_count(MAX_ATTACHMENT) * ID_SIZE)]
    """The ids of all chunks, one behind the other."""
    reply_to: Target | None = None

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.name, self.size, self.key, self.digest, split_ids(self.chunks))


def attach_entry(text: str, manifest: Manifest, reply_to: Target | None) -> Attach:
    """The entry that brings a file."""
    joined = join_ids(manifest.chunks)
    return Attach(text, manifest.name, manifest.size, manifest.key, manifest.digest, joined, reply_to)


def check_chunks(entry: Attach) -> None:
    """Raise RefusedError unless there are exactly as many ids as the size needs, none of them twice."""
    ids = split_ids(entry.chunks)
    if len(entry.chunks) != chunk_count(entry.size) * ID_SIZE or len(set(ids)) != len(ids):
        raise RefusedError("The chunks of this file are not those that its size needs.")

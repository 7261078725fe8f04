"""Files that messages bring: what a screen shows of them, and the store of their sealed chunks.

Rules: a chunk is kept for the message that names it, and goes with it: when its author deletes it, when it disappears,
when what was hidden of a feed is let go. Two messages that name one chunk keep one each.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.crypto.attachments import Manifest, chunk_count
from whisper_net.core.documents.filenames import ending, kind_of, mended
from whisper_net.core.errors import RefusedError
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId

HERE, PARTLY, NOT_HERE = "here", "partly", "not here"


class EmptyFile(RefusedError):
    """There is nothing in it to attach."""

    code = "empty_file"


class FilesFull(RefusedError):
    """As much of the group's files is here as may be."""

    code = "files_full"


class FileIncomplete(RefusedError):
    """Pieces of it are missing, and nobody who is connected has them."""

    code = "file_incomplete"


class FileFalse(RefusedError):
    """What came is not what its message says: its author sent it so."""

    code = "file_false"


class FileRow(msgspec.Struct, frozen=True):
    """A file as a screen shows it."""

    name: str
    """Mended: free of folders, of control characters, and of what hides its ending."""
    size: int
    held: int
    """Chunks that are here."""
    of: int

    @property
    def state(self) -> str:
        """here | partly | not here."""
        return HERE if self.held >= self.of else PARTLY if self.held else NOT_HERE

    @property
    def ending(self) -> str:
        """To be shown beside a name that is cut, or written from right to left."""
        return ending(self.name)

    @property
    def kind(self) -> str:
        """picture | program | other, by the ending alone."""
        return kind_of(self.name)


class AttachmentRow(msgspec.Struct, frozen=True):
    """A file with all that it takes to fetch and open it; it is named by the message that brings it."""

    message: EnvelopeId
    scope: ScopeId
    member: MemberId
    at: int
    file: FileRow
    manifest: Manifest


class HeldRow(msgspec.Struct, frozen=True):
    """How many bytes of chunks are here, of everybody and of each."""

    total: int
    of_members: dict[MemberId, int]


def file_row(name: str, size: int, held: int) -> FileRow:
    """What is shown of a manifest's name and size."""
    return FileRow(mended(name), size, held, chunk_count(size))


class ChunkStore(Protocol):
    """The chunks in a group's database, for its one writer."""

    def chunk(self, id_: bytes) -> bytes | None:
        """A chunk by its id, for whichever message it is here."""
        ...

    def chunks_of(self, message: EnvelopeId) -> set[bytes]:
        """The ids of what is here for a message."""
        ...

    def files_of(self, member: MemberId, since: int) -> list[AttachmentRow]:
        """What a member has attached since then, by the time shown, the newest first."""
        ...

    def keep_chunks(self, message: EnvelopeId, chunks: Sequence[tuple[bytes, bytes]]) -> bool:
        """Keep chunks (id, bytes) for a message, in one transaction; False where it brings no file (any more)."""
        ...

    def drop_chunks(self, message: EnvelopeId) -> int:
        """Let go of what is here for a message; how many bytes. They can be fetched again."""
        ...


class AttachmentReader(Protocol):
    """Read-only queries about files, each over a snapshot. What somebody pending attached is not shown."""

    def attachment(self, message: EnvelopeId) -> AttachmentRow | None: ...

    def attachments(self, scope: ScopeId | None, limit: int) -> list[AttachmentRow]:
        """The newest `limit` files, of one scope if it is named, the newest first by the time shown."""
        ...

    def held(self) -> HeldRow: ...

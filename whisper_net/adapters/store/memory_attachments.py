"""Files in plain Python values: the twin of sqlite_attachments.py."""

from collections import defaultdict
from collections.abc import Callable

from whisper_net.adapters.store.memory_shown import Projections
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.attachments import AttachmentRow, FileRow, HeldRow, file_row

Chunks = dict[tuple[EnvelopeId, bytes], bytes]


def drop_where(chunks: Chunks, goes: Callable[[EnvelopeId], bool]) -> int:
    """Delete the chunks of messages that go; how many bytes."""
    gone = {message for message in {of for of, _ in chunks} if goes(message)}
    return sum(len(chunks.pop(key)) for key in [key for key in chunks if key[0] in gone])


class Files:
    """What messages bring, and how much of it is here."""

    def __init__(self, shown: Projections, chunks: Chunks) -> None:
        self._shown, self._chunks = shown, chunks

    def shown(self, post: MessagePosted) -> FileRow | None:
        """What is shown of a message's file; nothing once it is deleted."""
        if post.attachment is None or self._shown.is_deleted(post.origin.id):
            return None
        here = sum(message == post.origin.id for message, _ in self._chunks)
        return file_row(post.attachment.name, post.attachment.size, here)

    def one(self, message: EnvelopeId) -> AttachmentRow | None:
        post = self._shown.messages.get(message)
        return None if post is None else self._row(post)

    def newest(self, scope: ScopeId | None, limit: int) -> list[AttachmentRow]:
        """The newest `limit` files, of one scope if it is named."""
        rows = filter(None, map(self._row, self._shown.messages.values()))
        wanted = [row for row in rows if scope is None or row.scope == scope]
        return sorted(wanted, key=lambda row: (-row.at, row.message))[:limit]

    def since(self, member: MemberId, since: int) -> list[AttachmentRow]:
        """What a member has attached since then, the newest first."""
        posts = (post for post in self._shown.messages.values() if post.origin.member == member)
        rows = filter(None, (self._brought(post) for post in posts if post.origin.at >= since))
        return sorted(rows, key=lambda row: (-row.at, row.message))

    def held(self) -> HeldRow:
        """Bytes of chunks that are here."""
        of_members: dict[MemberId, int] = defaultdict(int)
        for (message, _), raw in self._chunks.items():
            post = self._shown.messages.get(message)
            if post is not None:
                of_members[post.origin.member] += len(raw)
        return HeldRow(sum(map(len, self._chunks.values())), dict(of_members))

    def _row(self, post: MessagePosted) -> AttachmentRow | None:
        return None if self._shown.hides(post.origin.member) else self._brought(post)

    def _brought(self, post: MessagePosted) -> AttachmentRow | None:
        file, o = self.shown(post), post.origin
        if file is None or post.attachment is None:
            return None
        return AttachmentRow(o.id, o.scope, o.member, o.at, file, post.attachment)

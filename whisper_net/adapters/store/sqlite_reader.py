"""What screens ask of a group's database, over a connection that cannot write.

Each answer is one snapshot. Its cost is that of the rows on the screen: every query walks an index from its end. The
memory twin in memory_reader.py passes the same contract tests.
"""

from collections.abc import Sequence
from pathlib import Path

from whisper_net.adapters.store.sqlite_acks import claims, placed
from whisper_net.adapters.store.sqlite_attachments import held_bytes, newest_attachments, one_attachment
from whisper_net.adapters.store.sqlite_circles import all_circles
from whisper_net.adapters.store.sqlite_comparisons import all_comparisons
from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_drafts import all_drafts, one_draft
from whisper_net.adapters.store.sqlite_ids import id_range, joined_ids, tag_of
from whisper_net.adapters.store.sqlite_leads import lead_ids, newest_leads, one_lead
from whisper_net.adapters.store.sqlite_messages import (
    imported_sources,
    messages_after,
    newest_messages,
    newest_place,
    one_message,
    read_mark,
    replies_to,
    reply_counts,
)
from whisper_net.adapters.store.sqlite_resumes import (
    comment_anchors,
    comment_ids,
    newest_resumes,
    one_comment,
    resume_ids,
    resume_page,
)
from whisper_net.adapters.store.sqlite_schema import GROUP
from whisper_net.adapters.store.sqlite_unread import unread_of
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.group.records import ReadMark, SavedDraft, StoredAck
from whisper_net.core.ids import DeviceId, EnvelopeId, LinkId, MemberId, ResumeId, ScopeId
from whisper_net.ports.attachments import AttachmentRow, HeldRow
from whisper_net.ports.circles import CircleRow
from whisper_net.ports.delivery import Placed
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.resumes import CommentRow, ResumePage, ResumeRow
from whisper_net.ports.store import ChannelRow, InvitationRow, MemberRow, MessageRow
from whisper_net.ports.talk import RepliesRow


class SqliteGroupReader:
    """Implements ports.store.GroupReader."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open beside the writer; `key` is 32 raw bytes. Raises a ProfileError."""
        self._file = SqliteFile(path, key, GROUP, read_only=True)

    def messages(
        self, scope: ScopeId, limit: int, *, before: EnvelopeId | None = None, search: str | None = None
    ) -> list[MessageRow]:
        """The newest `limit` messages (before one, or matching every word of `search`), oldest first."""
        with self._file.transaction() as conn:
            return newest_messages(conn, scope, limit, before, search)

    def messages_after(self, scope: ScopeId, after: EnvelopeId, limit: int) -> list[MessageRow]:
        """The `limit` messages that follow one, oldest first."""
        with self._file.transaction() as conn:
            return messages_after(conn, scope, after, limit)

    def replies(self, scope: ScopeId, target: EnvelopeId, limit: int) -> list[MessageRow]:
        """The newest `limit` replies to a message, oldest first."""
        with self._file.transaction() as conn:
            return replies_to(conn, scope, target, limit)

    def reply_counts(self, scope: ScopeId, targets: Sequence[EnvelopeId]) -> list[RepliesRow]:
        """What stands under those of these messages that have replies."""
        with self._file.transaction() as conn:
            return reply_counts(conn, scope, targets)

    def read_mark(self, scope: ScopeId) -> ReadMark | None:
        """Up to where this device has read a scope."""
        with self._file.transaction() as conn:
            return read_mark(conn, scope)

    def draft(self, place: str) -> SavedDraft | None:
        """What was typed at one place."""
        with self._file.transaction() as conn:
            return one_draft(conn, place)

    def drafts(self) -> list[SavedDraft]:
        """All drafts, the one written last first."""
        with self._file.transaction() as conn:
            return all_drafts(conn)

    def message(self, id_: EnvelopeId) -> MessageRow | None:
        with self._file.transaction() as conn:
            return one_message(conn, id_)

    def message_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        low, high = id_range(prefix, odd_nibble)
        with self._file.transaction() as conn:
            rows = conn.execute(_IDS, (tag_of(low), tag_of(high), low, high))
            return [EnvelopeId(id_) for (id_,) in rows]

    def leads(self, stage: str | None, limit: int) -> list[LeadRow]:
        """The newest `limit` leads, of one stage if it is named, newest first."""
        with self._file.transaction() as conn:
            return newest_leads(conn, stage, limit)

    def lead(self, id_: EnvelopeId) -> LeadRow | None:
        with self._file.transaction() as conn:
            return one_lead(conn, id_)

    def lead_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        with self._file.transaction() as conn:
            return lead_ids(conn, prefix, odd_nibble)

    def resumes(self, limit: int) -> list[ResumeRow]:
        """The `limit` résumés that changed last, the newest first."""
        with self._file.transaction() as conn:
            return newest_resumes(conn, limit)

    def resume(self, id_: ResumeId) -> ResumePage | None:
        with self._file.transaction() as conn:
            return resume_page(conn, id_)

    def anchors(self, id_: ResumeId) -> list[tuple[EnvelopeId, Anchor]]:
        with self._file.transaction() as conn:
            return comment_anchors(conn, id_)

    def resume_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[ResumeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        with self._file.transaction() as conn:
            return resume_ids(conn, prefix, odd_nibble)

    def comment(self, id_: EnvelopeId) -> CommentRow | None:
        """A comment of a résumé that is here."""
        with self._file.transaction() as conn:
            return one_comment(conn, id_)

    def comment_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """As `resume_ids`, of comments on résumés that are here."""
        with self._file.transaction() as conn:
            return comment_ids(conn, prefix, odd_nibble)

    def attachment(self, message: EnvelopeId) -> AttachmentRow | None:
        with self._file.transaction() as conn:
            return one_attachment(conn, message)

    def attachments(self, scope: ScopeId | None, limit: int) -> list[AttachmentRow]:
        """The newest `limit` files, of one scope if it is named, the newest first."""
        with self._file.transaction() as conn:
            return newest_attachments(conn, scope, limit)

    def held(self) -> HeldRow:
        """Bytes of chunks that are here, of everybody and of each."""
        with self._file.transaction() as conn:
            return held_bytes(conn)

    def members(self) -> list[MemberRow]:
        """Everybody who is or was in the roster, by name."""
        with self._file.transaction() as conn:
            compared = all_comparisons(conn)
            rows = [
                MemberRow(MemberId(member), name, role, state, claim, _scopes(channels), compared.get(MemberId(member)))
                for member, name, role, state, claim, channels in conn.execute(_MEMBERS)
            ]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.member))

    def channels(self) -> list[ChannelRow]:
        """The channels that this device is in, by name."""
        with self._file.transaction() as conn:
            rows = [ChannelRow(ScopeId(scope), name, unread) for scope, name, unread in conn.execute(_CHANNELS)]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.scope))

    def circles(self) -> list[CircleRow]:
        """The circles that this device's person is in, by name, then by scope."""
        with self._file.transaction() as conn:
            return all_circles(conn)

    def invitations(self) -> list[InvitationRow]:
        """All invitations, by the time at which they expire."""
        with self._file.transaction() as conn:
            rows = conn.execute("SELECT invitation, expires, state FROM invitations ORDER BY expires, invitation")
            return [InvitationRow(LinkId(invitation), expires, state) for invitation, expires, state in rows]

    def imported_sources(self, scope: ScopeId) -> set[bytes]:
        """What was brought over into a scope, by its source."""
        with self._file.transaction() as conn:
            return imported_sources(conn, scope)

    def placed(
        self, scope: ScopeId, authors: Sequence[DeviceId], ids: Sequence[EnvelopeId]
    ) -> dict[EnvelopeId, Placed]:
        """Those of `ids` that these devices wrote in a scope, and who holds each."""
        with self._file.transaction() as conn:
            return placed(conn, scope, authors, ids)

    def claims(self, scope: ScopeId) -> list[StoredAck]:
        """What devices say that they hold, where that is more than is held here."""
        with self._file.transaction() as conn:
            return claims(conn, scope)

    def newest(self, scope: ScopeId) -> ReadMark | None:
        """The place of the newest message of a scope."""
        with self._file.transaction() as conn:
            return newest_place(conn, scope)

    def counts(self) -> dict[str, int]:
        """Rows in links, envelopes (those that part summaries account for) and messages."""
        with self._file.transaction() as conn:
            row = conn.execute(_COUNTS).fetchone()
        return dict(zip(("links", "envelopes", "messages"), row, strict=True))

    def close(self) -> None:
        self._file.close()


def _scopes(joined: bytes) -> tuple[ScopeId, ...]:
    return tuple(map(ScopeId, joined_ids(joined)))


_IDS = """
    SELECT id FROM messages WHERE tag BETWEEN ? AND ? AND id BETWEEN ? AND ? ORDER BY tag, id LIMIT 2
"""
_MEMBERS = """
    SELECT i.id, coalesce(p.name, r.claimed_name, ''), r.role, r.state, r.claim, r.channels
    FROM roster r JOIN ids i ON i.key = r.member LEFT JOIN profiles p ON p.member = r.member
"""
_CHANNELS = unread_of("channels")
_COUNTS = """
    SELECT (SELECT count(*) FROM links), (SELECT coalesce(sum(held), 0) FROM parts), (SELECT count(*) FROM messages)
"""

"""What screens ask, answered from plain Python values: the twin of sqlite_reader.py."""

from collections.abc import Sequence

from whisper_net.adapters.store.memory import GroupData
from whisper_net.adapters.store.memory_acks import claims, placed
from whisper_net.adapters.store.memory_attachments import Files
from whisper_net.adapters.store.memory_leads import LeadRows
from whisper_net.adapters.store.memory_resumes import ResumeRows
from whisper_net.adapters.store.memory_shown import Amendment
from whisper_net.adapters.store.order import place_of
from whisper_net.adapters.store.search import answers, asked
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.errors import ProfileLocked
from whisper_net.core.group.records import ReadMark, SavedDraft, StoredAck
from whisper_net.core.ids import DeviceId, EnvelopeId, MemberId, ResumeId, ScopeId
from whisper_net.ports.attachments import AttachmentRow, HeldRow
from whisper_net.ports.circles import CircleRow
from whisper_net.ports.delivery import Placed
from whisper_net.ports.leads import LeadRow
from whisper_net.ports.resumes import CommentRow, ResumePage, ResumeRow
from whisper_net.ports.store import ChannelRow, InvitationRow, MemberRow, MessageRow, ReactionRow
from whisper_net.ports.talk import SHOWN_REPLIERS, RepliesRow, imported_name

MEMBER = "member"
"""The fact that holds our own member id."""


class MemoryGroupReader:
    """Implements ports.store.GroupReader over the GroupData that a store writes."""

    def __init__(self, data: GroupData) -> None:
        self._data: GroupData | None = data

    def messages(
        self, scope: ScopeId, limit: int, *, before: EnvelopeId | None = None, search: str | None = None
    ) -> list[MessageRow]:
        """The newest `limit` messages (before one, or matching every word of `search`), oldest first."""
        posts = self._in_order(scope)
        if before is not None:
            end = self._open().shown.messages.get(before)
            posts = [] if end is None else [post for post in posts if _place(post) < _place(end)]
        hides = self._open().shown.hides
        rows = [self._row(post) for post in posts if not hides(post.origin.member)]
        if search is not None:
            prefixes = asked(search)
            rows = [row for row in rows if prefixes and not row.deleted and answers(row.text, prefixes)]
        return rows[max(len(rows) - limit, 0) :]

    def message(self, id_: EnvelopeId) -> MessageRow | None:
        post = self._open().shown.messages.get(id_)
        return None if post is None or self._open().shown.hides(post.origin.member) else self._row(post)

    def messages_after(self, scope: ScopeId, after: EnvelopeId, limit: int) -> list[MessageRow]:
        """The `limit` messages that follow one, oldest first."""
        start = self._open().shown.messages.get(after)
        posts = [] if start is None else [post for post in self._seen(scope) if _place(post) > _place(start)]
        return [self._row(post) for post in posts[:limit]]

    def replies(self, scope: ScopeId, target: EnvelopeId, limit: int) -> list[MessageRow]:
        """The newest `limit` replies to a message, oldest first."""
        rows = [self._row(post) for post in self._seen(scope) if post.reply_to == target]
        return rows[max(len(rows) - limit, 0) :]

    def reply_counts(self, scope: ScopeId, targets: Sequence[EnvelopeId]) -> list[RepliesRow]:
        """What stands under those of these messages that have replies."""
        found: dict[EnvelopeId, list[MessageRow]] = {}
        for row in (self._row(post) for post in self._seen(scope) if post.reply_to in targets):
            if row.reply_to is not None and not row.deleted:
                found.setdefault(row.reply_to, []).append(row)
        return [replies_row(target, rows) for target, rows in found.items()]

    def read_mark(self, scope: ScopeId) -> ReadMark | None:
        """Up to where this device has read a scope."""
        return self._open().marks.get(scope)

    def draft(self, place: str) -> SavedDraft | None:
        """What was typed at one place."""
        return self._open().drafts.get(place)

    def drafts(self) -> list[SavedDraft]:
        """All drafts, the one written last first."""
        return list(reversed(self._open().drafts.values()))

    def message_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        digits = _digits(prefix, odd_nibble)
        return sorted(id_ for id_ in self._open().shown.messages if id_.hex().startswith(digits))[:2]

    def leads(self, stage: str | None, limit: int) -> list[LeadRow]:
        """The newest `limit` leads, of one stage if it is named, newest first."""
        return self._leads().newest(stage, limit)

    def lead(self, id_: EnvelopeId) -> LeadRow | None:
        return self._leads().one(id_)

    def lead_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        return self._leads().ids(_digits(prefix, odd_nibble))

    def resumes(self, limit: int) -> list[ResumeRow]:
        """The `limit` résumés that changed last, the newest first."""
        return self._resumes().newest(limit)

    def resume(self, id_: ResumeId) -> ResumePage | None:
        return self._resumes().page(id_)

    def anchors(self, id_: ResumeId) -> list[tuple[EnvelopeId, Anchor]]:
        return self._resumes().anchors(id_)

    def resume_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[ResumeId]:
        """At most two ids that start with `prefix` (then with the half byte `odd_nibble`), the smallest first."""
        return self._resumes().ids(_digits(prefix, odd_nibble))

    def comment(self, id_: EnvelopeId) -> CommentRow | None:
        """A comment of a résumé that is here."""
        return self._resumes().comment(id_)

    def comment_ids(self, prefix: bytes, odd_nibble: int | None = None) -> list[EnvelopeId]:
        """As `resume_ids`, of comments on résumés that are here."""
        return self._resumes().comment_ids(_digits(prefix, odd_nibble))

    def members(self) -> list[MemberRow]:
        """Everybody who is or was in the roster, by name."""
        data = self._open()
        rows = [
            MemberRow(
                p.member, self._name(p.member), p.role, p.state, p.claim, p.channels, data.comparisons.get(p.member)
            )
            for p in data.shown.roster.values()
        ]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.member))

    def channels(self) -> list[ChannelRow]:
        """The channels that this device is in, by name."""
        channels = [channel for channel in self._open().shown.channels.values() if channel.inside]
        rows = [ChannelRow(channel.scope, channel.name, self._unread(channel.scope)) for channel in channels]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.scope))

    def circles(self) -> list[CircleRow]:
        """The circles that this device's person is in, by name, then by scope."""
        inside = [circle for circle in self._open().shown.circles.values() if circle.inside]
        rows = [CircleRow(c.scope, c.name, c.kind, c.owner, c.members, self._unread(c.scope)) for c in inside]
        return sorted(rows, key=lambda row: (row.name.casefold(), row.scope))

    def invitations(self) -> list[InvitationRow]:
        """All invitations, by the time at which they expire."""
        rows = [InvitationRow(i.invitation, i.expires, i.state) for i in self._open().shown.invitations.values()]
        return sorted(rows, key=lambda row: (row.expires, row.invitation))

    def placed(
        self, scope: ScopeId, authors: Sequence[DeviceId], ids: Sequence[EnvelopeId]
    ) -> dict[EnvelopeId, Placed]:
        """Those of `ids` that these devices wrote in a scope, and who holds each."""
        return placed(self._open(), scope, authors, ids)

    def claims(self, scope: ScopeId) -> list[StoredAck]:
        """What devices say that they hold, where that is more than is held here."""
        return claims(self._open(), scope)

    def newest(self, scope: ScopeId) -> ReadMark | None:
        """The place of the newest message of a scope."""
        posts = self._in_order(scope)
        return ReadMark(scope, posts[-1].origin.n, posts[-1].origin.lamport, posts[-1].origin.id) if posts else None

    def counts(self) -> dict[str, int]:
        """Rows in links, envelopes (those that part summaries account for) and messages."""
        data = self._open()
        held = sum(part.held for part in data.parts.values())
        return {"links": len(data.links), "envelopes": held, "messages": len(data.shown.messages)}

    def close(self) -> None:
        self._data = None

    def _open(self) -> GroupData:
        if self._data is None:
            raise ProfileLocked("this profile is locked")
        return self._data

    def attachment(self, message: EnvelopeId) -> AttachmentRow | None:
        return self._files().one(message)

    def attachments(self, scope: ScopeId | None, limit: int) -> list[AttachmentRow]:
        """The newest `limit` files, of one scope if it is named, the newest first."""
        return self._files().newest(scope, limit)

    def held(self) -> HeldRow:
        """Bytes of chunks that are here, of everybody and of each."""
        return self._files().held()

    def _files(self) -> Files:
        return Files(self._open().shown, self._open().chunks)

    def _leads(self) -> LeadRows:
        shown = self._open().shown
        return LeadRows(shown.leads, self._name, shown.hides)

    def _resumes(self) -> ResumeRows:
        shown = self._open().shown
        return ResumeRows(shown.resumes, self._name, shown.hides)

    def _in_order(self, scope: ScopeId) -> list[MessagePosted]:
        return sorted((p for p in self._open().shown.messages.values() if p.origin.scope == scope), key=_place)

    def imported_sources(self, scope: ScopeId) -> set[bytes]:
        """What was brought over into a scope, by its source."""
        return {post.source for post in self._in_order(scope) if post.source is not None}

    def _seen(self, scope: ScopeId) -> list[MessagePosted]:
        return [post for post in self._in_order(scope) if not self._open().shown.hides(post.origin.member)]

    def _row(self, post: MessagePosted) -> MessageRow:
        origin = post.origin
        amendment = self._amendment(post)
        return MessageRow(
            id=origin.id,
            scope=origin.scope,
            member=origin.member,
            name=self._name(origin.member) if post.imported is None else imported_name(post.imported),
            text=post.text if amendment is None else amendment.text,
            at=origin.at,
            edited=amendment is not None and not amendment.gone,
            deleted=amendment is not None and amendment.gone,
            reply_to=post.reply_to,
            reactions=self._reactions(post),
            n=origin.n,
            lamport=origin.lamport,
            ahead=origin.ahead,
            imported=post.imported is not None,
            file=self._files().shown(post),
        )

    def _amendment(self, post: MessagePosted) -> Amendment | None:
        return self._open().shown.amendments.get((post.origin.id, post.origin.scope, post.origin.member))

    def _reactions(self, post: MessagePosted) -> tuple[ReactionRow, ...]:
        """The emoji that was set first is first, and so the members."""
        found: dict[str, list[MemberId]] = {}
        rows = self._open().shown.reactions.items()
        for (target, scope, member, emoji), (_, on) in sorted(rows, key=lambda row: row[1][0]):
            if on and (target, scope) == (post.origin.id, post.origin.scope) and not self._open().shown.hides(member):
                found.setdefault(emoji, []).append(member)
        return tuple(ReactionRow(emoji, tuple(members)) for emoji, members in found.items())

    def _name(self, member: MemberId) -> str:
        shown = self._open().shown
        if member in shown.profiles:
            return shown.profiles[member][1]
        person = shown.roster.get(member)
        return (person.claimed_name if person else None) or ""

    def _unread(self, scope: ScopeId) -> int:
        data = self._open()
        mark = data.marks.get(scope)
        after = (-1, -1, b"") if mark is None else (mark.n, mark.lamport, mark.id)
        unread = (post for post in self._in_order(scope) if _place(post) > after)
        others = (
            p for p in unread if p.origin.member != data.facts.get(MEMBER) and not data.shown.hides(p.origin.member)
        )
        amendments = (self._amendment(post) for post in others)
        return sum(amendment is None or not amendment.gone for amendment in amendments)


def replies_row(target: EnvelopeId, rows: Sequence[MessageRow]) -> RepliesRow:
    """Sum up the replies to one message."""
    people = dict.fromkeys((row.member, row.name) for row in rows)
    return RepliesRow(target, len(rows), rows[-1].at, tuple(people)[:SHOWN_REPLIERS])


def _digits(prefix: bytes, odd_nibble: int | None) -> str:
    return prefix.hex() + ("" if odd_nibble is None else f"{odd_nibble:x}")


def _place(post: MessagePosted) -> tuple[int, int, bytes]:
    return place_of(post.origin)

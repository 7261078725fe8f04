"""Résumés in plain Python values, their fold and their rows: the twin of sqlite_resumes.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from whisper_net.adapters.store.order import place_of
from whisper_net.core.documents.anchors import Span, place_all
from whisper_net.core.documents.patches import CommentResolved, ResumeChanged, ResumeCommented
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.documents.resumes import title_of
from whisper_net.core.ids import EnvelopeId, MemberId, ResumeId, ScopeId
from whisper_net.ports.resumes import CommentRow, ResumePage, ResumeRow

ResumePatch: TypeAlias = ResumeChanged | ResumeCommented | CommentResolved
Said: TypeAlias = tuple[EnvelopeId, ScopeId, MemberId]
"""About which comment, in which scope, by whom."""


@dataclass
class Resumes:
    """All that was said about résumés, whether or not the résumé itself is here yet."""

    texts: dict[ResumeId, ResumeChanged] = field(default_factory=dict)
    comments: dict[EnvelopeId, ResumeCommented] = field(default_factory=dict)
    resolved: dict[Said, CommentResolved] = field(default_factory=dict)

    def fold(self, patch: ResumePatch) -> None:
        """Take up one patch; the outcome does not depend on the order of comments and of what resolves them."""
        match patch:
            case ResumeChanged():
                self.texts[patch.resume] = patch
            case ResumeCommented():
                self.comments.setdefault(patch.origin.id, patch)
            case CommentResolved(origin=o):
                said = (patch.target, o.scope, o.member)
                self.resolved[said] = max(self.resolved.get(said, patch), patch, key=lambda one: place_of(one.origin))

    def forget(self, scope: ScopeId, member: MemberId) -> None:
        """Forget all that one member said in one scope."""
        by = scope, member
        self.texts = {id_: one for id_, one in self.texts.items() if (one.origin.scope, one.origin.member) != by}
        self.comments = {id_: one for id_, one in self.comments.items() if (one.origin.scope, one.origin.member) != by}
        self.resolved = {said: one for said, one in self.resolved.items() if said[1:] != by}

    def let_go(self, ids: set[EnvelopeId]) -> None:
        """Delete what these envelopes said, and what was said of it."""
        gone = {id_ for id_, one in self.texts.items() if one.origin.id in ids}
        self.texts = {id_: one for id_, one in self.texts.items() if id_ not in gone}
        comments = self.comments.items()
        self.comments = {id_: one for id_, one in comments if id_ not in ids and one.resume not in gone}
        resolved = self.resolved.items()
        self.resolved = {key: one for key, one in resolved if key[0] not in ids and one.origin.id not in ids}


class ResumeRows:
    """Résumés as they show to a reader, who knows names and whom not to show."""

    def __init__(self, resumes: Resumes, name: Callable[[MemberId], str], hides: Callable[[MemberId], bool]) -> None:
        self._resumes = resumes
        self._name = name
        self._hides = hides

    def newest(self, limit: int) -> list[ResumeRow]:
        """The `limit` résumés that changed last, the newest first."""
        texts = sorted(self._shown().values(), key=lambda one: place_of(one.origin), reverse=True)
        return [self._row(text, self._comments(text)) for text in texts[:limit]]

    def page(self, id_: ResumeId) -> ResumePage | None:
        text = self._shown().get(id_)
        if text is None:
            return None
        comments = self._comments(text)
        return ResumePage(self._row(text, comments), text.text, comments)

    def anchors(self, id_: ResumeId) -> list[tuple[EnvelopeId, Anchor]]:
        """What the comments on a résumé hold on to, those of people who do not show too."""
        text = self._shown().get(id_)
        return [] if text is None else [(one.origin.id, one.anchor) for one in self._said(text)]

    def ids(self, digits: str) -> list[ResumeId]:
        """At most two ids that start with these hex digits, the smallest first."""
        return sorted(id_ for id_ in self._shown() if id_.hex().startswith(digits))[:2]

    def comment(self, id_: EnvelopeId) -> CommentRow | None:
        return self._every_comment().get(id_)

    def comment_ids(self, digits: str) -> list[EnvelopeId]:
        """At most two ids that start with these hex digits, the smallest first."""
        return sorted(id_ for id_ in self._every_comment() if id_.hex().startswith(digits))[:2]

    def _shown(self) -> dict[ResumeId, ResumeChanged]:
        return {id_: one for id_, one in self._resumes.texts.items() if not self._hides(one.origin.member)}

    def _every_comment(self) -> dict[EnvelopeId, CommentRow]:
        return {row.id: row for text in self._shown().values() for row in self._comments(text)}

    def _row(self, text: ResumeChanged, comments: tuple[CommentRow, ...]) -> ResumeRow:
        origin = text.origin
        return ResumeRow(
            id=text.resume,
            scope=origin.scope,
            member=origin.member,
            name=self._name(origin.member),
            title=title_of(text.text),
            version=text.version,
            versions=text.versions,
            at=origin.at,
            comments=len(comments),
            open=sum(not comment.resolved for comment in comments),
            n=origin.n,
            lamport=origin.lamport,
            ahead=origin.ahead,
        )

    def _comments(self, text: ResumeChanged) -> tuple[CommentRow, ...]:
        comments = self._said(text)
        spans = place_all(text.text, [comment.anchor for comment in comments])
        placed = zip(comments, spans, strict=True)
        return tuple(self._comment(text, one, span) for one, span in placed if not self._hides(one.origin.member))

    def _said(self, text: ResumeChanged) -> list[ResumeCommented]:
        scope = text.origin.scope
        every = [c for c in self._resumes.comments.values() if (c.resume, c.origin.scope) == (text.resume, scope)]
        return sorted(every, key=lambda comment: place_of(comment.origin))

    def _comment(self, text: ResumeChanged, comment: ResumeCommented, span: Span | None) -> CommentRow:
        origin = comment.origin
        start, end = (None, None) if span is None else span
        return CommentRow(
            id=origin.id,
            resume=comment.resume,
            scope=origin.scope,
            member=origin.member,
            name=self._name(origin.member),
            quote=comment.anchor.quote,
            text=comment.text,
            start=start,
            end=end,
            resolved=self._is_resolved(origin.id, origin.scope, {origin.member, text.origin.member}),
            at=origin.at,
            n=origin.n,
            lamport=origin.lamport,
            ahead=origin.ahead,
        )

    def _is_resolved(self, comment: EnvelopeId, scope: ScopeId, may: set[MemberId]) -> bool:
        said = [self._resumes.resolved[key] for who in may if (key := (comment, scope, who)) in self._resumes.resolved]
        return bool(said) and max(said, key=lambda one: place_of(one.origin)).on

"""Job leads in plain Python values, their fold and their rows: the twin of sqlite_leads.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from whisper_net.adapters.store.order import place_of
from whisper_net.core.documents.leads import LeadPatch
from whisper_net.core.documents.patches import LeadClaimed, LeadEdited, LeadPosted, LeadWithdrawn
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.ports.leads import ClaimRow, LeadRow, stage_of

Said: TypeAlias = tuple[EnvelopeId, ScopeId, MemberId]
"""About which lead, in which scope, by whom."""
Key = TypeVar("Key")
Later = TypeVar("Later", LeadEdited, LeadClaimed)


@dataclass
class Leads:
    """All that was said about leads, whether or not the lead itself is here yet."""

    posts: dict[EnvelopeId, LeadPosted] = field(default_factory=dict)
    edits: dict[Said, LeadEdited] = field(default_factory=dict)
    ends: set[Said] = field(default_factory=set)
    claims: dict[tuple[EnvelopeId, ScopeId], dict[MemberId, LeadClaimed]] = field(default_factory=dict)

    def fold(self, patch: LeadPatch) -> None:
        """Take up one patch; the outcome does not depend on their order."""
        match patch:
            case LeadPosted():
                self.posts.setdefault(patch.origin.id, patch)
            case LeadEdited():
                _keep_later(self.edits, (patch.target, patch.origin.scope, patch.origin.member), patch)
            case LeadWithdrawn():
                self.ends.add((patch.target, patch.origin.scope, patch.origin.member))
            case LeadClaimed():
                of_lead = self.claims.setdefault((patch.target, patch.origin.scope), {})
                _keep_later(of_lead, patch.origin.member, patch)

    def forget(self, scope: ScopeId, member: MemberId) -> None:
        """Forget all that one member said in one scope."""
        by = scope, member
        self.posts = {id_: one for id_, one in self.posts.items() if (one.origin.scope, one.origin.member) != by}
        self.edits = {said: one for said, one in self.edits.items() if said[1:] != by}
        self.ends = {said for said in self.ends if said[1:] != by}
        for (_, within), claims in self.claims.items():
            if within == scope:
                claims.pop(member, None)

    def let_go(self, ids: set[EnvelopeId]) -> None:
        """Delete what these envelopes said, and what was said of it."""
        self.posts = {id_: one for id_, one in self.posts.items() if id_ not in ids}
        self.edits = {key: one for key, one in self.edits.items() if key[0] not in ids and one.origin.id not in ids}
        self.ends = {key for key in self.ends if key[0] not in ids}
        claims = {key: _without(one, ids) for key, one in self.claims.items() if key[0] not in ids}
        self.claims = {key: one for key, one in claims.items() if one}


def _without(claims: dict[MemberId, LeadClaimed], ids: set[EnvelopeId]) -> dict[MemberId, LeadClaimed]:
    return {member: one for member, one in claims.items() if one.origin.id not in ids}


def _keep_later(held: dict[Key, Later], key: Key, patch: Later) -> None:
    held[key] = max(held.get(key, patch), patch, key=lambda one: place_of(one.origin))


class LeadRows:
    """Leads as they show to a reader, who knows names and whom not to show."""

    def __init__(self, leads: Leads, name: Callable[[MemberId], str], hides: Callable[[MemberId], bool]) -> None:
        self._leads = leads
        self._name = name
        self._hides = hides

    def newest(self, stage: str | None, limit: int) -> list[LeadRow]:
        """The newest `limit` leads, of one stage if it is named, newest first."""
        posts = sorted(self._leads.posts.values(), key=lambda post: place_of(post.origin), reverse=True)
        rows = [self._row(post) for post in posts if not self._hides(post.origin.member)]
        return [row for row in rows if stage in (None, row.stage)][:limit]

    def one(self, id_: EnvelopeId) -> LeadRow | None:
        post = self._leads.posts.get(id_)
        return None if post is None or self._hides(post.origin.member) else self._row(post)

    def ids(self, digits: str) -> list[EnvelopeId]:
        """At most two ids that start with these hex digits, the smallest first."""
        return sorted(id_ for id_ in self._leads.posts if id_.hex().startswith(digits))[:2]

    def _row(self, post: LeadPosted) -> LeadRow:
        origin = post.origin
        said = (origin.id, origin.scope, origin.member)
        edit, claims = self._leads.edits.get(said), self._claims(post)
        shown = post if edit is None else edit
        return LeadRow(
            id=origin.id,
            scope=origin.scope,
            member=origin.member,
            name=self._name(origin.member),
            company=shown.company,
            role=shown.role,
            url=shown.url,
            note=shown.note,
            at=origin.at,
            edited=edit is not None,
            stage=stage_of(said in self._leads.ends, claims),
            claims=claims,
            n=origin.n,
            lamport=origin.lamport,
            ahead=origin.ahead,
        )

    def _claims(self, post: LeadPosted) -> tuple[ClaimRow, ...]:
        claims = self._leads.claims.get((post.origin.id, post.origin.scope), {})
        shown = [claim.origin for member, claim in claims.items() if claim.on and not self._hides(member)]
        return tuple(ClaimRow(o.member, self._name(o.member), o.at) for o in sorted(shown, key=place_of))

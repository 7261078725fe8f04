"""What shows of a group's log in plain Python values: the twin of sqlite_fold.py and of the tables that it fills.

Rules: the outcome does not depend on the order, repetition or batching of what people wrote. memory.py is the disk.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from whisper_net.adapters.store.memory_leads import Leads
from whisper_net.adapters.store.memory_resumes import Resumes
from whisper_net.adapters.store.order import Place, place_of
from whisper_net.core.documents.patches import (
    ChannelChanged,
    CircleChanged,
    CommentResolved,
    InvitationChanged,
    LeadClaimed,
    LeadEdited,
    LeadPosted,
    LeadWithdrawn,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Patch,
    ProfileSet,
    ReactionSet,
    ResumeChanged,
    ResumeCommented,
    Retold,
    RosterChanged,
    RosterPerson,
)
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.ids import DocumentId, EnvelopeId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.judgements import Block

Key = TypeVar("Key")
Value = TypeVar("Value")


class Amendment(NamedTuple):
    """What one member last made of one message. Whatever is `gone` is greater than whatever is not."""

    gone: bool
    place: Place
    text: str


@dataclass
class Projections:
    """All that is a fold of the log."""

    messages: dict[EnvelopeId, MessagePosted] = field(default_factory=dict)
    amendments: dict[tuple[EnvelopeId, ScopeId, MemberId], Amendment] = field(default_factory=dict)
    reactions: dict[tuple[EnvelopeId, ScopeId, MemberId, str], tuple[Place, bool]] = field(default_factory=dict)
    profiles: dict[MemberId, tuple[Place, str]] = field(default_factory=dict)
    leads: Leads = field(default_factory=Leads)
    resumes: Resumes = field(default_factory=Resumes)
    texts: dict[DocumentId, dict[tuple[PartKey, int], None]] = field(default_factory=dict)
    """Where the changes of each text stand."""
    roster: dict[MemberId, RosterPerson] = field(default_factory=dict)
    channels: dict[ScopeId, ChannelChanged] = field(default_factory=dict)
    circles: dict[ScopeId, CircleChanged] = field(default_factory=dict)
    invitations: dict[LinkId, InvitationChanged] = field(default_factory=dict)
    judged: dict[int, Block] = field(default_factory=dict)

    def let_go(self, ids: set[EnvelopeId], parts: set[PartKey]) -> set[EnvelopeId]:
        """Delete what these envelopes said, and what was said of it. What one of them edited goes along.

        All messages that are gone.
        """
        edits = {key for key, one in self.amendments.items() if one.place[2] in ids}
        gone = ids | {target for target, *_ in edits}
        self.messages = {id_: one for id_, one in self.messages.items() if id_ not in gone}
        kept = {key: one for key, one in self.amendments.items() if key not in edits and key[0] not in ids}
        self.amendments = kept
        reactions = self.reactions.items()
        self.reactions = {key: one for key, one in reactions if key[0] not in ids and one[0][2] not in ids}
        self.leads.let_go(ids)
        self.resumes.let_go(ids)
        for places in self.texts.values():
            for place in [place for place in places if place[0] in parts]:
                del places[place]
        self.texts = {document: places for document, places in self.texts.items() if places}
        return gone

    def is_deleted(self, message: EnvelopeId) -> bool:
        """Whether its author deleted a message that is here."""
        post = self.messages.get(message)
        by = None if post is None else self.amendments.get((message, post.origin.scope, post.origin.member))
        return by is not None and by.gone

    def brings_file(self, message: EnvelopeId) -> bool:
        """Whether a message that is here and not deleted brings a file."""
        post = self.messages.get(message)
        return post is not None and post.attachment is not None and not self.is_deleted(message)

    def hides(self, member: MemberId) -> bool:
        """What this member wrote is not shown at present."""
        person = self.roster.get(member)
        return person is not None and person.state == "pending"


def fold(shown: Projections, patch: Patch) -> None:
    """Take up one patch; the outcome does not depend on the order of those that carry an origin."""
    match patch:
        case MessagePosted():
            shown.messages.setdefault(patch.origin.id, patch)
        case MessageEdited():
            _amend(shown, patch, Amendment(False, place_of(patch.origin), patch.text))
        case MessageDeleted():
            _amend(shown, patch, Amendment(True, (0, 0, b""), ""))
        case ReactionSet(origin=o):
            reaction = (patch.target, o.scope, o.member, patch.emoji)
            shown.reactions[reaction] = max(
                shown.reactions.get(reaction, ((0, 0, b""), False)), (place_of(o), patch.on)
            )
        case ProfileSet(origin=o):
            shown.profiles[o.member] = max(shown.profiles.get(o.member, ((0, 0, b""), "")), (place_of(o), patch.name))
        case LeadPosted() | LeadEdited() | LeadWithdrawn() | LeadClaimed():
            shown.leads.fold(patch)
        case ResumeChanged() | ResumeCommented() | CommentResolved():
            shown.resumes.fold(patch)
        case Retold():
            forget(shown, patch)
        case RosterChanged():
            shown.roster.update((person.member, person) for person in patch.people)
        case ChannelChanged():
            shown.channels[patch.scope] = patch
        case CircleChanged():
            shown.circles[patch.scope] = patch
        case InvitationChanged():
            shown.invitations[patch.invitation] = patch


def forget(shown: Projections, patch: Retold) -> None:
    """Forget all that one member said in one scope."""
    by = patch.scope, patch.member
    shown.messages = {id_: one for id_, one in shown.messages.items() if (one.origin.scope, one.origin.member) != by}
    shown.amendments = {key: one for key, one in shown.amendments.items() if key[1:] != by}
    shown.reactions = {key: one for key, one in shown.reactions.items() if key[1:3] != by}
    shown.leads.forget(*by)
    shown.resumes.forget(*by)
    if patch.names:
        shown.profiles.pop(patch.member, None)


def _amend(shown: Projections, patch: MessageEdited | MessageDeleted, amendment: Amendment) -> None:
    key = (patch.target, patch.origin.scope, patch.origin.member)
    shown.amendments[key] = max(shown.amendments.get(key, amendment), amendment)

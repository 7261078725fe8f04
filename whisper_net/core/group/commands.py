"""All that can happen to a group: what its person asks for, and what arrives from outside.

Each is handed to `Group.handle` together with the time and entropy it may use. Nothing else changes a group.
"""

from typing import TypeAlias

import msgspec

from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.envelope.format import Opened
from whisper_net.core.group import commands_channels as channels
from whisper_net.core.group.commands_accords import Agreed
from whisper_net.core.group.commands_acks import Acked
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.group.commands_circles import Circled
from whisper_net.core.group.commands_cuts import ExtendCut, ProveFork
from whisper_net.core.group.commands_devices import OwnDevice
from whisper_net.core.group.commands_hints import Hinted
from whisper_net.core.group.commands_imports import ImportMessages
from whisper_net.core.group.commands_relays import AboutRelays
from whisper_net.core.group.commands_standing import Noticed
from whisper_net.core.group.records import ReadMark, SavedDraft
from whisper_net.core.ids import EnvelopeId, LinkId, MemberId, ResumeId, ScopeId
from whisper_net.core.membership.link import Role

CreateChannel = channels.CreateChannel
GrantChannel = channels.GrantChannel


class PostMessage(msgspec.Struct, frozen=True):
    """Answered with the EnvelopeId of what is written, as are all others of `Written`."""

    scope: ScopeId
    text: str
    reply_to: EnvelopeId | None = None


class EditMessage(msgspec.Struct, frozen=True):
    scope: ScopeId
    target: EnvelopeId
    text: str


class DeleteMessage(msgspec.Struct, frozen=True):
    scope: ScopeId
    target: EnvelopeId


class React(msgspec.Struct, frozen=True):
    scope: ScopeId
    target: EnvelopeId
    emoji: str
    on: bool = True


class SetProfile(msgspec.Struct, frozen=True):
    name: str


class PostLead(msgspec.Struct, frozen=True):
    """A job that somebody heard of. `url` is http or https or "", `note` may be ""."""

    scope: ScopeId
    company: str
    role: str
    url: str = ""
    note: str = ""


class EditLead(msgspec.Struct, frozen=True):
    """All that a lead of our own says, anew."""

    scope: ScopeId
    target: EnvelopeId
    company: str
    role: str
    url: str
    note: str


class WithdrawLead(msgspec.Struct, frozen=True):
    scope: ScopeId
    target: EnvelopeId


class ClaimLead(msgspec.Struct, frozen=True):
    """Say that we go after a lead, or no longer do. Others may, too."""

    scope: ScopeId
    target: EnvelopeId
    on: bool = True


class CommentResume(msgspec.Struct, frozen=True):
    """Answered with the comment's EnvelopeId; `anchor` says which words it is about (documents/anchors.py)."""

    scope: ScopeId
    resume: ResumeId
    anchor: Anchor
    text: str


class ResolveComment(msgspec.Struct, frozen=True):
    """Counts by the comment's author and the résumé's owner."""

    scope: ScopeId
    target: EnvelopeId
    on: bool = True


class AddResume(msgspec.Struct, frozen=True):
    """Answered with a ResumeVersion."""

    scope: ScopeId
    text: str


class EditResume(msgspec.Struct, frozen=True):
    """Make the text of a résumé of our own this one. Answered with a ResumeVersion."""

    scope: ScopeId
    resume: ResumeId
    text: str
    base: str | None = None
    """The text that the edit began with: what was changed since by another of our devices stays."""


class CreateInvitation(msgspec.Struct, frozen=True):
    """`secret` is 10 fresh random bytes, `stretched` what argon2id makes of them. Answered with a NewInvitation."""

    secret: bytes
    stretched: bytes
    expires: int
    channels: tuple[ScopeId, ...]
    max_uses: int = 1
    relays: tuple[bytes, ...] = ()
    """Keys of the group's relays that its key is to name before all others."""

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"CreateInvitation(expires={self.expires})"


class RevokeInvitation(msgspec.Struct, frozen=True):
    invitation: LinkId


class ApproveMember(msgspec.Struct, frozen=True):
    """Approve for the group, and for each channel of the invitation that we are in. Answered with their state."""

    member: MemberId
    channels: tuple[ScopeId, ...] | None = None
    """Of these channels only those named; None is all."""


class DeclineMember(msgspec.Struct, frozen=True):
    member: MemberId


class PromoteMember(msgspec.Struct, frozen=True):
    """An office given by one admin alone: vetter, or admin where one admin is a majority."""

    member: MemberId
    role: Role


class RemoveMember(msgspec.Struct, frozen=True):
    """Put somebody out who is junior to us, or waits."""

    member: MemberId


class DemoteMember(msgspec.Struct, frozen=True):
    """Take every office from somebody junior to us; they stay a member."""

    member: MemberId


class LeaveGroup(msgspec.Struct, frozen=True):
    """Go. What is held here stays readable here."""


class MarkRead(msgspec.Struct, frozen=True):
    mark: ReadMark


class SaveDraft(msgspec.Struct, frozen=True):
    """Keep what was typed and not sent, in place of what was kept there; an empty one forgets it."""

    draft: SavedDraft


class MarkVerified(msgspec.Struct, frozen=True):
    """The safety numbers agreed. `seen` are the devices that were shown, as verifying.device_keys; None is all live."""

    member: MemberId
    seen: tuple[bytes, ...] | None = None


class UnmarkVerified(msgspec.Struct, frozen=True):
    """They did not agree, or it is to be forgotten."""

    member: MemberId


class LinksReceived(msgspec.Struct, frozen=True):
    """`bearer` is the member whose device brought them; nobody, where none did.

    Answered with what is new: of each link, the member who signed it and its size.
    """

    links: tuple[bytes, ...]
    bearer: bytes = b""


class BoxesReceived(msgspec.Struct, frozen=True):
    raw: bytes


class KeysReceived(msgspec.Struct, frozen=True):
    sealed: bytes


class WelcomeReceived(msgspec.Struct, frozen=True):
    """A further WELCOME for somebody who was let in by one and has not entered."""

    sealed: bytes


class EnvelopesReceived(msgspec.Struct, frozen=True):
    """Envelopes opened by `Group.open_envelopes`, and whether each one's signature holds.

    Answered with how many were new, acknowledgements aside. `bearer` is the member whose device brought them.
    """

    opened: tuple[Opened, ...]
    holds: tuple[bool, ...]
    bearer: bytes = b""


class RetryReady(msgspec.Struct, frozen=True):
    """Take up what waited and need not wait longer; submit it whenever `Group.ready` says so."""


class JoinReceived(msgspec.Struct, frozen=True):
    """Somebody asks to join under this invitation, for the first time or again. Answered with a JoinAnswer."""

    invitation: LinkId
    sealed: bytes
    device: bool = False
    """They mean to be a further device of somebody who is in: whoever is not is refused."""


Written: TypeAlias = (
    PostMessage
    | EditMessage
    | DeleteMessage
    | React
    | SetProfile
    | PostLead
    | EditLead
    | WithdrawLead
    | ClaimLead
    | CommentResume
    | ResolveComment
)
"""Each becomes one entry in our own feed."""
Asked: TypeAlias = (
    CreateInvitation
    | ApproveMember
    | DeclineMember
    | AddResume
    | EditResume
    | JoinReceived
    | EnvelopesReceived
    | Agreed
    | ExtendCut
    | ImportMessages
    | AboutRelays
    | AttachFile
)
"""Each is answered with something."""
Brought: TypeAlias = EnvelopesReceived | LinksReceived
"""What somebody answers for who did not write it."""
Silent: TypeAlias = (
    RevokeInvitation
    | OwnDevice
    | PromoteMember
    | RemoveMember
    | DemoteMember
    | LeaveGroup
    | MarkRead
    | SaveDraft
    | MarkVerified
    | UnmarkVerified
)
Received: TypeAlias = LinksReceived | BoxesReceived | KeysReceived | WelcomeReceived | RetryReady | Noticed | ProveFork
Command: TypeAlias = Written | Asked | Silent | Received | Hinted | channels.AboutChannels | Circled | Acked

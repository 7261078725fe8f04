"""What a group tells its node besides patches: things noticed, and answers to commands."""

from typing import TypeAlias

import msgspec

from whisper_net.core.ids import EnvelopeId, GroupId, JoinId, LinkId, MemberId, ResumeId, ScopeId


class Refused(msgspec.Struct, frozen=True):
    """Something from outside broke a rule and was left out; `step` names the rule, nothing names a person."""

    what: str
    """link | boxes | keys | hint | envelope | join | resume."""
    step: str


class GapFound(msgspec.Struct, frozen=True):
    """Envelopes of this scope arrived before what they follow: ask for the rest."""

    scope: ScopeId


class RequestArrived(msgspec.Struct, frozen=True):
    """Somebody asks to join and waits for approval."""

    member: MemberId
    name: str


class ApprovalsChanged(msgspec.Struct, frozen=True):
    """Somebody who waits has other approvals than before."""

    member: MemberId


class DevicesChanged(msgspec.Struct, frozen=True):
    """Somebody known has a new device, or lost one."""

    member: MemberId


class MemberRemoved(msgspec.Struct, frozen=True):
    """Somebody who was in, or waited, was put out."""

    member: MemberId


class MemberLeft(msgspec.Struct, frozen=True):
    member: MemberId


class RoleChanged(msgspec.Struct, frozen=True):
    """Somebody who is in holds another office than before, or none any more."""

    member: MemberId
    role: str


class MovedOn(msgspec.Struct, frozen=True):
    """Those who once answered do so no more: the group's key probably moved on without this device."""

    group: GroupId


class AccordsChanged(msgspec.Struct, frozen=True):
    """Somebody proposed, agreed to, took back or signed what several do together."""


class VerificationChanged(msgspec.Struct, frozen=True):
    """This device's person compared safety numbers with somebody, or took it back."""

    member: MemberId


class Entered(msgspec.Struct, frozen=True):
    """This device's person became a member, and the log proves it."""

    group: GroupId


class FileHeld(msgspec.Struct, frozen=True):
    """So many chunks of a message's file are here now: another came, or they were let go."""

    scope: ScopeId
    message: EnvelopeId
    held: int
    of: int


class Faded(msgspec.Struct, frozen=True):
    """What was written in a bucket of this channel is gone from this device: read what shows of it anew."""

    scope: ScopeId


class DeliveryChanged(msgspec.Struct, frozen=True):
    """More devices are known to hold something of this scope: ask again where what one wrote has come to."""

    scope: ScopeId


class Forked(msgspec.Struct, frozen=True):
    """Two envelopes of one device carry one number: it was copied, or it lies."""

    scope: ScopeId


class NewIncarnation(msgspec.Struct, frozen=True):
    """Our own envelopes came back to us that we lack: this database is a copy brought back, and starts a new feed."""


Event: TypeAlias = (
    Refused
    | GapFound
    | RequestArrived
    | ApprovalsChanged
    | DevicesChanged
    | MemberRemoved
    | MemberLeft
    | RoleChanged
    | MovedOn
    | AccordsChanged
    | VerificationChanged
    | Entered
    | FileHeld
    | Faded
    | DeliveryChanged
    | Forked
    | NewIncarnation
)


class NewInvitation(msgspec.Struct, frozen=True):
    """The answer to CreateInvitation: the texts to share."""

    invitation: LinkId
    key: str
    words: str
    expires: int

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"NewInvitation(invitation={self.invitation.hex()})"


class ResumeVersion(msgspec.Struct, frozen=True):
    """The answer to AddResume and EditResume: the résumé, and the hash of its text from now on."""

    resume: ResumeId
    version: bytes


class JoinAnswer(msgspec.Struct, frozen=True):
    """How a JOIN stands: received | pending | welcome | refused."""

    state: str
    have: int
    need: int
    reason: str
    welcome: bytes
    join: JoinId | None

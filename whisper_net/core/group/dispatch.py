"""Which function works out which command: one line a command, looked up by its class.

A function changes the state and notes in the Change what is to be stored, published and said; what it returns is the
command's answer. All commands stand in commands.py.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

from whisper_net.core.group import commands as do
from whisper_net.core.group import commands_accords as accords
from whisper_net.core.group.acknowledging import acknowledge, note_holdings
from whisper_net.core.group.admitting import consider
from whisper_net.core.group.agreeing import take_up
from whisper_net.core.group.attaching import attach_file
from whisper_net.core.group.change import Change
from whisper_net.core.group.channels import create_channel, grant_channel, revoke_channel, set_channel_policy
from whisper_net.core.group.commands_acks import Acknowledge, NoteHoldings
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.group.commands_channels import LetGo, RevokeChannel, SetChannelPolicy
from whisper_net.core.group.commands_circles import AddToCircle, CreateCircle, RemoveFromCircle
from whisper_net.core.group.commands_cuts import ExtendCut, ProveFork
from whisper_net.core.group.commands_devices import AddThisDevice, RevokeDevice
from whisper_net.core.group.commands_hints import CircleKeysFound, HintReceived, KeysFound, OwnHintReceived
from whisper_net.core.group.commands_imports import ImportMessages
from whisper_net.core.group.commands_relays import AddRelays, ForgetRelay
from whisper_net.core.group.commands_standing import Answered, TurnedAway
from whisper_net.core.group.day import check_day
from whisper_net.core.group.devices import revoke_device
from whisper_net.core.group.drafts import keep_draft
from whisper_net.core.group.dropping import add_to_circle, create_circle, remove_from_circle, serve_circle
from whisper_net.core.group.entering import receive_welcome
from whisper_net.core.group.fading import let_go
from whisper_net.core.group.forking import prove_fork
from whisper_net.core.group.handing import receive_handed
from whisper_net.core.group.hinting import receive_found_keys, receive_hint, receive_own_hint
from whisper_net.core.group.importing import import_messages
from whisper_net.core.group.inviting import (
    approve,
    create_invitation,
    decline,
    promote,
    revoke_invitation,
)
from whisper_net.core.group.linking import receive_links
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.proposing import propose, sign_proposal, withdraw_proposal
from whisper_net.core.group.quarantine import extend_cut
from whisper_net.core.group.receiving import receive_envelopes
from whisper_net.core.group.relays import add_relays, forget_relay
from whisper_net.core.group.removing import demote, leave, remove
from whisper_net.core.group.restoring import add_this_device
from whisper_net.core.group.resumes import add_resume, edit_resume
from whisper_net.core.group.rotating import receive_boxes, receive_keys
from whisper_net.core.group.standing import answered, turned_away
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.verifying import mark_verified, unmark
from whisper_net.core.group.writing import entry_of, scope_of

C = TypeVar("C")
Work: TypeAlias = Callable[[GroupState, Change, Any], object]

_WORK: Final[dict[type, Work]] = {}


def work_out(state: GroupState, change: Change, command: do.Command) -> object:
    """Do what a command asks for; its answer. Raises LocalError, and DocumentsNeeded before anything is changed."""
    check_day(state, command, change.now)
    if isinstance(command, do.Written):
        scope = scope_of(command, state.me.group)
        serve_circle(state, change, scope)
        return write_entry(state, change, scope, entry_of(command))
    return _WORK[type(command)](state, change, command)


def _on(kind: type[C], work: Callable[[GroupState, Change, C], object]) -> None:
    _WORK[kind] = work


# -- what arrives

_on(do.EnvelopesReceived, lambda state, change, it: receive_envelopes(state, change, it.opened, it.holds))
_on(do.RetryReady, lambda state, change, _: take_up(state, change))
_on(do.LinksReceived, lambda state, change, it: receive_links(state, change, it.links))
_on(do.BoxesReceived, lambda state, change, it: receive_boxes(state, change, it.raw))
_on(do.KeysReceived, lambda state, change, it: receive_keys(state, change, it.sealed))
_on(HintReceived, receive_hint)
_on(OwnHintReceived, receive_own_hint)
_on(KeysFound, receive_found_keys)
_on(CircleKeysFound, receive_handed)
_on(do.WelcomeReceived, lambda state, change, it: receive_welcome(state, change, it.sealed))
_on(do.JoinReceived, consider)
_on(TurnedAway, lambda state, change, _: turned_away(state, change))
_on(Answered, lambda state, change, _: answered(state, change))

# -- people

_on(do.CreateInvitation, create_invitation)
_on(do.RevokeInvitation, lambda state, change, it: revoke_invitation(state, change, it.invitation))
_on(do.ApproveMember, approve)
_on(do.DeclineMember, lambda state, change, it: decline(state, change, it.member))
_on(do.PromoteMember, promote)
_on(do.DemoteMember, lambda state, change, it: demote(state, change, it.member))
_on(do.RemoveMember, lambda state, change, it: remove(state, change, it.member))
_on(RevokeDevice, revoke_device)
_on(AddThisDevice, add_this_device)
_on(do.LeaveGroup, lambda state, change, _: leave(state, change))

# -- going on from an older group

_on(ImportMessages, import_messages)

# -- deciding together

_on(accords.Propose, propose)
_on(accords.SignProposal, sign_proposal)
_on(accords.WithdrawProposal, withdraw_proposal)

# -- cuts and forks

_on(ProveFork, prove_fork)
_on(ExtendCut, extend_cut)

# -- acknowledgements

_on(Acknowledge, acknowledge)
_on(NoteHoldings, note_holdings)

# -- channels

_on(do.CreateChannel, create_channel)
_on(do.GrantChannel, grant_channel)
_on(RevokeChannel, revoke_channel)
_on(SetChannelPolicy, set_channel_policy)
_on(LetGo, lambda state, change, _: let_go(state, change))

# -- relays

_on(AddRelays, add_relays)
_on(ForgetRelay, forget_relay)

# -- circles

_on(CreateCircle, create_circle)
_on(AddToCircle, add_to_circle)
_on(RemoveFromCircle, remove_from_circle)

# -- résumés and files; all else that is written is one entry

_on(do.AddResume, add_resume)
_on(do.EditResume, edit_resume)
_on(AttachFile, attach_file)

# -- this device alone

_on(do.MarkRead, lambda _, change, it: change.marks.append(it.mark))
_on(do.SaveDraft, lambda _, change, it: keep_draft(change, it.draft))
_on(do.MarkVerified, mark_verified)
_on(do.UnmarkVerified, lambda _, change, it: unmark(change, it.member))

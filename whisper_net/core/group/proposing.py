"""Deciding together, the people's part: a yes to putting somebody out or making somebody an admin, said once.

Whoever proposes what is proposed already says yes to it, and their device drafts the link beside the first one's: so
nobody's lost laptop holds an accord up. What the machines make of it is agreeing.py.
"""

from whisper_net.core.documents.accords import Act, Assent
from whisper_net.core.documents.accords import Propose as Proposed
from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.core.group import commands_accords as do
from whisper_net.core.group.accords import MOST_OPEN, Accord
from whisper_net.core.group.change import Change
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.quorums import check_may_decide, check_subject
from whisper_net.core.group.rotating import vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, MemberId


def propose(state: GroupState, change: Change, command: do.Propose) -> EnvelopeId:
    """Propose an act, or join who proposed it. Raises NotFound, RefusedError or NotAllowed, which say why not."""
    view, me = state.log.view(), state.me
    check_subject(view, me.member, command.act, command.member)
    check_may_decide(view, me.member, command.act, command.member)
    known = accord_about(state, change.now, command.act, command.member)
    if known is not None and known.proposed_by(me.device) is not None:
        return known.id
    every = state.accords.open(change.now, state.log)
    own = [said for accord in every for said in accord.proposals if said.origin.member == me.member]
    if len(own) >= MOST_OPEN:
        raise RefusedError(f"{MOST_OPEN} proposals at a time are the limit; withdraw one: group quorum withdraw")
    made = write_entry(state, change, vetters_scope(state), Proposed(command.act, command.member))
    return made if known is None else known.id


def sign_proposal(state: GroupState, change: Change, command: do.SignProposal) -> EnvelopeId:
    """Say yes to what somebody proposed. Raises NotFound or NotAllowed."""
    accord = accord_of(state, change.now, command.proposal)
    check_may_decide(state.log.view(), state.me.member, accord.act, accord.member)
    if state.me.member not in accord.yes:
        write_entry(state, change, vetters_scope(state), Assent(accord.id, on=True))
    return accord.id


def withdraw_proposal(state: GroupState, change: Change, command: do.WithdrawProposal) -> EnvelopeId:
    """Take our yes back, as often as we said it. Raises NotFound."""
    accord, me = accord_of(state, change.now, command.proposal), state.me.member
    if me not in accord.yes:
        raise NotFound("you have not said yes to that proposal, so there is nothing to take back")
    for target in state.accords.agreed(accord, me):
        write_entry(state, change, vetters_scope(state), Assent(target, on=False))
    return accord.id


def accord_about(state: GroupState, now: int, act: Act, member: MemberId) -> Accord | None:
    every = state.accords.open(now, state.log)
    return next((accord for accord in every if (accord.act, accord.member) == (act, member)), None)


def accord_of(state: GroupState, now: int, proposal: EnvelopeId) -> Accord:
    """The accord that a proposal is of. Raises NotFound where none is open any more."""
    for accord in state.accords.open(now, state.log):
        if any(said.origin.id == proposal for said in accord.proposals):
            return accord
    raise NotFound("that proposal is not open: it was carried out, withdrawn, or is older than 30 days")

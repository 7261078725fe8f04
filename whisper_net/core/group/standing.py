"""Whether those who once answered this device still do: how somebody removed notices it.

Nobody sends the removed anything, so their own log names them as a member for ever. What they see is that machines
which knew them close the line as soon as they say who they are. Once may be a line that broke; twice in a row, and
nobody who answers in between, is taken for what it most likely is: the group's key moved on without this device. Over
relays, where nobody answers, a newer epoch whose HINT holds no box for this device says the same.
"""

from whisper_net.core.group.change import Change
from whisper_net.core.group.events import MovedOn
from whisper_net.core.group.state import LEFT_OUT, TURNED_AWAY, GroupState
from whisper_net.core.ids import DeviceId, ScopeId
from whisper_net.core.membership.link import Parsed

ENOUGH = 2
"""Times in a row."""
_N_SIZE = 5
"""Bytes of the fact that keeps an epoch's n."""


def turned_away(state: GroupState, change: Change) -> None:
    """Somebody who once answered closed the line on us. Says nothing where the log says already that we are out."""
    times = _times(state)
    if times >= ENOUGH or not state.log.view().is_active(state.me.device):
        return
    state.set_fact(change, TURNED_AWAY, bytes([times + 1]))
    if moved_on(state):
        change.notice(MovedOn(state.me.group))


def answered(state: GroupState, change: Change) -> None:
    """Somebody took us for a member."""
    if TURNED_AWAY in state.facts:
        state.set_fact(change, TURNED_AWAY, None)
    let_in(state, change)


def left_out(state: GroupState, change: Change, epoch: Parsed) -> None:
    """A HINT holds no box for us: of a newer epoch, by somebody who is in as far as we know, that tells something.

    An EPOCH that rests on nothing unknown tells nothing: whoever wrote it had not heard of us yet.
    """
    if not (_stands(state) and state.log.view().is_active(DeviceId(epoch.link.device)) and state.log.missing(epoch)):
        return
    n, before = epoch.body.n, moved_on(state)
    if n > int.from_bytes(state.facts.get(LEFT_OUT, b"")):
        state.set_fact(change, LEFT_OUT, n.to_bytes(_N_SIZE))
    if moved_on(state) and not before:
        change.notice(MovedOn(state.me.group))


def let_in(state: GroupState, change: Change) -> None:
    """A newer epoch has us among its recipients after all."""
    if LEFT_OUT in state.facts:
        state.set_fact(change, LEFT_OUT, None)


def moved_on(state: GroupState) -> bool:
    """The group's key probably moved on without this device."""
    return _times(state) >= ENOUGH or _is_left_out(state)


def _is_left_out(state: GroupState) -> bool:
    """Of an epoch newer than all whose keys are here, or on trial."""
    if LEFT_OUT not in state.facts or not _stands(state):
        return False
    epochs = state.log.view().epochs(ScopeId(state.me.group))
    newest = max((epoch.n for epoch in epochs if state.secret_of(epoch.body) is not None), default=0)
    newest = max([newest, *(trial.n for trial in state.provisional.values())])
    return int.from_bytes(state.facts[LEFT_OUT]) > newest


def _stands(state: GroupState) -> bool:
    """As far as our own log says, this device is a member's."""
    return len(state.log) > 0 and state.log.view().is_active(state.me.device)


def _times(state: GroupState) -> int:
    return state.facts.get(TURNED_AWAY, b"\0")[0]

"""Whether those who once answered this device still do: how somebody removed notices it.

Nobody sends the removed anything, so their own log names them as a member for ever. What they see is that machines
which knew them close the line as soon as they say who they are. Once may be a line that broke; twice in a row, and
nobody who answers in between, is taken for what it most likely is: the group's key moved on without this device.
"""

from whisper_net.core.group.change import Change
from whisper_net.core.group.events import MovedOn
from whisper_net.core.group.state import TURNED_AWAY, GroupState

ENOUGH = 2
"""Times in a row."""


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


def moved_on(state: GroupState) -> bool:
    """The group's key probably moved on without this device."""
    return _times(state) >= ENOUGH


def _times(state: GroupState) -> int:
    return state.facts.get(TURNED_AWAY, b"\0")[0]

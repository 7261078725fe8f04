"""Whether those who once answered this device still do: how somebody removed notices it.

Nobody sends the removed anything, so their own log names them as a member for ever. What they see is that machines
which knew them close the line as soon as they say who they are. Once may be a line that broke; twice in a row, and
nobody who answers in between, is taken for what it most likely is: the group's key moved on without this device. Over
relays, where nobody answers, a newer epoch whose HINT holds no box for this device says the same.
"""

from typing import NamedTuple

from whisper_net.core.group.change import Change
from whisper_net.core.group.events import MovedOn
from whisper_net.core.group.state import AHEAD, LEFT_OUT, TURNED_AWAY, GroupState
from whisper_net.core.ids import DeviceId, ScopeId
from whisper_net.core.membership.link import Parsed
from whisper_net.core.wire.codec import Count, decode, encode

ENOUGH = 2
"""Times in a row."""
AHEAD_SECONDS = 86_400
"""How far ahead of our clock an EPOCH may be stamped that is to be believed."""


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
    """A HINT holds no box for us: of a newer epoch, made since we came in, by an admin, that tells something.

    Others cannot put anybody out: of theirs it says that there is a newer key.
    """
    if not _stands(state) or epoch.link.ts < _since(state):
        return
    author, before = state.owner(DeviceId(epoch.link.device)), moved_on(state)
    by_admin = author is not None and state.log.view().role(author) == "admin"
    _hear(state, change, LEFT_OUT if by_admin else AHEAD, epoch)
    if moved_on(state) and not before:
        change.notice(MovedOn(state.me.group))


def _since(state: GroupState) -> int:
    """When this device came into the group, by the stamps of what let its person and itself in."""
    view = state.log.view()
    named = min(parsed.link.ts for parsed in view.naming(state.me.device))
    return max(named, view.joined(state.me.member) or 0)


def went_ahead(state: GroupState, change: Change, epoch: Parsed) -> None:
    """There is an EPOCH of the group that rests on links which are not here."""
    _hear(state, change, AHEAD, epoch)


def _hear(state: GroupState, change: Change, fact: str, epoch: Parsed) -> None:
    """Keep the latest such EPOCH, if it is by somebody who is in as far as we know, and rests on what we do not know.

    One that rests on nothing unknown tells nothing: whoever wrote it had not heard of us yet.
    """
    place = _Place(epoch.link.ts, epoch.body.n)
    if place.at > change.now + AHEAD_SECONDS or not _stands(state) or not state.log.missing(epoch):
        return
    if state.log.view().is_active(DeviceId(epoch.link.device)) and place > _heard(state, fact):
        state.set_fact(change, fact, encode(place))


def let_in(state: GroupState, change: Change) -> None:
    """Somebody takes us for a member: what was heard before is of no use."""
    for fact in (LEFT_OUT, AHEAD):
        if fact in state.facts:
            state.set_fact(change, fact, None)


def moved_on(state: GroupState) -> bool:
    """The group's key probably moved on without this device."""
    if _times(state) >= ENOUGH:
        return True
    on_trial = max((trial.n for trial in state.provisional.values()), default=0)
    return LEFT_OUT in state.facts and _stands(state) and on_trial < _beyond(state, LEFT_OUT)


def behind(state: GroupState) -> bool:
    """There is a newer key of the group than any that is here: what brings it, or its links, has not come yet."""
    if not _stands(state) or moved_on(state):
        return False
    known = max((tip.n for tip in state.log.view().tips(ScopeId(state.me.group))), default=0)
    on_trial = (trial.n for trial in state.provisional.values())
    return _beyond(state, AHEAD) > 0 or max([known, *on_trial]) > _newest(state).n


class _Place(NamedTuple):
    """Where an EPOCH stands: by its stamp, in seconds since 1970, then its n."""

    at: int
    n: int


def _beyond(state: GroupState, fact: str) -> int:
    """n of the EPOCH that was heard of, if it is newer than all whose keys are here; else 0.

    Newer by its stamp, too: a number that somebody made up says nothing any more once a true key comes after it.
    """
    heard, newest = _heard(state, fact), _newest(state)
    return heard.n if heard.n > newest.n and heard.at >= newest.at else 0


def _heard(state: GroupState, fact: str) -> _Place:
    return _Place(*decode(state.facts[fact], list[Count])) if fact in state.facts else _Place(0, 0)


def _newest(state: GroupState) -> _Place:
    """Of the newest epoch of the group whose key is here."""
    epochs = state.log.view().epochs(ScopeId(state.me.group))
    held = [epoch for epoch in epochs if state.secret_of(epoch.body) is not None]
    places = [_Place(state.log.get(epoch.id).link.ts, epoch.n) for epoch in held]
    return max(places, key=lambda place: place.n, default=_Place(0, 0))


def _stands(state: GroupState) -> bool:
    """As far as our own log says, this device is a member's."""
    return len(state.log) > 0 and state.log.view().is_active(state.me.device)


def _times(state: GroupState) -> int:
    return state.facts.get(TURNED_AWAY, b"\0")[0]

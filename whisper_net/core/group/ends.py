"""Where feeds end: how far what somebody wrote is shown, taken and passed on (PROTOCOL 3, "A post shows only if").

Read from links, cuts and fork proofs that are held, never from the order in which they came: so everybody hides the
same. A feed under a key that was made after a loss is by somebody who came back, and the loss's cut is not about it.
While a cut is not known, what is held of the feed stays, and no more is taken. Whoever is out without any cut shows
nothing. What shows otherwise than tables say is told anew: retelling.py. How cuts are made and read: cutting.py.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.cutting import read_cut, rests_on
from whisper_net.core.group.feeds import End
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import Cut

OPEN: Final = 1 << 62
"""After every seq."""


class Beyond(NamedTuple):
    """What an envelope beyond the end of its feed waits for: that it ends elsewhere."""

    why: str
    scope: ScopeId
    feed: FeedKey
    end: End


def end_of(state: GroupState, scope: ScopeId, feed: FeedKey) -> End | None:
    """Where a feed ends; None where it goes on."""
    forked, owner = state.forks.get(feed), state.owner(feed.device)
    if owner is None or (forked is None and not _concerned(state, feed.device, scope)):
        return None
    last = OPEN if forked is None else forked - 1
    if _taken_out(state, owner, scope):
        return End(last, awaited=True)
    cuts = [
        cut for cut in state.log.view().cuts(owner, feed.device, scope) if not rests_on(state, feed.kid, cut.losses)
    ]
    if not cuts and owner != state.me.member and not state.log.view().role(owner):
        return End(0, awaited=False)
    known = [_seq_of(state, cut, feed) for cut in cuts]
    last = min([last, *(seq for seq in known if seq is not None)])
    awaited = None in known
    return End(last, awaited) if awaited or last < OPEN else None


def _concerned(state: GroupState, device: DeviceId, scope: ScopeId) -> bool:
    """Whether a loss may be about what a device wrote. Every envelope asks."""
    view, owner = state.log.view(), state.owner(device)
    lost = owner in view.lost or device in view.lost
    return owner is not None and (lost or not view.role(owner) or _taken_out(state, owner, scope))


def _taken_out(state: GroupState, member: MemberId, scope: ScopeId) -> bool:
    """Whether somebody is not in a circle any more. Drops carry no cuts: what is held stays, no more is taken."""
    circle = state.circles.get(scope)
    return circle is not None and member not in circle.roster


def _seq_of(state: GroupState, cut: Cut, feed: FeedKey) -> int | None:
    """The last seq that a cut leaves of a feed; None while the cut is not known."""
    told = None if cut.epoch is None else read_cut(state, cut.epoch)
    if told is None:
        return None
    return max(told.get(cut.losses[0], {}).get(feed, 0), cut.extended.get(feed, 0))


def hides(state: GroupState, scope: ScopeId, feed: FeedKey, seq: int) -> list[LinkId]:
    """The losses whose cuts are known and end a feed before this seq."""
    return [cut.losses[0] for cut in _hiding(state, scope, feed, seq)]


def hidden_by_others(state: GroupState, scope: ScopeId, feed: FeedKey, seq: int) -> bool:
    """Whether cuts hide this, and none of them is by whoever took something away.

    The first EPOCH after a loss counts, and anybody in the scope may say, late, that theirs came first.
    """
    found, log = _hiding(state, scope, feed, seq), state.log
    said = {(log.get(cut.losses[0]).link.author, cut.epoch) for cut in found}
    return bool(found) and not any(epoch and log.get(epoch).link.author == remover for remover, epoch in said)


def _hiding(state: GroupState, scope: ScopeId, feed: FeedKey, seq: int) -> list[Cut]:
    owner = state.owner(feed.device)
    cuts = [] if owner is None else state.log.view().cuts(owner, feed.device, scope)
    known = [(cut, _seq_of(state, cut, feed)) for cut in cuts if not rests_on(state, feed.kid, cut.losses)]
    return [cut for cut, last in known if last is not None and last < seq]


def shows(state: GroupState, feed: FeedKey, seq: int) -> bool:
    """Whether an envelope that is held is shown."""
    end = state.ends.get(feed)
    return end is None or seq <= end.last


def review(state: GroupState) -> None:
    """Work out where feeds end, after links, keys, cuts or proofs came; what waited beyond an end is tried again."""
    before, state.ends = state.ends, dict(_all_ends(state))
    state.feeds.moved = True
    changed = {feed for feed in before.keys() | state.ends.keys() if before.get(feed) != state.ends.get(feed)}
    for feed in changed:
        end = state.ends.get(feed)
        state.feeds.end(feed, None if end is None else end.taken)
    if changed:
        state.texts.clear()  # they hold what ends hide, or lack what they show again
    for reason in state.pending.reasons():
        if isinstance(reason, Beyond) and end_of(state, reason.scope, reason.feed) != reason.end:
            state.ready += state.pending.release(reason)


def _all_ends(state: GroupState) -> Iterator[tuple[FeedKey, End]]:
    forked = {feed.device for feed in state.forks}
    for scope in state.feeds.scopes:
        for device, feeds in state.feeds.by_device(scope).items():
            for feed in feeds if device in forked or _concerned(state, device, scope) else ():
                end = end_of(state, scope, feed)
                if end is not None:
                    yield feed, end

"""Where feeds end: how far what somebody wrote is shown, taken and passed on (PROTOCOL 3, "A post shows only if").

Read from links, cuts and fork proofs that are held, never from the order in which they came: so everybody hides the
same. A feed under a key that was made after a loss is by somebody who came back, and the loss's cut is not about it.
While a cut is not known, what is held of the feed stays, and no more is taken. Whoever is out without any cut shows
nothing. What shows otherwise than tables say is told anew: retelling.py. How cuts are made and read: cutting.py, and
circle_cuts.py for circles. Drops beyond the end of a feed of the group count for nobody, nor does what was written
under their keys, until a drop carries these on: stranded.py.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.circle_cuts import hidden_by_other_drops, limits_in
from whisper_net.core.group.circle_keys import use_keys
from whisper_net.core.group.cutting import rests_on, said_by
from whisper_net.core.group.feeds import End
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import Cut
from whisper_net.core.membership.cuts import OWN_LOSS

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
    if owner is not None and _strays(state, scope, feed.kid, owner):
        return End(0, awaited=False)
    if owner is None or (forked is None and not _concerned(state, feed.device, scope)):
        return None
    limits = _limits(state, scope, feed, owner)
    if not limits and owner != state.me.member and not state.log.view().role(owner):
        return End(0, awaited=False)
    last = min([OPEN if forked is None else forked - 1, *(seq for seq in limits if seq is not None)])
    awaited = None in limits
    return End(last, awaited) if awaited or last < OPEN else None


def _strays(state: GroupState, scope: ScopeId, kid: Kid, owner: MemberId) -> bool:
    """Whether somebody wrote in a circle under a key that is not, or not any more, theirs to write under."""
    circle = state.circles.get(scope)
    return owner not in circle.named(kid) if circle is not None else bool(state.circles.opened(scope))


def _limits(state: GroupState, scope: ScopeId, feed: FeedKey, owner: MemberId) -> list[int | None]:
    """The last seq that each loss leaves of a feed; None for a loss whose cut is not known."""
    circle = state.circles.get(scope)
    if circle is not None:
        return limits_in(state, circle, feed, owner)
    return [_seq_of(state, cut, feed) for cut in _cuts(state, scope, feed, owner)]


def _cuts(state: GroupState, scope: ScopeId, feed: FeedKey, owner: MemberId) -> list[Cut]:
    """Of the losses that this feed does not rest on, as the log has them."""
    cuts = state.log.view().cuts(owner, feed.device, scope)
    return [cut for cut in cuts if not rests_on(state, feed.kid, cut.losses)]


def _concerned(state: GroupState, device: DeviceId, scope: ScopeId) -> bool:
    """Whether a loss may be about what a device wrote. Every envelope asks."""
    view, owner = state.log.view(), state.owner(device)
    lost = owner in view.lost or device in view.lost
    circle = state.circles.get(scope)
    taken_out = circle is not None and owner is not None and circle.has_lost(owner)
    return owner is not None and (lost or not view.role(owner) or taken_out)


def _seq_of(state: GroupState, cut: Cut, feed: FeedKey) -> int | None:
    """The last seq that a cut leaves of a feed; None while the cut is not known."""
    told = said_by(state, cut).told
    return None if told is None else max(told.get(feed, 0), cut.extended.get(feed, 0))


def hides(state: GroupState, scope: ScopeId, feed: FeedKey, seq: int) -> list[LinkId]:
    """The losses whose cuts are known and end a feed before this seq; of a circle only that there are any."""
    circle, owner = state.circles.get(scope), state.owner(feed.device)
    if circle is not None and owner is not None:
        known = [] if _strays(state, scope, feed.kid, owner) else limits_in(state, circle, feed, owner)
        return [OWN_LOSS for last in known if last is not None and last < seq][:1]
    return [cut.losses[0] for cut in _hiding(state, scope, feed, seq)]


def hidden_by_others(state: GroupState, scope: ScopeId, feed: FeedKey, seq: int) -> bool:
    """Whether cuts hide this, and none of them is by whoever took something away; or in a circle its key alone does.

    Whoever holds more of it may still say so, and the key may come to count again.
    """
    circle, owner = state.circles.get(scope), state.owner(feed.device)
    if owner is not None and _strays(state, scope, feed.kid, owner):
        return True
    if circle is not None and owner is not None:
        return hidden_by_other_drops(state, circle, feed, owner, seq)
    found = _hiding(state, scope, feed, seq)
    return bool(found) and not any(cut.by_remover for cut in found)


def _hiding(state: GroupState, scope: ScopeId, feed: FeedKey, seq: int) -> list[Cut]:
    owner = state.owner(feed.device)
    cuts = [] if owner is None else _cuts(state, scope, feed, owner)
    known = [(cut, _seq_of(state, cut, feed)) for cut in cuts]
    return [cut for cut, last in known if last is not None and last < seq]


def shows(state: GroupState, feed: FeedKey, seq: int) -> bool:
    """Whether an envelope that is held is shown."""
    end = state.ends.get(feed)
    return end is None or seq <= end.last


def review(state: GroupState) -> None:
    """Work out where feeds end, after links, keys, cuts or proofs came; what waited beyond an end is tried again.

    First those of the group: circles are made by the drops in them that are shown.
    """
    state.said.clear()
    group = ScopeId(state.me.group)
    of_group = dict(_ends_in(state, group))
    use_keys(state, state.circles.hide({feed: end.last for feed, end in of_group.items()}))
    before, state.ends = state.ends, of_group
    for scope in state.feeds.scopes:
        state.ends.update(_ends_in(state, scope) if scope != group else ())
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


def _ends_in(state: GroupState, scope: ScopeId) -> Iterator[tuple[FeedKey, End]]:
    every, view = bool(state.circles.opened(scope)), state.log.view()
    gone = view.lost | view.out | {feed.device for feed in state.forks}
    if not (every or gone):
        return
    for device, feeds in state.feeds.by_device(scope).items():
        for feed in feeds if every or device in gone or state.owner(device) in gone else ():
            end = end_of(state, scope, feed)
            if end is not None:
                yield feed, end

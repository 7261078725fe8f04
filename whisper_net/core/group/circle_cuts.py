"""How far the feeds of whoever went are shown in a circle: said in drops, for those of the circle alone (PROTOCOL 5).

A drop carries cuts of whoever was lost before it, as far as its author holds their feeds. A loss is a link, as for a
channel, or the drop itself, where it takes somebody out. Of a link the cuts of one drop count for everybody: of those
that rest on it the remover's own, of these the lowest n, then the least kid. A kid covers cuts and log heads, so
nobody who has a key can drop it again with others. Beside EPOCHs: cutting.py. What comes of it: ends.py.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from whisper_net.core.crypto.drops import MAX_CUTS
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.circle import Circle, Dropped
from whisper_net.core.group.cutting import rests_on
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import Cut, Losses
from whisper_net.core.membership.annals import FeedKey as Feed
from whisper_net.core.membership.cuts import OWN_LOSS, write_cuts

ROOM = MAX_CUTS - 8
"""What losses may take of a drop's cuts, without what stands around them."""


class Answer(NamedTuple):
    """A loss, and the drop whose cuts count for it."""

    removers: frozenset[bytes]
    """Who took something away."""
    drop: Dropped | None
    """None while nobody made one after the loss."""


def limits_in(state: GroupState, circle: Circle, feed: FeedKey, owner: MemberId) -> list[int | None]:
    """The last seq that each loss leaves of a feed; None for a loss that no drop answers yet."""
    answers = _answers(state, circle, feed, owner)
    return [None if one.drop is None else dict(one.drop.reach).get(feed, 0) for one in answers]


def hidden_by_other_drops(state: GroupState, circle: Circle, feed: FeedKey, owner: MemberId, seq: int) -> bool:
    """Whether cuts hide this, and none of them is by whoever took something away."""
    known = [(one.removers, one.drop) for one in _answers(state, circle, feed, owner) if one.drop is not None]
    found = [(removers, drop.author) for removers, drop in known if dict(drop.reach).get(feed, 0) < seq]
    return bool(found) and not any(author in removers for removers, author in found)


def _answers(state: GroupState, circle: Circle, feed: FeedKey, owner: MemberId) -> list[Answer]:
    cuts = state.log.view().cuts(owner, feed.device, circle.scope)
    losses = [cut.losses for cut in cuts if not rests_on(state, feed.kid, cut.losses)]
    of_log = [Answer(frozenset([_remover(state, one)]), _first_after(state, circle, one)) for one in losses]
    # Whoever wrote after a loss of the log takes out whom it took: that loss speaks for both.
    taken_out = [drop for drop in circle.taken_out(owner, feed.kid) if not _after_any(state, drop, losses)]
    return [*of_log, *(Answer(frozenset([circle.owner, owner]), drop) for drop in taken_out)]


def _after_any(state: GroupState, drop: Dropped, losses: Sequence[Losses]) -> bool:
    return any(rests_on(state, drop.kid, one) for one in losses)


def _remover(state: GroupState, losses: Losses) -> MemberId:
    return MemberId(state.log.get(losses[0]).link.author)


def _first_after(state: GroupState, circle: Circle, losses: Losses) -> Dropped | None:
    """The drop whose cuts count for a loss; remembered for circles as they are."""
    known = state.first_drops.get((circle.scope, losses))
    if known is None or known[0] != state.circles.changes:
        known = state.circles.changes, _look_for_first(state, circle, losses)
        state.first_drops[circle.scope, losses] = known
    return known[1]


def _look_for_first(state: GroupState, circle: Circle, losses: Losses) -> Dropped | None:
    by = _remover(state, losses)
    after = (drop for kid in circle.kids if rests_on(state, kid, losses) for drop in circle.drops_of(kid))
    return min(after, key=lambda drop: (drop.author != by, drop.n, drop.kid), default=None)


def own_cuts(state: GroupState, scope: ScopeId, heads: tuple[LinkId, ...], gone: frozenset[MemberId]) -> bytes:
    """The cuts that a drop of ours at these log heads is to carry, which takes these people out; b"" for none."""
    view, circle, found = state.log.view_at(heads), state.circles.get(scope), dict[LinkId, dict[Feed, int]]()
    for device, feeds in state.feeds.by_device(scope).items():
        owner = view.owner(device)
        cuts = view.cuts(owner, device, scope) if owner is not None and circle is not None else []
        losses = [one.losses for one in cuts if circle is not None and _ours_counts(state, circle, one)]
        for feed in feeds:
            named = [one[0] for one in losses if not rests_on(state, feed.kid, one)]
            if named or owner in gone:
                found.setdefault(named[0] if named else OWN_LOSS, {})[feed] = state.feeds.reach(feed)
    return write_cuts(found, ROOM) if found else b""


def _ours_counts(state: GroupState, circle: Circle, cut: Cut) -> bool:
    """Whether the next drop of ours is the one whose cuts count for a loss."""
    first, by = _first_after(state, circle, cut.losses), _remover(state, cut.losses)
    return first is None or first.author != by == state.me.member


def answers_all(state: GroupState, circle: Circle, drop: Dropped) -> bool:
    """Whether a drop rests on every loss in its circle: no cut is of what anybody writes under it."""
    return all(rests_on(state, drop.kid, losses) for losses in _losses_in(state, circle))


def _losses_in(state: GroupState, circle: Circle) -> Iterator[Losses]:
    """Those of the log, of whoever was ever in: of their live devices, and of all that we hold something of."""
    view = state.log.view()
    writers = [(device, state.owner(device)) for device in state.feeds.by_device(circle.scope)]
    for member in circle.people:
        for device in {*view.devices(member), *(device for device, owner in writers if owner == member)}:
            if member in view.lost or device in view.lost:
                yield from (cut.losses for cut in view.cuts(member, device, circle.scope))

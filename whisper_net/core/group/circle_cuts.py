"""How far the feeds of whoever went are shown in a circle: said in drops, for those of the circle alone (PROTOCOL 5).

A drop carries cuts of whoever was lost before it, as far as its author holds their feeds. A loss is a link, as for a
channel, or the drop itself, where it takes somebody out. Of a link those drops count that rest on it: the remover's
own, else all; of a drop it alone; and of both whatever the circle's owner says later, so that they can show more again.
Of each feed the greatest seq counts. A kid covers cuts and log heads, so nobody who has a key can drop it again
with others. Beside EPOCHs: cutting.py. What comes of it: ends.py.
"""

from collections.abc import Iterator, Sequence

from whisper_net.core.crypto.drops import MAX_CUTS
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.circle import Circle, Dropped
from whisper_net.core.group.cutting import ours_to_name, rests_on
from whisper_net.core.group.feeds import Said
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership.annals import Cut, Losses
from whisper_net.core.membership.annals import FeedKey as Feed
from whisper_net.core.membership.cuts import OWN_LOSS, write_cuts
from whisper_net.core.membership.state import View

ROOM = MAX_CUTS - 8
"""What losses may take of a drop's cuts, without what stands around them."""


def limits_in(state: GroupState, circle: Circle, feed: FeedKey, owner: MemberId) -> list[int | None]:
    """The last seq that each loss leaves of a feed; None for a loss that no drop answers yet."""
    answers = _answers(state, circle, feed, owner)
    return [None if one.told is None else one.told.get(feed, 0) for one in answers]


def hidden_by_other_drops(state: GroupState, circle: Circle, feed: FeedKey, owner: MemberId, seq: int) -> bool:
    """Whether cuts hide this, and none of them is by whoever took something away."""
    answers = _answers(state, circle, feed, owner)
    found = [one for one in answers if one.told is not None and one.told.get(feed, 0) < seq]
    return bool(found) and not any(one.by_remover for one in found)


def _answers(state: GroupState, circle: Circle, feed: FeedKey, owner: MemberId) -> list[Said]:
    cuts = state.log.view().cuts(owner, feed.device, circle.scope)
    cuts = [cut for cut in cuts if not rests_on(state, feed.kid, cut.losses)]
    # Whoever wrote after a loss of the log takes out whom it took: that loss speaks for both.
    taken_out = [drop for drop in circle.taken_out(owner, feed.kid) if not _after_any(state, drop, cuts)]
    of_drops = [_said(drop.author in (circle.owner, owner), [drop, *_owners(circle, drop)]) for drop in taken_out]
    return [*(_answer(state, circle, cut) for cut in cuts), *of_drops]


def _owners(circle: Circle, drop: Dropped) -> list[Dropped]:
    """What the owner wrote on top of a drop."""
    later = (one for kid in circle.kids if circle.goes_on(kid, drop.kid) for one in circle.drops_of(kid))
    return [one for one in later if one.author == circle.owner]


def _after_any(state: GroupState, drop: Dropped, cuts: Sequence[Cut]) -> bool:
    return any(rests_on(state, drop.kid, cut.losses) for cut in cuts)


def _answer(state: GroupState, circle: Circle, cut: Cut) -> Said:
    """What the drops that rest on a loss of the log say of it; remembered for circles as they are."""
    about = cut.losses, cut.epochs, circle.scope, state.circles.changes
    if about not in state.said:
        state.said[about] = _look_for_answer(state, circle, cut)
    return state.said[about]


def _look_for_answer(state: GroupState, circle: Circle, cut: Cut) -> Said:
    after = [drop for kid in circle.kids if rests_on(state, kid, cut.losses) for drop in circle.drops_of(kid)]
    own = [drop for drop in after if drop.author == cut.remover]
    owners = [drop for drop in after if drop.author == circle.owner] if own else []
    return _said(bool(own), [*(own or after), *owners])


def _said(by_remover: bool, drops: Sequence[Dropped]) -> Said:
    told: dict[Feed, int] = {}
    for feed, seq in (one for drop in drops for one in drop.reach):
        told[feed] = max(seq, told.get(feed, 0))
    return Said(frozenset(drop.author for drop in drops), told if drops else None, by_remover)


def own_cuts(state: GroupState, scope: ScopeId, heads: tuple[LinkId, ...], gone: frozenset[MemberId]) -> bytes:
    """The cuts that a drop of ours at these log heads is to carry; b"" for none.

    `gone` are the people that it takes out, or of whom it is to show all that we hold.
    """
    found, circle = dict[LinkId, dict[Feed, int]](), state.circles.get(scope)
    for feed, cut in _to_name(state, circle, state.log.view_at(heads)) if circle is not None else ():
        found.setdefault(cut.losses[0], {})[feed] = state.feeds.reach(feed)
    named = {feed for feeds in found.values() for feed in feeds}
    for device, feeds in state.feeds.by_device(scope).items():
        for feed in feeds if state.owner(device) in gone else ():
            if feed not in named:
                found.setdefault(OWN_LOSS, {})[feed] = state.feeds.reach(feed)
    return write_cuts(found, ROOM) if found else b""


def _to_name(state: GroupState, circle: Circle, view: View) -> Iterator[tuple[FeedKey, Cut]]:
    """Feeds that are held, and the first of the losses of which the next drop of ours is to say how far."""
    for device, feeds in state.feeds.by_device(circle.scope).items():
        owner = view.owner(device)
        cuts = view.cuts(owner, device, circle.scope) if owner is not None else []
        for feed in feeds:
            named = [cut for cut in cuts if ours_to_name(state, cut, _answer(state, circle, cut), feed)]
            yield from ((feed, cut) for cut in named[:1])


def holds_more_in(state: GroupState, circle: Circle) -> bool:
    """Whether we hold words of somebody who left that others wrote after without naming: the next drop is ours."""
    named = _to_name(state, circle, state.log.view())
    return any(cut.remover is None and bool(_answer(state, circle, cut).authors) for _, cut in named)


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

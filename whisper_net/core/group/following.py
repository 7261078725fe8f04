"""Which topics of relays a device follows, and where on them the log belongs (PROTOCOL section 9).

Followed are those of every key that this device may read by, and those of all keys of the group that it holds or has on
trial, whether it is still in or not: what was left there for whoever was away is found there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from whisper_net.core.crypto.items import group_topic
from whisper_net.core.group.rotating import usable_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.syncview import GroupView
from whisper_net.core.group.topics import Topic, Topics
from whisper_net.core.ids import Kid, LinkId, MemberId, ScopeId

MOST_CIRCLES, MOST_OF_OWNER = 512, 64
"""Circles that are followed, and those of one other owner: whoever is put into one was not asked."""
MOST_CIRCLE_TOPICS = 1_024
"""Topics of circles, together: a relay follows 4,096 on a line."""


class Following(NamedTuple):
    """What to follow, best first: what all read before circles."""

    rooms: list[Topic]
    circles: list[Topic]
    rest: list[Topic]
    """Topics of circles that are not followed, for there are too many. What we write there is put all the same."""
    left_out: frozenset[ScopeId] = frozenset()
    """Circles of which nothing is followed."""


def following(state: GroupState, view: GroupView, topics: Topics) -> Following:
    """Those of the newest key of every scope first, the group's before all others; then those of the one before it.

    Circles come last, those in which something was written last before others.
    """
    group, device = ScopeId(state.me.group), state.me.device
    if state.welcome is not None:  # the first key of a welcome is the group's
        return Following(
            [Topic(group, Kid(key.kid), group_topic(key.secret)) for key in state.welcome.keys[:1]], [], []
        )
    kept = [topic for topic in topics if topic.scope == group or view.may_read(device, topic.scope, topic.kid)]
    by_scope: dict[ScopeId, list[Topic]] = {group: []}
    for topic in sorted(kept, key=lambda topic: (-_n(state, topic.kid), topic.kid)):
        by_scope.setdefault(topic.scope, []).append(topic)
    rooms = [some for scope, some in by_scope.items() if state.circles.get(scope) is None]
    circles = {scope: some for scope, some in by_scope.items() if state.circles.get(scope) is not None}
    chosen = _chosen(state, list(circles))
    left_out = frozenset(circles).difference(chosen)
    here = _by_turns([circles[scope] for scope in chosen])
    rest = here[MOST_CIRCLE_TOPICS:] + [topic for scope in left_out for topic in circles[scope]]
    return Following(_by_turns(rooms), here[:MOST_CIRCLE_TOPICS], rest, left_out)


def _chosen(state: GroupState, scopes: Sequence[ScopeId]) -> list[ScopeId]:
    """The circles to follow: so many of each owner but ourselves, and so many in all, the liveliest first."""
    if len(scopes) <= MOST_OF_OWNER:
        return list(scopes)
    places = {id_: place for place, id_ in enumerate(state.log.ids)}
    of_owner, chosen = Counter[MemberId](), list[ScopeId]()
    for scope in sorted(scopes, key=lambda scope: _traffic(state, scope, places), reverse=True):
        circle = state.circles.get(scope)
        owner = state.me.member if circle is None else circle.owner
        of_owner[owner] += 1
        if owner == state.me.member or of_owner[owner] <= MOST_OF_OWNER:
            chosen.append(scope)
    return chosen[:MOST_CIRCLES]


def _traffic(state: GroupState, scope: ScopeId, places: Mapping[LinkId, int]) -> tuple[int, int]:
    """How late something came there since the start; before it, of when the log is that its writers knew."""
    known = (places.get(head, 0) for head in state.feeds.heads_in(scope))
    return state.feeds.came(scope), max(known, default=0)


def _by_turns(scopes: Sequence[Sequence[Topic]]) -> list[Topic]:
    deepest = max(map(len, scopes), default=0)
    return [some[rank] for rank in range(deepest) for some in scopes if rank < len(some)]


def _n(state: GroupState, kid: Kid) -> int:
    trial = state.provisional.get(kid)
    return state.generation(kid) if trial is None else trial.n


def links_kid(state: GroupState) -> Kid | None:
    """The key of the group on whose topic links and boxes are left; None for whoever has none, or has not entered.

    Where no key is clean, for somebody went and nobody has rotated since, the newest: the link that says so travels, by
    whoever went as well.
    """
    if state.welcome is not None or not len(state.log):
        return None
    group = ScopeId(state.me.group)
    epoch = usable_epoch(state, group)
    if epoch is not None:
        return epoch.kid
    held = [key.kid for key in state.keys if key.scope == group]
    return max(held, key=lambda kid: (state.generation(kid), kid), default=None)

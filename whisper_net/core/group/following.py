"""Which topics of relays a device follows, and where on them the log belongs (PROTOCOL section 9).

Followed are those of every key that this device may read by, and those of all keys of the group that it holds or has on
trial, whether it is still in or not: what was left there for whoever was away is found there.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.items import group_topic
from whisper_net.core.group.rotating import usable_epoch
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.syncview import GroupView
from whisper_net.core.group.topics import Topic, Topics
from whisper_net.core.ids import Kid, ScopeId


def followed(state: GroupState, view: GroupView, topics: Topics) -> list[Topic]:
    """Those of the newest key of every scope first, the group's before all others; then those of the one before it.

    Circles come last: whoever is put into one was not asked, and a relay follows only so many topics on a line.
    """
    group, device = ScopeId(state.me.group), state.me.device
    if state.welcome is not None:  # the first key of a welcome is the group's
        return [Topic(group, Kid(key.kid), group_topic(key.secret)) for key in state.welcome.keys[:1]]
    kept = [topic for topic in topics if topic.scope == group or view.may_read(device, topic.scope, topic.kid)]
    by_scope: dict[ScopeId, list[Topic]] = {group: []}
    for topic in sorted(kept, key=lambda topic: (-_n(state, topic.kid), topic.kid)):
        by_scope.setdefault(topic.scope, []).append(topic)
    rooms = [some for scope, some in by_scope.items() if state.circles.get(scope) is None]
    circles = [some for scope, some in by_scope.items() if state.circles.get(scope) is not None]
    return [*_by_turns(rooms), *_by_turns(circles)]


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

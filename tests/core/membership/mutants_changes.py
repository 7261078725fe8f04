"""What is worked out by change, with something forgotten; the law of laws_changes.py notices each."""

from collections.abc import Callable, Iterable
from typing import Any

from tests.core.membership.laws import Law
from tests.core.membership.laws_changes import by_change_as_from_scratch
from whisper_net.core.ids import MemberId
from whisper_net.core.membership import changes, state
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType
from whisper_net.core.membership.roster import Roster, State

T = LinkType
Patches = list[tuple[Any, str, Any]]


def about_nobody(
    *types: LinkType, about: Callable[[Graph, int], Iterable[MemberId]] = changes._about
) -> Callable[[Graph, int], Iterable[MemberId]]:
    """Links of these types are about nobody."""
    return lambda graph, i: [] if graph.links[i].link.type in types else about(graph, i)


def new_links_alone(self: Roster, other: State) -> int:
    """What came to count, or ceased to, is forgotten."""
    return self.state.mask ^ other.mask


def last_of_all(self: Roster, order: list[MemberId], concerned: Iterable[MemberId]) -> list[MemberId]:
    return [*order, *(member for member in concerned if member not in order)]


def entitled_as_before(
    self: Roster, other: State, followed_by: Callable[[Roster, State], Roster] = Roster.followed_by
) -> Roster:
    """Nobody comes to a scope, or goes from it."""
    roster = followed_by(self, other)
    roster._entitled = self._entitled.copy()
    return roster


def invitations_themselves(graph: Graph, changed: int) -> int:
    return changed & graph.by_type[T.INVITE]


def _unless(*types: LinkType) -> tuple[Law, Patches]:
    return by_change_as_from_scratch, [(changes, "_about", about_nobody(*types))]


CHANGES_MUTANTS: dict[str, tuple[Law, Patches]] = {
    **{f"change_by_{type_.name.lower()}": _unless(type_) for type_ in (T.ADMIT, T.APPROVE, T.GRANT, T.REVOKE_GRANT)},
    **{f"change_by_{type_.name.lower()}": _unless(type_) for type_ in (T.DEMOTE, T.CHANNEL, T.LEAVE, T.DEVICE_REVOKE)},
    "change_void": (by_change_as_from_scratch, [(Roster, "differs_from", new_links_alone)]),
    "change_order": (by_change_as_from_scratch, [(Roster, "_ordered_anew", last_of_all)]),
    "change_entitled": (by_change_as_from_scratch, [(Roster, "followed_by", entitled_as_before)]),
    "change_invitations": (
        by_change_as_from_scratch,
        [(state, "invitations_in", invitations_themselves)],
    ),
}

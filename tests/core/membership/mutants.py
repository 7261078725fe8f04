"""The rules of the membership log, each with what is left when it is dropped, and the law that notices.

Some are dropped where two modules use them: a name that was imported is replaced in both.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tests.core.membership import laws_devices as devices
from tests.core.membership import laws_entering as entering
from tests.core.membership import laws_keys as keys
from tests.core.membership import laws_policies as policies
from tests.core.membership import laws_quorums as quorums
from tests.core.membership import laws_removal as removal
from tests.core.membership.laws import Law, order_independent
from whisper_net.core.crypto.epochs import recipients_hash
from whisper_net.core.ids import BoxKey, DeviceId, JoinId, MemberId, ScopeId
from whisper_net.core.membership import channels, epochs, giving, judge, offices, resolver, strikes, taking
from whisper_net.core.membership.annals import Annals
from whisper_net.core.membership.facts import Need, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import Epoch, LinkType
from whisper_net.core.membership.offices import Quorum
from whisper_net.core.membership.resolver import Resolver
from whisper_net.core.membership.roster import Roster, State

T = LinkType


def every_approval(roster: Roster, join: JoinId, scope: bytes, ends: int = 0) -> int:
    return roster.graph.approvals.get((join, scope), 0) & roster.alive


def void_approvals_too(roster: Roster, join: JoinId, scope: bytes, ends: int = 0) -> int:
    return roster.graph.approvals.get((join, scope), 0) & roster.state.mask & ~roster.graph.invalid


def in_order_of_arrival(graph: Graph, mask: int) -> list[int]:
    return list(bits(mask))


def any_rank(graph: Graph, r: int) -> int:
    return graph.approvals_under.get(graph.links[r].body.invite, 0)


def approve_oneself(roster: Roster, member: MemberId, join: JoinId, scope: ScopeId) -> list[Need] | None:
    if not giving.admitted(roster, join, scope) or roster.graph.vetoes.get(join, 0) & roster.alive:
        return None
    return (
        offices.office(roster, member)
        if scope == ScopeId(roster.graph.group)
        else offices.inside(roster, member, scope)
    )


def approve_after_veto(roster: Roster, member: MemberId, join: JoinId, scope: ScopeId) -> list[Need] | None:
    if not giving.admitted(roster, join, scope):
        return None
    return (
        offices.office(roster, member)
        if scope == ScopeId(roster.graph.group)
        else offices.inside(roster, member, scope)
    )


def office_suffices(roster: Roster, member: MemberId, scope: ScopeId) -> list[Need] | None:
    return offices.office(roster, member)


def to_those_named(roster: Roster, author: MemberId, body: Epoch, ts: int) -> Mapping[DeviceId, BoxKey] | None:
    scope = ScopeId(body.scope)
    every = roster.entitled(scope)
    for out in every:
        fewer = {device: key for device, key in every.items() if device != out}
        if recipients_hash(fewer.values()) == body.to:
            every = fewer
    return every if roster.within(author, scope) else None


def by_anybody(roster: Roster, author: MemberId, body: Epoch, ts: int) -> Mapping[DeviceId, BoxKey] | None:
    return roster.entitled(ScopeId(body.scope))


def alive_is_clean(roster: Roster, e: int) -> bool:
    return bool(roster.alive >> e & 1)


def entitled_alone(roster: Roster, e: int) -> bool:
    now = roster.entitled(ScopeId(epochs.body_of(roster.graph, e).scope))
    return bool(roster.alive >> e & 1) and roster.graph.facts[e].recipients.keys() <= now.keys()


# -- what voids


def fallen_by_signatures(graph: Graph, i: int, state: State) -> bool:
    return strikes.standing(graph, i, state) < graph.facts[i].k


def every_signature(graph: Graph, i: int, state: State) -> int:
    """Whether the credential that a signer signed with is void does not matter."""
    struck = {member for member, _ in strikes.blows(graph, i, state)}
    return len(graph.signatures(i)) - len(struck)


def sparing(*types: LinkType) -> Callable[[Graph, int], int]:
    """Removals of these types strike nothing."""
    reach = strikes.reach
    return lambda graph, r: 0 if graph.links[r].link.type in types else reach(graph, r)


def leave_strikes(graph: Graph, r: int, reach: Callable[[Graph, int], int] = strikes.reach) -> int:
    link = graph.links[r].link
    return graph.signed[link.author] if link.type is T.LEAVE else reach(graph, r)


def hits_its_author(
    graph: Graph, r: int, member: MemberId, device: DeviceId, hits: Callable[..., bool] = strikes._hits
) -> bool:
    link = graph.links[r].link
    return member == link.author if link.type is T.LEAVE else hits(graph, r, member, device)


def never_immune(graph: Graph, r: int, reach: Callable[[Graph, int], int] = strikes.reach) -> int:
    link, body = graph.links[r].link, graph.links[r].body
    return graph.signed.get(body.member, 0) if link.type is T.REMOVE else reach(graph, r)


def sibling_like_root(graph: Graph, r: int) -> int:
    return graph.signed_with.get(graph.links[r].body.device, 0) & strikes.harmful(graph)


def by_height(graph: Graph, r: int) -> strikes.Order:
    return int(graph.links[r].link.type is not T.REMOVE_QUORUM), (0, 0, b""), 3, graph.key[r]


def untainted(self: Resolver, mask: int) -> State:
    """One run: what took effect and fell is void, and what it struck stays struck."""
    found = self._closed(State(mask, self.graph.invalid & mask), 0)
    for _, r, device in self._todo(mask):
        found = self._forked(found, device, 0) if device else self._removed(found, r)
    return State(mask, found.void, found.effective & ~found.void, found.forks)


def not_before(self: Roster, i: int, ends: int) -> bool:
    """A return that is only not followed by an end."""
    return not any(self.graph.past[e] >> i & 1 for e in bits(ends))


# -- who may


def not_oneself(roster: Roster, member: MemberId, person: MemberId) -> bool:
    return member != person


def approved_while_admitted(
    self: Roster, a: int, ends: int = 0, approved: Callable[..., bool] = Roster.approved
) -> bool:
    return bool(self.alive >> a & 1) and approved(self, a, ends)


def any_device(roster: Roster, author: MemberId, parsed: Any) -> bool:
    return True


def all_bound(self: Roster, member: MemberId, bound: Mapping[DeviceId, BoxKey]) -> Mapping[DeviceId, BoxKey]:
    return bound


def any_number(self: Roster, member: MemberId, bound: Mapping[DeviceId, BoxKey]) -> Mapping[DeviceId, BoxKey]:
    dead = {device for device, _ in self.state.forks}
    return {d: bound[d] for d in sorted(bound) if d not in dead and not self.revocations(member, d)}


def any_two(roster: Roster, signers: frozenset[MemberId], target: MemberId) -> Quorum:
    return Quorum(roster.electors() | signers, 1)  # type: ignore[arg-type]


def simple_majority(roster: Roster, target: MemberId) -> tuple[Quorum, Quorum]:
    voters = frozenset(roster.officers("admin") - {target})
    return Quorum(voters, max(1, len(voters) // 2)), Quorum(voters, 1 << 30)


def reaching(reach: Callable[[Graph, int], int]) -> list["Patch"]:
    return [(resolver, "reach", reach), (strikes, "reach", reach)]


def doubled_ever(graph: Graph, device: DeviceId, pool: int) -> int | None:
    """A fork of links that a removal struck counts too."""
    return strikes.first_doubled(graph, device, graph.all & ~graph.invalid)


def quorum_late(graph: Graph, r: int, order: Callable[..., strikes.Order] = strikes.order) -> strikes.Order:
    return 1, *order(graph, r)[1:]


def bound_while_admitted(
    self: Roster, member: MemberId, carried: list[int], ends: int, bound: Callable[..., Any] = Roster._bound
) -> Any:
    return bound(self, member, [a for a in carried if self.alive >> a & 1], ends)


def anybody_extends(roster: Roster, member: MemberId, removal: Any, scope: ScopeId) -> list[Need] | None:
    return []


def void_policies_too(roster: Roster, scope: ScopeId) -> list[int]:
    return roster.graph.ordered(roster.graph.policies.get(scope, 0) & ~roster.graph.invalid)


def lowest_alone(self: Annals, loss: int, scope: ScopeId, after: Callable[..., int] = Annals._after) -> int:
    found = self._graph.ordered(after(self, loss, scope))
    return sum(1 << e for e in found[:1])


def void_after_too(self: Annals, loss: int, scope: ScopeId) -> int:
    found = bits(epochs.valid_epochs(self._roster, scope))
    return sum(1 << e for e in found if not loss & ~self._graph.past[e])


Patch = tuple[Any, str, Any]
MUTANTS: dict[str, tuple[Law, list[Patch]]] = {
    # what voids
    "closure": (
        keys.channel_rules,
        [(resolver, "fallen", fallen_by_signatures), (strikes, "fallen", fallen_by_signatures)],
    ),
    "signatures": (quorums.struck_signers_do_not_count, [(strikes, "standing", every_signature)]),
    "strike": (entering.gate, [(strikes, "blows", lambda graph, i, state: iter(()))]),
    "strike_remove": (removal.removed_changes_nothing, reaching(sparing(T.REMOVE))),
    "strike_quorum": (quorums.quorum_removes, reaching(sparing(T.REMOVE_QUORUM))),
    "strike_demote": (removal.demoted_do_nothing, reaching(sparing(T.DEMOTE))),
    "strike_grant": (keys.channel_rules, reaching(sparing(T.REVOKE_GRANT))),
    "strike_device": (devices.stolen_device, reaching(sparing(T.DEVICE_REVOKE))),
    "revoke_weak": (entering.juniors_unseat_nobody, [(strikes, "_uninvited", any_rank)]),
    "leave_weak": (
        removal.leaving_undoes_nothing,
        [*reaching(leave_strikes), (strikes, "_hits", hits_its_author), (strikes, "strikers", lambda graph, i: -1)],
    ),
    "immune": (quorums.quorum_beats_an_accomplice, reaching(never_immune)),
    "sibling": (devices.siblings, [(strikes, "_revoked", sibling_like_root)]),
    "gentle": (devices.gentle, [(strikes, "HARMFUL", frozenset(LinkType))]),
    "harmful": (devices.forks_freeze, [(strikes, "HARMFUL", frozenset[LinkType]())]),
    "fork": (devices.forks_freeze, [(resolver, "first_doubled", lambda graph, device, pool: None)]),
    "fork_live": (removal.removed_changes_nothing, [(resolver, "first_doubled", doubled_ever)]),
    "order": (order_independent, [(Graph, "ordered", in_order_of_arrival)]),
    # TAINT alone would put right what these two put in order
    "order_rank": (
        removal.removed_changes_nothing,
        [(resolver, "order", by_height), (Resolver, "resolved", untainted)],
    ),
    "order_quorum_first": (
        quorums.quorum_removes,
        [(resolver, "order", quorum_late), (Resolver, "resolved", untainted)],
    ),
    "senior": (removal.cycles, [(strikes, "seniors", lambda graph, r, state: [])]),
    "late_voters": (quorums.old_majority_is_none, [(strikes, "outvoted", lambda graph, r, state: False)]),
    "taint": (devices.taken_back, [(Resolver, "resolved", untainted)]),
    "return": (removal.removed_stay_removed, [(Roster, "after", not_before)]),
    # who may
    "rank": (removal.no_mutual_removal, [(offices, "outranks", not_oneself)]),
    "majority": (quorums.minority_takes_nothing, [(offices, "majority", any_two)]),
    "majority_over_half": (quorums.minority_takes_nothing, [(offices, "quorums", simple_majority)]),
    "mint": (
        entering.minority_mints_nobody,
        [(offices, "majority", lambda roster, signers, target: Quorum(signers, 1))],
    ),
    "device": (devices.stolen_device, [(judge, "_signed_by_live_device", any_device)]),
    "device_number": (devices.so_many, [(Roster, "_live", any_number)]),
    "device_dead": (devices.siblings, [(Roster, "_live", all_bound)]),
    "device_rooted": (devices.root_signs_little, [(judge, "ROOTED", frozenset(LinkType))]),
    "device_added": (devices.taken_back, [(judge, "_added", lambda roster, parsed: [])]),
    "device_once": (devices.used_once, [(giving, "_used", lambda roster, device, box_key, but: False)]),
    # coming in
    "distinct": (entering.single_use, [(Roster, "approvals", every_approval)]),
    "approval_alive": (entering.gate, [(Roster, "approvals", void_approvals_too)]),
    "adopt": (devices.carried, [(Roster, "approved", approved_while_admitted)]),
    "carried": (devices.carried, [(Roster, "_bound", bound_while_admitted)]),
    "self": (entering.gate, [(giving, "approve", approve_oneself)]),
    "veto": (entering.gate, [(giving, "approve", approve_after_veto)]),
    "floor": (entering.single_use, [(giving, "needed", lambda roster: 1)]),
    # channels and keys
    "grant_in": (keys.channel_rules, [(offices, "inside", office_suffices)]),
    "revoke_grant_in": (
        keys.outsiders_leave_no_mark,
        [(Roster, "channel_need", lambda self, member, scope: ((1, 1),))],
    ),
    "epoch_exact": (keys.keys_follow_entitlement, [(epochs, "judged", to_those_named)]),
    "epoch_author": (keys.keys_follow_entitlement, [(epochs, "judged", by_anybody)]),
    "epoch_clean": (keys.keys_follow_entitlement, [(epochs, "is_clean", alive_is_clean)]),
    "epoch_losses": (keys.keys_follow_entitlement, [(epochs, "is_clean", entitled_alone)]),
    "policy_author": (
        policies.policies_are_by_few,
        [(channels, "set_policy", lambda roster, member, scope: [])],
    ),
    "policy_alive": (policies.policies_are_by_few, [(channels, "_changes", void_policies_too)]),
    "policy_of_past": (policies.epochs_keep_their_own_policy, [(channels, "rules", lambda *_: channels.READABLE)]),
    "policy_closes": (
        policies.closing_opens_nothing_and_shuts_nobody_out,
        [(channels, "opens_past", lambda roster, member, scope: True)],
    ),
    "cut_of_all": (keys.nobody_hides_whoever_left, [(Annals, "_after", lowest_alone)]),
    "cut_alive": (keys.removed_cut_nothing, [(Annals, "_after", void_after_too)]),
    "cut_author": (keys.cuts_are_lengthened_by_few, [(taking, "extend_cut", anybody_extends)]),
}

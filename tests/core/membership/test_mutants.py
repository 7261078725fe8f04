"""Each rule is needed: without it one of the properties fails.

A mutant replaces one rule by its absence; the property named beside it must notice within `MEMBERSHIP_TRIES` worlds.
"""

import os
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest

from tests.core.membership import test_properties as laws
from whisper_net.core.crypto.epochs import recipients_hash
from whisper_net.core.ids import BoxKey, DeviceId, JoinId, MemberId, ScopeId
from whisper_net.core.membership import epochs, giving, offices, resolver, strikes
from whisper_net.core.membership.facts import Need, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import Epoch, LinkType
from whisper_net.core.membership.offices import Quorum
from whisper_net.core.membership.roster import Roster

TRIES = int(os.environ.get("MEMBERSHIP_TRIES", "150"))
Law = Callable[[Random], None]


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


def to_those_named(roster: Roster, author: MemberId, body: Epoch, bucket: int) -> Mapping[DeviceId, BoxKey] | None:
    scope = ScopeId(body.scope)
    every = roster.entitled(scope)
    for out in every:
        fewer = {device: key for device, key in every.items() if device != out}
        if recipients_hash(fewer.values()) == body.to:
            every = fewer
    return every if roster.within(author, scope) else None


def by_anybody(roster: Roster, author: MemberId, body: Epoch, bucket: int) -> Mapping[DeviceId, BoxKey] | None:
    return roster.entitled(ScopeId(body.scope))


def alive_is_clean(roster: Roster, e: int) -> bool:
    return bool(roster.alive >> e & 1)


def entitled_alone(roster: Roster, e: int) -> bool:
    now = roster.entitled(ScopeId(epochs.body_of(roster.graph, e).scope))
    return bool(roster.alive >> e & 1) and roster.graph.facts[e].recipients.keys() <= now.keys()


Patch = tuple[Any, str, Any]
MUTANTS: dict[str, tuple[Law, list[Patch]]] = {
    "revoke_weak": (laws.juniors_unseat_nobody, [(resolver, "reach", any_rank), (strikes, "reach", any_rank)]),
    "fork": (laws.forks_freeze, [(resolver, "first_doubled", lambda graph, device, pool: None)]),
    "gentle": (laws.gentle, [(strikes, "HARMFUL", frozenset(LinkType))]),
    "harmful": (laws.forks_freeze, [(strikes, "HARMFUL", frozenset[LinkType]())]),
    "order": (laws.order_independent, [(Graph, "ordered", in_order_of_arrival)]),
    "distinct": (laws.single_use, [(Roster, "approvals", every_approval)]),
    "approval_alive": (laws.gate, [(Roster, "approvals", void_approvals_too)]),
    "self": (laws.gate, [(giving, "approve", approve_oneself)]),
    "veto": (laws.gate, [(giving, "approve", approve_after_veto)]),
    "floor": (laws.single_use, [(giving, "needed", lambda roster: 1)]),
    "grant_in": (laws.channel_rules, [(offices, "inside", office_suffices)]),
    "mint": (laws.minority_mints_nobody, [(offices, "majority", lambda roster, signers, target: Quorum(signers, 1))]),
    "epoch_exact": (laws.keys_follow_entitlement, [(epochs, "judged", to_those_named)]),
    "epoch_author": (laws.keys_follow_entitlement, [(epochs, "judged", by_anybody)]),
    "epoch_clean": (laws.keys_follow_entitlement, [(epochs, "is_clean", alive_is_clean)]),
    "epoch_losses": (laws.keys_follow_entitlement, [(epochs, "is_clean", entitled_alone)]),
}


def noticed(law: Law) -> int | None:
    """The first seed at which a property fails."""
    for seed in range(TRIES):
        try:
            law(Random(seed))
        except Exception:  # noqa: BLE001 - a mutant may fail in any way
            return seed
    return None


@pytest.mark.parametrize("name", MUTANTS)
def test_each_rule_is_needed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    law, patches = MUTANTS[name]
    for owner, attribute, mutant in patches:
        monkeypatch.setattr(owner, attribute, mutant)
    assert noticed(law) is not None, f"{law.__name__} holds without {name}"

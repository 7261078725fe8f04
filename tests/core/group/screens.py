"""What a machine shows of what people said, all of it; and the same folded anew from its envelopes."""

import copy
from collections.abc import Mapping
from typing import Any, TypeVar

from tests.core.group.world import Machine
from whisper_net.adapters.store.memory_shown import Projections

Key = TypeVar("Key")


def said(machine: Machine) -> tuple[object, ...]:
    """Every row that somebody's words made."""
    shown: Projections = machine.disk.shown
    resumes = shown.resumes.texts, shown.resumes.comments, shown.resumes.resolved
    leads = shown.leads.posts, shown.leads.edits, shown.leads.ends, _filled(shown.leads.claims)
    return copy.deepcopy((shown.messages, shown.amendments, shown.reactions, shown.profiles, leads, resumes))


def _filled(claims: Mapping[Key, Mapping[Any, object]]) -> dict[Key, object]:
    return {lead: found for lead, found in claims.items() if found}


def repair(machine: Machine) -> int:
    """Fold every table anew, as a node does; how many envelopes were damaged."""
    store, group, now, faults = machine.store, machine.group, machine.world.now, 0
    store.drop_projections()
    for key in store.all_parts():
        rebuilt = group.rebuild_part(key, store.part(key), now, machine.chance)
        store.commit([rebuilt.batch])
        faults += rebuilt.faults
    for document in store.all_texts():
        store.commit([group.rebuild_text(document, store.text(document), now, machine.chance)])
    store.commit([group.rebuild_roster(now, machine.chance)])
    machine.retell()
    return faults

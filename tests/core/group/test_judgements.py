"""A group that is opened takes over what its database knows of its links, and repair makes it anew."""

import pytest

from tests.core.group.test_rebuilding import repair
from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.membership import judgements, resolver
from whisper_net.core.membership.facts import INVALID, Fact, Place
from whisper_net.core.membership.judge import judge
from whisper_net.core.membership.link import Parsed
from whisper_net.core.membership.roster import Roster


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The ids of links that are judged, as they are."""
    found: list[bytes] = []

    def counted(roster: Roster, parsed: Parsed, place: Place) -> Fact:
        found.append(parsed.id)
        return judge(roster, parsed, place)

    monkeypatch.setattr(resolver, "judge", counted)
    monkeypatch.setattr(judgements, "BLOCK", 4)
    return found


def facts(machine: Machine) -> list[Fact]:
    return machine.state.log._resolver.graph.facts


def test_judgements_are_stored_with_the_links_and_taken_over(judged: list[bytes], world: World) -> None:
    ana = world["ana"]
    ana.channel("one")
    assert len(ana.store.load().judged) == len(ana.state.log) // 4
    before = list(facts(ana))
    judged.clear()
    ana.reopen()
    assert len(judged) == len(ana.state.log) % 4
    assert facts(ana) == before


def test_what_stores_nothing_stores_no_judgement(judged: list[bytes], world: World) -> None:
    ana = world["ana"]
    ana.channel("one")
    ana.store.drop_projections()
    ana.reopen()
    ana.group.handle(do.RetryReady(), world.now, ana.chance)
    assert ana.store.load().judged == []
    ana.post(world.general, "this is stored")
    assert len(ana.store.load().judged) == len(ana.state.log) // 4


def test_repair_judges_anew(judged: list[bytes], world: World) -> None:
    """Even where what was kept fits and is wrong."""
    ana = world["ana"]
    ana.channel("one")
    right = list(facts(ana))
    graph = ana.state.log._resolver.graph
    graph.facts[2] = INVALID
    wrong = ana.state.log.judgements(None)
    graph.facts[2] = right[2]
    ana.disk.shown.judged = {block.first: block for block in wrong}
    ana.reopen()
    assert facts(ana) != right
    repair(ana)
    assert facts(ana) == right
    ana.reopen()
    assert facts(ana) == right

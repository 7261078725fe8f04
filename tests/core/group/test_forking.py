"""Forks of feeds: found, proved once, and ended at one place on every machine."""

import copy
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.group.hostile import Pen
from tests.core.group.screens import repair, said
from tests.core.group.test_incarnation import last_of, raws, restored
from tests.core.group.world import Machine, World
from whisper_net.core.envelope.forks import prove, read_proof
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.envelope.parts import part_key
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_cuts import ProveFork
from whisper_net.core.group.events import NewIncarnation
from whisper_net.core.group.feeds import Twin
from whisper_net.core.group.forking import HOUR, MOST_OF_DEVICE, MOST_TWINS, notice_twin
from whisper_net.core.ids import Incarnation


def branches(world: World, common: int, *lengths: int) -> list[list[Opened]]:
    """What one feed of Mallory's says on several branches, all of which begin with the same."""
    found: list[list[Opened]] = []
    for number, length in enumerate(lengths):
        pen = Pen(world["mallory"], world.general)
        start = [pen.write(f"common {place}") for place in range(common)]
        found.append([*start, *(pen.write(f"branch {number}, {place}") for place in range(length))])
    return found


def proofs(machine: Machine) -> list[Opened]:
    """All fork proofs that a machine wrote."""
    mine = [machine.opened(raw) for raw in machine.raws()]
    own = (one for one in mine if one.inner.device == machine.state.me.device)
    return [one for one in own if one.inner.kind == EnvelopeKind.FORK_PROOF]


def test_fork_proof_same_end_everywhere(world: World) -> None:
    """Ana holds one branch, Ben the other, of unlike lengths; once one meets the other's, both end before the fork."""
    ana, ben = world["ana"], world["ben"]
    one, other = branches(world, 2, 3, 1)
    ana.take_envelopes(*raws(*one))
    ben.take_envelopes(*raws(*other))
    world.drop()
    assert ana.texts(world.general) != ben.texts(world.general)
    ana.take_envelopes(other[-1].raw)
    world.deliver("ana", "ben")
    for machine in (ana, ben):
        assert machine.texts(world.general) == ["common 0", "common 1"]
        machine.reopen()
        assert machine.texts(world.general) == ["common 0", "common 1"]
        assert repair(machine) == 0
        assert machine.texts(world.general) == ["common 0", "common 1"]
        assert machine.take_envelopes(*raws(*one, *other)) == 0
    link = world.link("ana", "ben")
    assert all(session.level for session in link.sessions)


def test_branches_are_found_by_what_follows_them(world: World) -> None:
    """Nobody was ever sent both sides; the longer branch does not fit the shorter: its part is asked for anew."""
    ana, ben = world["ana"], world["ben"]
    one, other = branches(world, 2, 3, 1)
    ana.take_envelopes(*raws(*one))
    ben.take_envelopes(*raws(*other))
    world.drop()
    world.link("ana", "ben")
    world.link("ana", "ben")
    world.deliver("ana", "ben")
    assert ana.texts(world.general) == ben.texts(world.general) == ["common 0", "common 1"]


def offered(machine: Machine, one: Opened) -> int:
    """How much of a feed a machine offers to others."""
    view = machine.group.view
    return view.holdings(one.place.scope, view.device).get(part_key(one.feed, one.inner.seq), 0)


def test_part_that_was_in_doubt_is_offered_again_once_somebody_proved_where_it_forks(world: World) -> None:
    """Else whoever holds nothing of it would never be served what lies before the fork."""
    ana, ben = world["ana"], world["ben"]
    one, other = branches(world, 2, 1, 2)
    ana.take_envelopes(*raws(*one))
    ana.take_envelopes(other[-1].raw)
    assert offered(ana, one[0]) == 0
    ben.take_envelopes(*raws(*one, *other))
    world.deliver("ana", "ben")
    assert offered(ana, one[0]) == offered(ben, one[0]) == 2


def test_proof_is_written_once_and_replays_cost_nothing(world: World) -> None:
    ana = world["ana"]
    one, other = branches(world, 0, 2, 2)
    ana.take_envelopes(*raws(*one))
    ana.take_envelopes(*raws(*other))
    assert len(proofs(ana)) == 1
    before = copy.deepcopy(ana.disk)
    for _ in range(3):
        ana.take_envelopes(*raws(*one, *other))
    ana.do(ProveFork(world.general, proofs(ana)[0].inner.payload))
    assert ana.disk == before


def test_proof_from_somebody_else_ends_it_here_too_and_is_not_said_again(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    one, other = branches(world, 1, 1, 1)
    ana.take_envelopes(*raws(*one, *other))
    world.deliver("ana", "ben")
    assert ben.texts(world.general) == ["common 0"]
    assert proofs(ben) == []
    assert ben.take_envelopes(*raws(*one, *other)) == 0
    assert proofs(ben) == []


def test_lowest_number_counts_whatever_came_first(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    one, other = branches(world, 1, 4, 4)
    for machine, places in ((ana, (4, 1)), (ben, (1, 4))):
        machine.take_envelopes(*raws(*one))
        for place in places:
            machine.take_envelopes(other[place].raw)
    world.deliver("ana", "ben")
    assert ana.texts(world.general) == ben.texts(world.general) == ["common 0"]
    assert set(ana.state.forks.values()) == {2}
    assert ana.disk.forks == ben.disk.forks == ana.state.forks


def test_forged_proof_ends_nothing(world: World) -> None:
    """Mallory signs both sides of a fork in Ben's name; her envelope is kept, since others hold it too."""
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "honest")
    world.deliver()
    mine = ben.opened(last_of(ana, world.general, ben))
    pen = Pen(world["mallory"], world.general)
    fake = pen.seal(pen.draft(b"forged", feed=mine.feed, seq=mine.inner.seq))
    forged = pen.write("", kind=EnvelopeKind.FORK_PROOF, payload=prove(mine, fake))
    assert ana.take_envelopes(forged.raw) == 1
    assert ana.state.forks == {}
    assert ana.texts(world.general) == ["honest"]
    ana.do(ProveFork(world.general, prove(mine, fake)))
    assert proofs(ana) == []


def test_proof_of_another_form_ends_the_feed_that_tells_it(world: World) -> None:
    pen = Pen(world["mallory"], world.general)
    assert world["ana"].take_envelopes(pen.write("", kind=EnvelopeKind.FORK_PROOF, payload=b"junk").raw) == 0
    assert world["ana"].steps() == ["guard"]


def test_honest_owner_of_a_restored_backup_loses_what_was_beyond_and_goes_on(world: World) -> None:
    """They wrote before they heard of themselves: what both copies said from there on goes, nothing else of theirs."""
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "one")
    world.deliver()
    backup = copy.deepcopy(ana.disk)
    ana.post(world.general, "two")
    world.deliver()
    copy_ = restored(ana, backup)
    copy_.post(world.general, "another two")
    world.deliver()
    assert copy_.heard(NewIncarnation)
    copy_.post(world.general, "three")
    world.deliver()
    for machine in (copy_, ben, world["mallory"]):
        assert machine.texts(world.general) == ["one", "three"]
    assert copy_.role(copy_.member) == "admin"


def test_nobody_is_made_to_write_proofs_without_end(world: World) -> None:
    ana = world["ana"]
    one, other = branches(world, 1, 30, 30)
    ana.take_envelopes(*raws(*one))
    for twin in reversed(other[1:]):
        ana.take_envelopes(twin.raw)
    assert len(proofs(ana)) == MOST_OF_DEVICE
    world.now += HOUR
    ana.take_envelopes(other[1].raw)
    assert len(proofs(ana)) == MOST_OF_DEVICE + 1
    assert ana.texts(world.general) == ["common 0"]


def test_proof_whose_carrier_is_hidden_is_said_again(world: World) -> None:
    """Ben proved Mallory's fork, and Ana puts him out before she hears of it: Cho, who had heard, says it again."""
    ana, ben = world["ana"], world["ben"]
    cho = world.join("cho")
    one, other = branches(world, 1, 1, 1)
    for machine in (ana, ben, cho):
        machine.take_envelopes(*raws(*one))
    world.drop()
    ben.take_envelopes(other[-1].raw)
    world.deliver("ben", "cho")
    cho.outbox.clear()
    assert cho.texts(world.general) == ["common 0"]
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    assert cho.texts(world.general) == ana.texts(world.general) == ["common 0"]
    assert read_proof(proofs_of(cho)[0].inner.payload).seq == 2


def proofs_of(machine: Machine) -> list[Opened]:
    """All fork proofs in a machine's own feeds, as its disk has them."""
    keys = [key for key in machine.disk.envelopes if key.device == machine.state.me.device]
    mine = [machine.opened(one.raw) for key in keys for one in machine.store.part(key)]
    return [one for one in mine if one.inner.kind == EnvelopeKind.FORK_PROOF]


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(common=st.integers(0, 2), lengths=st.lists(st.integers(1, 3), min_size=2, max_size=3), data=st.data())
def test_any_order_of_branches_ends_at_one_place(common: int, lengths: Sequence[int], data: st.DataObject) -> None:
    world = World()
    for name in ("ben", "mallory"):
        world.join(name)
    world.drop()
    found = [one for branch in branches(world, common, *lengths) for one in branch]
    for name in ("ana", "ben"):
        for one in data.draw(st.permutations(found)):
            world[name].take_envelopes(one.raw)
    world.deliver("ana", "ben")
    assert said(world["ana"]) == said(world["ben"])
    assert world["ana"].texts(world.general) == [f"common {place}" for place in range(common)]


@pytest.mark.parametrize("seq", [1, 2])
def test_fork_of_our_own_feed_that_others_proved_starts_a_new_one(world: World, seq: int) -> None:
    ana, ben = world["ana"], world["ben"]
    backup = copy.deepcopy(ana.disk)
    for place in range(seq):
        ana.post(world.general, f"first life {place}")
    world.deliver("ana", "ben")
    copy_ = restored(ana, backup)
    for place in range(seq):
        copy_.post(world.general, f"second life {place}")
    twins = copy_.raws()
    copy_.outbox.clear()
    ben.take_envelopes(twins[0])
    before = copy_.state.incarnation
    world.deliver("ben", "ana")
    assert copy_.state.incarnation != before
    assert copy_.texts(world.general) == ben.texts(world.general) == []


def test_twins_of_very_many_feeds_wait_in_a_bound(world: World) -> None:
    ana = world["ana"]
    one, other = branches(world, 0, 1, 1)
    ana.take_envelopes(one[0].raw)
    opened = ana.opened(other[0].raw)
    held = Twin(world.general, part_key(opened.feed, 1), 1, b"")
    ana.state.twins.update((opened.feed._replace(incarnation=Incarnation(bytes([n]))), held) for n in range(MOST_TWINS))
    notice_twin(ana.state, opened)
    assert opened.feed not in ana.state.twins

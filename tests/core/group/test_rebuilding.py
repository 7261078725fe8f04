"""Repair: what stands in the tables is a fold of links and envelopes, and comes out the same."""

import copy

import pytest

from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, Kid


def rows(machine: Machine) -> list[object]:
    reader = MemoryGroupReader(machine.disk)
    return [reader.messages(machine.world.general, 99), reader.members(), reader.channels(), reader.invitations()]


def repair(machine: Machine) -> int:
    """As a node does it; how many envelopes were damaged."""
    machine.store.drop_projections()
    machine.group.judge_anew()
    faults = 0
    for key in machine.store.all_parts():
        rebuilt = machine.group.rebuild_part(key, machine.store.part(key), machine.world.now, machine.chance)
        machine.store.commit([rebuilt.batch])
        faults += rebuilt.faults
    machine.store.commit([machine.group.rebuild_roster(machine.world.now, machine.chance)])
    return faults


def general(machine: Machine) -> PartKey:
    (key,) = [part.key for part in machine.disk.parts.values() if part.scope == machine.world.general]
    return key


@pytest.fixture
def talk(world: World) -> Machine:
    """Ana's machine after a talk of some messages, edits and reactions by three."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    first = ana.post(world.general, "helo")
    ana.do(do.EditMessage(world.general, first, "hello"))
    world.deliver()
    ben.post(world.general, "hi", first)
    ben.do(do.React(world.general, first, "👍"))
    world.deliver()
    pen = Pen(mallory, world.general)
    ana.take_envelopes(pen.write("from the future", ts=world.now + 99).raw, pen.write("", payload=b"x", kind=77).raw)
    ana.do(do.DeleteMessage(world.general, ana.post(world.general, "oops")))
    ana.invite()
    return ana


def test_repair_gives_the_same_rows(talk: Machine) -> None:
    before = copy.deepcopy(rows(talk))
    assert repair(talk) == 0
    assert rows(talk) == before
    talk.reopen()
    assert repair(talk) == 0
    assert rows(talk) == before


def test_repair_leaves_the_memory_as_it_is(talk: Machine) -> None:
    repair(talk)
    talk.post(talk.world.general, "and on")
    assert talk.texts(talk.world.general)[-1] == "and on"


def test_whoever_comes_in_after_a_repair_is_read(talk: Machine) -> None:
    """What says who reads a room looks into the log that was judged anew, not into the one before."""
    world = talk.world
    repair(talk)
    dora = world.join("dora")
    world.deliver()
    dora.post(world.general, "good morning")
    world.deliver()
    assert talk.texts(world.general)[-1] == "good morning"
    assert dora.member in {talk.state.log.view().owner(one) for one in talk.state.rooms.readers(world.general)}


def test_stamp_ahead_is_shown_as_the_time_of_repair(world: World) -> None:
    ben = world["ben"]
    ahead = world.now + 1_000
    ben.take_envelopes(Pen(world["mallory"], world.general).write("soon", ts=ahead).raw)
    world.now += 500
    repair(ben)
    (row,) = MemoryGroupReader(ben.disk).messages(world.general, 9)
    assert (row.at, row.ahead) == (world.now, True)
    world.now += 5_000
    repair(ben)
    (row,) = MemoryGroupReader(ben.disk).messages(world.general, 9)
    assert (row.at, row.ahead) == (ahead, False)


@pytest.mark.parametrize("damage", ["bytes", "id", "order", "signature"])
def test_damaged_envelope_ends_its_part(world: World, damage: str) -> None:
    """From the first on that does not open, hold or fold, or is not what was stored, the part is left out."""
    ben = world["ben"]
    for text in "abcd":
        ben.post(world.general, text)
    key = general(ben)
    stored = ben.disk.envelopes[key]
    kind = type(stored[3])
    pen = Pen(world["mallory"], world.general)
    forged = pen.seal(pen.draft(b"x", feed=key.feed, seq=3))
    stored[3] = {
        "bytes": kind(key, 3, stored[3].id, stored[3].raw[:-1] + bytes([stored[3].raw[-1] ^ 1])),
        "id": kind(key, 3, EnvelopeId(seed("another")), stored[3].raw),
        "order": kind(key, 3, stored[4].id, stored[4].raw),
        "signature": kind(key, 3, forged.id, forged.raw),
    }[damage]
    assert repair(ben) == 2
    assert ben.texts(world.general) == ["a", "b"]


def test_part_that_no_summary_names_is_all_damage(world: World) -> None:
    ben = world["ben"]
    ben.post(world.general, "a")
    key = general(ben)
    lost = PartKey(key.device, key.incarnation, Kid(seed("lost")), 0)
    rebuilt = ben.group.rebuild_part(lost, ben.store.part(key), world.now, ben.chance)
    assert (rebuilt.faults, rebuilt.batch.patches) == (1, ())

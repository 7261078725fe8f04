"""What was said in an older group is brought over as text: marked, in order, once, and without anybody's id."""

import pytest

from tests.core.group import hostile
from tests.core.group.screens import repair
from tests.core.group.test_refounding import refound
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.documents.entries import Imported
from whisper_net.core.errors import NotAllowed, RefusedError
from whisper_net.core.group.commands_imports import ImportMessages, OldMessage
from whisper_net.core.group.importing import MOST_AT_ONCE, source_of
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.ports.talk import MessageRow


def general(machine: Machine) -> ScopeId:
    return next(iter(machine.state.log.view().channels()))


def said(machine: Machine, scope: ScopeId) -> list[MessageRow]:
    return MemoryGroupReader(machine.disk).messages(scope, 100)


def test_messages_come_over_in_order_and_marked() -> None:
    world = World()
    ben = world.join("ben")
    ben.post(world.general, "Did anyone get the letter?")
    world.deliver()
    world.now += 60
    world["ana"].post(world.general, "Mine came today.")
    world.deliver()
    fresh, old = refound(world, "ben"), said(ben, world.general)
    world.now += 3_600
    batch = tuple(OldMessage(row.id, row.name, row.at, row.text) for row in old)
    assert fresh.do(ImportMessages(general(fresh), batch)) == 2
    fresh.post(general(fresh), "We go on here.")
    rows = said(fresh, general(fresh))
    assert [(row.name, row.at, row.text, row.imported) for row in rows] == [
        ("imported: ben", old[0].at, "Did anyone get the letter?", True),
        ("imported: ana", old[1].at, "Mine came today.", True),
        ("ben", world.now, "We go on here.", False),
    ]
    assert {row.member for row in rows} == {fresh.member}
    sources = MemoryGroupReader(fresh.disk).imported_sources(general(fresh))
    assert sources == {source_of(fresh.state.me.group, row.id) for row in old}
    kept = b"".join(stored.raw for part in fresh.store.all_parts() for stored in fresh.store.part(part))
    assert not any(one in kept for one in (ben.member, world["ana"].member, *(row.id for row in old)))


def test_message_of_the_future_or_of_nobody_is_shown_as_one_of_now_and_of_somebody() -> None:
    world = World()
    fresh = refound(world, "ana")
    old = OldMessage(said_id(world), "  ", world.now + 9_999, "when?")
    fresh.do(ImportMessages(general(fresh), (old,)))
    (row,) = said(fresh, general(fresh))
    assert (row.name, row.at, row.ahead) == ("imported: somebody", world.now, False)


def test_nothing_is_imported_into_a_group_that_goes_on_from_no_other() -> None:
    """By a changed program: words in anybody's name, with nothing that they could have come from."""
    world = World()
    ben = world.join("ben")
    old = Imported("ana", world.now - 99, "I never said this", bytes(32))
    assert ben.take_envelopes(hostile.Pen(world["ana"], world.general, b"imported").write(old).raw) == 1
    assert said(ben, world.general) == []
    assert repair(ben) == 0
    assert said(ben, world.general) == []


def said_id(world: World) -> EnvelopeId:
    return world["ana"].post(world.general, "old")


def test_group_that_goes_on_from_none_brings_nothing_over_and_batches_are_bounded() -> None:
    world = World()
    with pytest.raises(NotAllowed, match="goes on from no other"):
        world["ana"].do(ImportMessages(world.general, ()))
    fresh, old = refound(world, "ana"), OldMessage(said_id(world), "ana", 1, "x")
    with pytest.raises(RefusedError, match="200"):
        fresh.do(ImportMessages(general(fresh), (old,) * (MOST_AT_ONCE + 1)))

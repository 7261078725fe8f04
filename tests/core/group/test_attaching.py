"""A file is posted with all its chunks or not at all, travels in no feed, and goes with its message."""

import pytest

from tests.core.group.test_fading import pass_days, room_of
from tests.core.group.world import DAY, Machine, World
from whisper_net.adapters.store.memory import MemoryGroupStore
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.attachments import seal_file
from whisper_net.core.errors import NotAllowed, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.wire.bounds import MAX_TEXT

MANIFEST, CHUNKS = seal_file(bytes(300_000), "severance.pdf", b"k" * 32)


def attach(machine: Machine, scope: ScopeId, text: str = "") -> EnvelopeId:
    message: EnvelopeId = machine.do(AttachFile(scope, text, MANIFEST, tuple(CHUNKS)))
    return message


def held(machine: Machine) -> int:
    return len(machine.disk.chunks)


def test_the_message_travels_and_the_file_waits_to_be_asked_for(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    message = attach(ana, world.general, "read page 3")
    assert sum(len(raw) for raw in ana.raws()) < 2_000
    world.deliver()
    for machine, state in ((ana, "here"), (ben, "not here")):
        row = MemoryGroupReader(machine.disk).attachment(message)
        assert row is not None
        assert (row.file.name, row.file.state, row.manifest) == ("severance.pdf", state, MANIFEST)
    assert ben.texts(world.general) == ["read page 3"]
    assert ana.store.chunks_of(message) == set(MANIFEST.chunks)


def test_a_file_may_come_without_words_and_as_a_reply(world: World) -> None:
    ana = world["ana"]
    asked = ana.post(world.general, "does anybody have the plan?")
    ana.do(AttachFile(world.general, "", MANIFEST, tuple(CHUNKS), asked))
    rows = MemoryGroupReader(ana.disk).messages(world.general, 5)
    assert [(row.text, row.reply_to, row.file is None) for row in rows] == [
        ("does anybody have the plan?", None, True),
        ("", asked, False),
    ]


def test_a_crash_leaves_message_and_chunks_or_neither(world: World) -> None:
    ana = world["ana"]
    effects = ana.group.handle(AttachFile(world.general, "x", MANIFEST, tuple(CHUNKS)), world.now, ana.chance)

    def die(moment: str) -> None:
        if moment == "before commit":
            raise RuntimeError("the machine died")

    with pytest.raises(RuntimeError):
        MemoryGroupStore(ana.disk, die).commit([effect.batch for effect in effects if hasattr(effect, "batch")])
    ana.reopen()
    assert (ana.texts(world.general), held(ana)) == ([], 0)
    attach(ana, world.general)
    ana.reopen()
    assert (ana.texts(world.general), held(ana)) == ([""], len(CHUNKS))


def test_what_is_refused_stores_nothing(world: World) -> None:
    ben = world["ben"]
    room = world["ana"].channel("staff")
    world.deliver()
    with pytest.raises(NotAllowed):
        attach(ben, room)
    with pytest.raises(TooLong):
        attach(ben, world.general, "x" * (MAX_TEXT + 1))
    assert held(ben) == 0


def test_a_deleted_message_takes_its_chunks_along(world: World) -> None:
    ana = world["ana"]
    message = attach(ana, world.general)
    ana.do(do.DeleteMessage(world.general, message))
    assert held(ana) == 0
    assert MemoryGroupReader(ana.disk).attachment(message) is None


def test_what_disappears_takes_its_chunks_along() -> None:
    world = World()
    world.join("ben")
    world.now = world.now // DAY * DAY + DAY // 2
    ana, ben = world["ana"], world["ben"]
    room = room_of(world)
    message = attach(ana, room)
    world.deliver()
    assert ben.store.keep_chunks(message, list(zip(MANIFEST.chunks, CHUNKS, strict=True)))
    pass_days(world, 1.75)
    for machine in (ana, ben):
        assert (held(machine), machine.texts(room)) == (0, [])
        assert not machine.store.keep_chunks(message, list(zip(MANIFEST.chunks, CHUNKS, strict=True)))


def test_a_traceback_tells_nothing_of_a_file(world: World) -> None:
    command = AttachFile(world.general, "private words", MANIFEST, tuple(CHUNKS))
    assert repr(command) == "AttachFile(size=300000)"

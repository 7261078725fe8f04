"""What our own person writes: into the right feed, under the right key, resting on the log as it is known."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.envelope.format import Opened
from whisper_net.core.errors import NotAllowed, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.effects import Load
from whisper_net.core.group.events import NewIncarnation
from whisper_net.core.group.posting import log_heads
from whisper_net.core.ids import ZERO_ID, EnvelopeId, LinkId, ScopeId
from whisper_net.core.membership.link import Veto
from whisper_net.core.wire.bounds import MAX_PREV, MAX_TEXT, PART_SIZE


def written(world: World, name: str) -> list[Opened]:
    """What somebody wrote in general, opened by Ana."""
    return [world["ana"].opened(one.raw) for one in world[name].sent() if one.scope == world.general]


def heads_for(world: World, name: str, count: int) -> list[LinkId]:
    """Give somebody's log this many heads more, none of them valid."""
    machine = world[name]
    base = list(machine.state.log.heads)
    made = [hostile.link(world["mallory"], Veto(seed(n)), base, seq=1_000 + n) for n in range(count)]
    machine.take_links(*made)
    return machine.state.log.heads


def test_feed_is_numbered_and_chained(world: World) -> None:
    ben = world["ben"]
    ids = [ben.post(world.general, text) for text in "abc"]
    inner = [one.inner for one in written(world, "ben")]
    assert [one.seq for one in inner] == [1, 2, 3]
    assert [one.prev for one in inner] == [ZERO_ID, ids[0], ids[1]]
    assert [one.lamport for one in inner] == [1, 2, 3]
    assert [bool(one.log_heads) for one in inner] == [True, False, False]


def test_clock_follows_what_was_heard(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for text in "abc":
        ana.post(world.general, text)
    world.deliver()
    ben.post(world.general, "d")
    assert written(world, "ben")[-1].inner.lamport == 4


def test_new_heads_are_said_once(world: World) -> None:
    ben = world["ben"]
    ben.post(world.general, "a")
    world["ana"].channel("another room")
    world.deliver()
    world.drop()
    for text in "bc":
        ben.post(world.general, text)
    said = [one.inner.log_heads for one in written(world, "ben")]
    assert said == [list(ben.state.log.heads), []]


def test_very_many_heads_keep_nobody_from_speaking(world: World) -> None:
    """Over eight heads: what was said before in the feed will do, or heads that bear the key and the author out."""
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "before")
    heads = heads_for(world, "ben", MAX_PREV + 4)
    assert len(heads) > MAX_PREV
    ben.post(world.general, "among many")
    assert written(world, "ben")[-1].inner.log_heads == []
    ben.state.incarnation = type(ben.state.incarnation)(b"another1")
    ben.post(world.general, "anew")
    said = written(world, "ben")[-1].inner.log_heads
    assert len(said) == MAX_PREV
    assert set(said) < set(heads)
    ana.take_links(*ben.disk.links.values())
    assert ana.take_envelopes(*ben.raws()) == 3
    assert ana.steps() == []


def test_heads_are_chosen_that_bear_key_and_author_out(world: World) -> None:
    """Of very many heads at least those that the EPOCH and one's own admission lie behind."""
    ben = world["ben"]
    epoch = ben.state.log.view().sending_epoch(world.general)
    assert epoch is not None
    early = [id_ for id_ in ben.state.log.ids if ben.state.log.closure_has([epoch.id], id_)]
    made = [hostile.link(world["ana"], Veto(seed(n)), early[-1:], seq=1_000 + n) for n in range(12)]
    ben.take_links(*made)
    assert len(ben.state.log.heads) > MAX_PREV
    chosen = log_heads(ben.state, epoch, None)
    assert len(chosen) == MAX_PREV
    assert ben.state.log.closure_has(chosen, epoch.id)
    assert ben.state.log.view_at(chosen).may_write(ben.state.me.device, world.general)


def test_new_part_says_no_older_heads_than_the_one_before(world: World) -> None:
    """A thousand envelopes fill a part; the next begins with heads that do not go back, however many there are."""
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "0")
    world["ana"].channel("another room")
    world.deliver()
    for turn in range(1, PART_SIZE):
        ben.post(world.general, f"{turn}")
    heads_for(world, "ben", MAX_PREV + 4)
    ben.post(world.general, "a new part")
    last = written(world, "ben")[-1].inner
    assert last.seq == PART_SIZE + 1
    assert last.log_heads
    ana.take_links(*ben.disk.links.values())
    assert ana.take_envelopes(*[one.raw for one in ben.sent() if one.scope == world.general]) >= PART_SIZE
    assert ana.texts(world.general, 1) == ["a new part"]
    assert ana.steps() == []


def test_open_part_is_read_back_first(world: World) -> None:
    ben = world["ben"]
    ben.post(world.general, "a")
    ben.reopen()
    before = len(ben.state.log)
    effects = ben.group.handle(do.PostMessage(world.general, "b"), world.now, ben.chance)
    assert [type(effect) for effect in effects] == [Load]
    assert len(ben.state.log) == before
    ben.post(world.general, "b")
    assert ben.loads == 1
    assert ben.texts(world.general) == ["a", "b"]


def test_part_that_the_disk_gives_back_wrongly_is_not_written_again(world: World) -> None:
    """A damaged row costs its own part, and nobody's voice: a new feed begins."""
    ana, ben = world["ana"], world["ben"]
    ids = [ben.post(world.general, text) for text in "ab"]
    world.deliver()
    (key,) = [part.key for part in ben.disk.parts.values() if part.scope == world.general and part.held == 2]
    stored = ben.disk.envelopes[key][2]
    ben.disk.envelopes[key][2] = type(stored)(key, 2, stored.id, stored.raw[:-1] + b"?")
    ben.reopen()
    ben.post(world.general, "c")
    assert ben.heard(NewIncarnation) == [NewIncarnation()]
    world.deliver()
    assert ana.texts(world.general) == ["a", "b", "c"]
    assert ids[1] != ids[0]


@pytest.mark.parametrize(
    ("text", "error"),
    [("", RefusedError), ("  ", RefusedError), ("x" * (MAX_TEXT + 1), TooLong), ("\ud800", RefusedError)],
)
def test_text_that_nobody_would_accept(world: World, text: str, error: type[Exception]) -> None:
    ben = world["ben"]
    with pytest.raises(error):
        ben.post(world.general, text)
    assert ben.sent() == []


def test_largest_text_passes(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ben.post(world.general, "x" * MAX_TEXT)
    world.deliver()
    assert ana.texts(world.general) == ["x" * MAX_TEXT]


def test_room_that_is_not_there(world: World) -> None:
    with pytest.raises(NotAllowed):
        world["ben"].post(ScopeId(seed("nowhere")), "hello")


def test_edit_delete_and_reaction_travel(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = ben.post(world.general, "helo")
    ben.do(do.EditMessage(world.general, id_, "hello"))
    world.deliver()
    ana.do(do.React(world.general, id_, "👍"))
    world.deliver()
    (row,) = MemoryGroupReader(ben.disk).messages(world.general, 9)
    assert (row.text, row.edited) == ("hello", True)
    assert [(one.emoji, one.members) for one in row.reactions] == [("👍", (ana.member,))]
    ana.do(do.React(world.general, id_, "👍", on=False))
    ben.do(do.DeleteMessage(world.general, id_))
    world.deliver()
    (row,) = MemoryGroupReader(ana.disk).messages(world.general, 9)
    assert (row.deleted, row.reactions) == (True, ())


def test_answer_is_the_id_of_what_was_written(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_: EnvelopeId = ben.do(do.SetProfile("Benjamin"))
    assert ben.sent()[-1].scope == world.group
    assert ana.opened(ben.raws()[-1]).id == id_

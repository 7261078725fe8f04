"""The aggregate: commands in, effects out, in the one order; a refusal changes nothing or says so."""

import copy

import msgspec
import pytest

from tests.core.group.chance import Chance, seed
from tests.core.group.hostile import Pen
from tests.core.group.world import World
from whisper_net.core.errors import NotAllowed, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.change import Change
from whisper_net.core.group.effects import Answer, Load, Notify, Publish, Store
from whisper_net.core.group.group import Group
from whisper_net.core.group.inviting import rotate_own_scopes
from whisper_net.core.group.records import ReadMark
from whisper_net.core.ids import EnvelopeId, LinkId
from whisper_net.core.membership.link import Role
from whisper_net.core.wire.bounds import EPOCH_PERIOD


def kinds(effects: object) -> list[type]:
    return [type(effect) for effect in effects]  # type: ignore[attr-defined]


def test_founding_stores_publishes_and_shows() -> None:
    group, effects = Group.found("Acme", "ana", 1, seed("words")[:16], 1_760_000_000, Chance("ana"))
    assert kinds(effects) == [Store, Publish, Notify, Answer]
    assert group.entered
    assert not group.ready


def test_post_is_stored_then_published_then_shown_then_answered(world: World) -> None:
    ana = world["ana"]
    id_ = ana.post(world.general, "hello")
    store, publish, notify, answer = ana.effects
    assert isinstance(store, Store)
    assert isinstance(publish, Publish)
    assert [stored.id for stored in store.batch.envelopes] == [id_]
    assert [one.raw for one in publish.envelopes] == [stored.raw for stored in store.batch.envelopes]
    assert store.batch.patches == notify.patches  # type: ignore[union-attr]
    assert answer == Answer(id_)


def test_what_changes_nothing_is_only_answered(world: World) -> None:
    ana = world["ana"]
    for command in (do.RetryReady(), do.LinksReceived(()), do.EnvelopesReceived((), ())):
        assert kinds(ana.group.handle(command, world.now, ana.chance)) == [Answer]


def test_read_mark_is_stored_and_told_nobody(world: World) -> None:
    ana = world["ana"]
    id_ = ana.post(world.general, "hello")
    ana.do(do.MarkRead(ReadMark(world.general, 1, 1, id_)))
    assert kinds(ana.effects) == [Store, Answer]
    assert ana.disk.marks[world.general].id == id_


def test_refusal_raises_and_changes_nothing(world: World) -> None:
    ben = world["ben"]
    before = copy.deepcopy(ben.disk)
    for command in (
        do.PostMessage(world.general, ""),
        do.PromoteMember(ben.member, Role.ADMIN),
        do.RevokeInvitation(LinkId(seed("nobody"))),
        do.CreateChannel("mine"),
        do.ApproveMember(ben.member),
    ):
        with pytest.raises(RefusedError):
            ben.do(command)
    assert ben.disk == before
    assert ben.outbox == []


def test_refusal_after_a_rotation_comes_as_the_answer(world: World) -> None:
    """The key that was made on the way stands, and is stored and published: dropping it would leave memory ahead."""
    ana = world["ana"]
    stretched = seed("stretched")
    ana.do(do.CreateInvitation(seed("secret")[:10], stretched, world.now + 60, (world.general,)))
    world.now += EPOCH_PERIOD
    again = do.CreateInvitation(seed("secret")[:10], stretched, world.now + 60, (world.general,))
    effects = ana.group.handle(again, world.now, ana.chance)
    assert kinds(effects)[:2] == [Store, Publish]
    assert isinstance(effects[-1], Answer)
    assert isinstance(effects[-1].value, NotAllowed)
    with pytest.raises(NotAllowed):
        ana.run(effects)
    assert list(ana.disk.links) == ana.state.log.ids
    world.deliver()
    assert world["ben"].state.log.heads == ana.state.log.heads


def test_too_long_profile_of_an_old_application_stops_nothing(world: World) -> None:
    """A name that nobody would accept is never said; whatever came with it is stored and shown all the same."""
    ana, ben = world["ana"], world["ben"]
    ben.state.facts.update({"profile_due": b"1", "name": b"x" * 500})
    ana.channel("another room")
    world.deliver()
    assert ben.state.log.heads == ana.state.log.heads
    assert list(ben.disk.links) == ben.state.log.ids
    with pytest.raises(TooLong):
        ben.do(do.SetProfile("x" * 500))


def test_ready_is_told_until_it_was_taken_up(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RevokeInvitation(ana.invite().id))
    ana.post(world.general, "under a new key")
    ben.take_envelopes(*ana.raws())
    for publish in ana.outbox:
        ben.group.handle(do.LinksReceived(publish.links), world.now, ben.chance)
        for raw in publish.boxes:
            ben.group.handle(do.BoxesReceived(raw), world.now, ben.chance)
    told = [ben.group.ready]
    ben.do(do.RetryReady())
    assert [*told, ben.group.ready] == [True, False]
    assert ben.texts(world.general) == ["under a new key"]


def test_part_that_the_store_gives_back_wrongly_ends(world: World) -> None:
    """Rows lost, changed or exchanged: the part takes nothing more, and everybody else's envelopes go on."""
    ben, mallory = world["ben"], world["mallory"]
    pens = [Pen(mallory, world.general, b"feed%04d" % turn) for turn in range(4)]
    for pen in pens:
        assert ben.take_envelopes(pen.write("one").raw, pen.write("two").raw) == 2
    lost, changed, exchanged, whole = (ben.state.feeds.last(pen.feed) for pen in pens)
    assert lost is not None
    assert changed is not None
    assert exchanged is not None
    assert whole is not None
    del ben.disk.envelopes[lost.key][2]
    one = ben.disk.envelopes[changed.key][1]
    ben.disk.envelopes[changed.key][1] = msgspec.structs.replace(one, raw=one.raw[:-1] + bytes([one.raw[-1] ^ 1]))
    rows = ben.disk.envelopes[exchanged.key]
    rows[1], rows[2] = msgspec.structs.replace(rows[2], seq=1), msgspec.structs.replace(rows[1], seq=2)
    ben.reopen()
    more = [pen.write("three").raw for pen in pens]
    assert ben.take_envelopes(*more) == 1
    assert ben.steps() == ["guard"]
    assert ben.take_envelopes(*more) == 0
    assert "three" in ben.texts(world.general)


def test_restoring_a_part_that_nothing_is_held_of_changes_nothing(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    first = pen.write("one")
    key = ben.opened(first.raw).feed
    ben.group.restore(type(next(iter(ben.disk.parts)))(*key, 0), [])
    assert ben.take_envelopes(first.raw) == 1
    assert ben.take_envelopes(pen.write("two").raw) == 1


def test_nothing_is_rotated_where_all_is_clean(world: World) -> None:
    ana, change = world["ana"], Change(world.now, world["ana"].chance)
    rotate_own_scopes(ana.state, change)
    assert not change.stores


def test_load_names_what_is_needed(world: World) -> None:
    ana = world["ana"]
    ana.post(world.general, "one")
    ana.reopen()
    (load,) = ana.group.handle(do.PostMessage(world.general, "two"), world.now, ana.chance)
    assert isinstance(load, Load)
    assert [part.device for part in load.parts] == [ana.state.me.device]
    assert ana.do(do.PostMessage(world.general, "two")) != EnvelopeId(b"")

"""Somebody who left: how far their words stay, whoever of the others says what about them, and when."""

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.circles import Dropper, circle, of, twin
from tests.core.group.screens import repair, said
from tests.core.group.world import DAY, Machine, World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import RevokeChannel
from whisper_net.core.group.commands_circles import AddToCircle
from whisper_net.core.group.cutting import read_cut
from whisper_net.core.group.feeds import End
from whisper_net.core.ids import LinkId, ScopeId
from whisper_net.core.membership.bodies import Leave, Remove
from whisper_net.core.membership.link import LinkType, Role


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, Cho and Dan."""
    world = World()
    for name in ("ben", "cho", "dan"):
        world.join(name)
    return world


def left(machine: Machine) -> LinkId:
    log = machine.state.log
    return next(id_ for id_ in reversed(log.ids) if log.get(id_).link.type is LinkType.LEAVE)


def leave(world: World) -> None:
    """Ben says one thing and goes; everybody hears of both."""
    world["ben"].post(world.general, "wisdom")
    world.deliver()
    world["ben"].do(do.LeaveGroup())
    world.deliver()


def cut_short(by: Machine, prev: list[LinkId], *hearers: Machine) -> LinkId:
    """An EPOCH that names nothing of anybody as held."""
    raw, boxes, _ = hostile.epoch(by, by.world.general, prev)
    for machine in hearers:
        before = set(machine.state.log.ids)
        machine.take_links(raw)
        machine.do(do.BoxesReceived(boxes))
        (made,) = set(machine.state.log.ids) - before
    return made


def test_late_epoch_after_a_leave_hides_nothing(world: World) -> None:
    """Right after an old LEAVE, before the true first in the order."""
    ana, cho, dan = world["ana"], world["cho"], world["dan"]
    leave(world)
    ana.post(world.general, "farewell")
    world.deliver("ana", "cho", "dan")
    log = cho.state.log
    (true,) = [epoch.id for epoch in log.view().tips(world.general)]
    world.now += 90 * DAY
    early = False
    while not early:
        world.now += 1
        made = cut_short(dan, [left(dan)], ana, cho)
        early = made < true
    for machine in (ana, cho):
        assert machine.texts(world.general) == ["wisdom", "farewell"]
        assert repair(machine) == 0
        assert machine.texts(world.general) == ["wisdom", "farewell"]


def test_whoever_says_too_little_first_is_outdone_by_the_next_who_writes(world: World) -> None:
    """Nothing is clean but Dan's key, so nobody must rotate; and yet the next to write does, once."""
    ana, cho, dan = world["ana"], world["cho"], world["dan"]
    leave(world)
    cut_short(dan, dan.state.log.prev_for(dan.state.me.device)[0], ana, cho, dan)
    for machine in (ana, cho, dan):
        assert machine.texts(world.general) == []
    ana.post(world.general, "farewell")
    world.deliver("ana", "cho", "dan")
    for machine in (ana, cho, dan):
        assert machine.texts(world.general) == ["wisdom", "farewell"]
    epochs = len(ana.state.log.view().epochs(world.general))
    for number, machine in enumerate((cho, dan, ana, cho)):
        machine.post(world.general, f"{number}")
        world.deliver("ana", "cho", "dan")
    assert len(ana.state.log.view().epochs(world.general)) == epochs


def test_what_one_alone_had_heard_of_somebody_who_left_comes_to_all(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "heard by Cho alone")
    world.deliver("ben", "cho")
    world.drop()
    ben.do(do.LeaveGroup())
    world.deliver()
    ana.post(world.general, "Ana rotates")
    world.deliver("ana", "cho", "dan")
    cho.post(world.general, "Cho knew")
    world.deliver("ana", "cho", "dan")
    world.link("ana", "cho")
    world.link("dan", "cho")
    for name in ("ana", "cho", "dan"):
        assert world[name].texts(world.general) == ["heard by Cho alone", "Ana rotates", "Cho knew"]
    assert said(ana) == said(cho) == said(world["dan"])


def test_whoever_left_adds_nothing_later(world: World) -> None:
    """They write on under the old key, in the feed that all have and in a new one, however it is dated."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    leave(world)
    kid = ben.state.log.view().tips(world.general)[0].kid
    pen = hostile.Pen(ben, world.general, b"otherone", kid=kid)
    raws = [pen.write("never said in time").raw]
    assert ana.take_envelopes(*raws) == cho.take_envelopes(*raws) == 0
    ana.post(world.general, "farewell")
    world.deliver("ana", "cho", "dan")
    assert ana.take_envelopes(*raws) == cho.take_envelopes(*raws) == 0
    cho.post(world.general, "and on")
    world.deliver("ana", "cho", "dan")
    for machine in (ana, cho):
        assert machine.texts(world.general) == ["wisdom", "farewell", "and on"]


def test_whoever_was_put_out_has_no_say_in_what_is_shown_of_others(world: World) -> None:
    """Dan, who is out, and Ben, who left, work together: an EPOCH of Dan's beside his removal names what Ben wrote."""
    ana, ben, cho, dan = world["ana"], world["ben"], world["cho"], world["dan"]
    ben.post(world.general, "wisdom")
    world.deliver()
    later = twin(world, ben)
    ben.do(do.LeaveGroup())
    (gone,) = ben.outbox[-1].links
    world.deliver("ben", "ana", "cho")
    later.post(world.general, "made up")
    assert dan.take_envelopes(*later.raws()) == 1
    dan.take_links(gone)
    ana.take_links(hostile.link(ana, Remove(dan.member), [left(ana)]))
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    ana.post(world.general, "without both")
    world.deliver("ana", "cho")
    dan.post(world.general, "Dan gives the room a key")
    (epoch,) = [one.id for one in dan.state.log.view().tips(world.general)]
    assert max((read_cut(dan.state, epoch) or {})[left(dan)].values()) == 2
    for publish in dan.outbox:
        for machine in (ana, cho):
            world.hand(publish, dan, machine)
    for machine in (ana, cho):
        assert epoch in machine.state.log
        assert machine.take_envelopes(*later.raws()) == 0
        assert machine.texts(world.general) == ["wisdom", "without both"]


def test_epoch_whose_cuts_are_kept_back_takes_nothing_back(world: World) -> None:
    """What another EPOCH names stands; where none names anything yet, what is held stays."""
    ana, ben, cho, dan = world["ana"], world["ben"], world["cho"], world["dan"]
    leave(world)
    raw, _, _ = hostile.epoch(dan, world.general)
    cho.take_links(raw)
    assert cho.texts(world.general) == ["wisdom"]
    ana.post(world.general, "farewell")
    world.deliver("ana", "cho")
    assert cho.texts(world.general) == ["wisdom", "farewell"]
    (feed,) = cho.state.feeds.by_device(world.general)[ben.state.me.device]
    assert cho.state.ends[feed] == End(1, awaited=False)


def test_room_that_somebody_left_of_their_own_is_cut_by_all(world: World) -> None:
    """As after a LEAVE: nobody took it from them, so nobody's word goes before the others'."""
    ana, ben, cho, dan = world["ana"], world["ben"], world["cho"], world["dan"]
    room = ana.channel("payments")
    for machine in (ben, cho, dan):
        ana.do(do.GrantChannel(machine.member, room))
    world.deliver()
    for name in ("ben", "cho", "dan"):
        world.link(name, "ana")
    ben.post(room, "wisdom")
    world.deliver()
    ben.do(RevokeChannel(ben.member, room))
    world.deliver()
    raw, boxes, _ = hostile.epoch(dan, room)
    for machine in (ana, cho):
        machine.take_links(raw)
        machine.do(do.BoxesReceived(boxes))
        assert machine.texts(room) == []
    cho.post(room, "farewell")
    world.deliver("ana", "cho")
    for machine in (ana, cho):
        assert machine.texts(room) == ["wisdom", "farewell"]


def test_whoever_comes_back_takes_back_nothing_that_they_said(world: World) -> None:
    """Ben leaves, comes back on an empty machine, and is the first to rotate again: his old words stay."""
    ana, ben = world["ana"], world["ben"]
    leave(world)
    ana.post(world.general, "farewell")
    world.deliver("ana", "cho", "dan")
    ana.do(do.ApproveMember(ben.member))
    world.deliver("ana", "cho", "dan")
    assert ana.role(ben.member) == "member"
    world.link("ben", "ana")
    raw, boxes, _ = hostile.epoch(ben, world.general)
    for name in ("ana", "cho", "dan"):
        world[name].take_links(raw)
        world[name].do(do.BoxesReceived(boxes))
        assert world[name].texts(world.general) == ["wisdom", "farewell"]


def test_demoted_vetter_who_goes_hides_and_floods_nothing_among_the_vetters(world: World) -> None:
    """An admin takes the office: their own EPOCH says how far, whatever vetters say who stayed."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    for machine in (ben, cho):
        ana.do(do.PromoteMember(machine.member, Role.VETTER))
    world.deliver()
    for name in ("ben", "cho"):
        world.link(name, "ana")
    ana.do(do.DemoteMember(ben.member))
    world.deliver()
    scope = ana.group.view.vetters_scope()
    view = ana.state.log.view()
    (cut,) = view.cuts(ben.member, ben.state.me.device, scope)
    assert (cut.remover, cut.by_remover) == (ana.member, True)
    raw, _, _ = hostile.epoch(cho, scope)
    ana.take_links(raw)
    assert ana.state.log.view().cuts(ben.member, ben.state.me.device, scope) == [cut]


def test_leave_that_is_dated_back_cuts_as_any_other(world: World) -> None:
    """Ben leaves as of a day on which he had said nothing: what anybody holds stays."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    base = ana.state.log.heads
    world.link("ben", "ana")
    ben.post(world.general, "wisdom")
    world.deliver()
    raw = hostile.link(ben, Leave(), base)
    for machine in (ana, cho):
        machine.take_links(raw)
    ana.post(world.general, "farewell")
    world.deliver("ana", "cho")
    for machine in (ana, cho):
        assert machine.texts(world.general) == ["wisdom", "farewell"]


def test_nobody_adds_to_what_is_shown_of_somebody_whom_others_put_out(world: World) -> None:
    """Ana, who is not in that room, puts Ben out; the first to rotate says how far, who heard more is silent."""
    ana, ben, cho, dan = world["ana"], world["ben"], world["cho"], world["dan"]
    ana.do(do.PromoteMember(dan.member, Role.VETTER))
    world.deliver()
    world.link("dan", "ana")
    room = dan.channel("payments")
    for machine in (ben, cho):
        dan.do(do.GrantChannel(machine.member, room))
    world.deliver()
    for name in ("ben", "cho"):
        world.link(name, "dan")
    ben.post(room, "seen by all")
    world.deliver()
    ben.post(room, "seen by Cho alone")
    world.deliver("ben", "cho")
    world.drop()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho", "dan")
    dan.post(room, "Dan rotates")
    world.deliver("ana", "cho", "dan")
    epochs = len(cho.state.log.view().epochs(room))
    cho.post(room, "and Cho does not")
    world.deliver("ana", "cho", "dan")
    for machine in (cho, dan):
        assert machine.texts(room) == ["seen by all", "Dan rotates", "and Cho does not"]
    assert len(cho.state.log.view().epochs(room)) == epochs
    assert [cut.remover for cut in cho.state.log.view().cuts(ben.member, ben.state.me.device, room)] == [ana.member]


# -- circles


def drop_saying_nothing(by: Machine, scope: ScopeId, *people: Machine) -> bytes:
    """A drop on the first key of a circle of Ana's that names nothing of anybody as held."""
    (first,) = (of(by, scope).drops_of(kid)[0] for kid in of(by, scope).kids if of(by, scope).n_of(kid) == 1)
    key, dropper = by.state.circles.key(first.kid), Dropper(by)
    assert key is not None
    meta = dropper.meta([*people], ScopeKey(key.kid, key.secret), owner=by.world["ana"], name="book")
    drop, _ = dropper.drop(msgspec.structs.replace(meta, random=first.random), [*people], 2)
    return dropper.write(drop)


@pytest.mark.parametrize("late", [True, False])
def test_drop_that_says_too_little_of_somebody_who_left_hides_nothing(world: World, late: bool) -> None:
    """Late, on the first key, before the true one in its order; or first of all: then until others write."""
    ana, ben, cho, dan = (world[name] for name in ("ana", "ben", "cho", "dan"))
    scope = circle(ana, ben, cho, dan)
    world.deliver()
    ana.do(AddToCircle(scope, world.join("eve").member))
    world.deliver()
    people = [ana, cho, dan, world["eve"]]
    ben.post(scope, "wisdom")
    world.deliver()
    ben.do(do.LeaveGroup())
    world.deliver()
    ana.do(do.SetProfile("Ana"))  # the group has a key without Ben
    if late:
        ana.post(scope, "farewell")
    world.deliver("ana", "cho", "dan", "eve")
    raw = drop_saying_nothing(dan, scope, *people[:3])
    for machine in (ana, cho):
        assert machine.take_envelopes(raw) == 1
        assert machine.texts(scope) == (["wisdom", "farewell"] if late else [])
    cho.post(scope, "and on")
    world.deliver("ana", "cho", "eve")
    for machine in (ana, cho):
        assert machine.texts(scope) == ["wisdom", *(["farewell"] if late else []), "and on"]


def test_what_one_alone_had_heard_in_a_circle_of_somebody_who_left_comes_to_all(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = circle(ana, ben, cho, world["dan"])
    world.deliver()
    ben.post(scope, "heard by Cho alone")
    world.deliver("ben", "cho")
    world.drop()
    ben.do(do.LeaveGroup())
    world.deliver()
    ana.post(scope, "Ana writes")
    world.deliver("ana", "cho", "dan")
    assert cho.texts(scope) == ["Ana writes"]
    cho.post(scope, "Cho knew")
    world.deliver("ana", "cho", "dan")
    world.link("ana", "cho")
    world.link("dan", "cho")
    for name in ("ana", "cho", "dan"):
        assert world[name].texts(scope) == ["heard by Cho alone", "Ana writes", "Cho knew"]
    kids = len(of(cho, scope).kids)
    for machine in (ana, cho, world["dan"]):
        machine.post(scope, "on")
        world.deliver("ana", "cho", "dan")
    assert len(of(cho, scope).kids) == kids

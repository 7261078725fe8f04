"""Circles from end to end of a group: whom a drop reaches, who reads and writes under its key, and who learns what."""

from itertools import permutations

import msgspec
import pytest

from tests.core.group.circles import Dropper, circle, members, of, shown, twin, waiting_drops
from tests.core.group.world import World
from whisper_net.core.crypto.drops import read_drop
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.errors import NotAllowed
from whisper_net.core.group import circle_keys
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle


@pytest.fixture
def world() -> World:
    """Ana, who founded the group, Ben, Cleo and Dan; Mallory has a program of her own."""
    world = World()
    for name in ("ben", "cleo", "dan", "mallory"):
        world.join(name)
    world.drop()
    for machine in world.machines.values():
        machine.events.clear()
    return world


def test_those_in_a_circle_read_and_write_there_and_nobody_else_does(world: World) -> None:
    ana, ben, cleo, dan = (world[name] for name in ("ana", "ben", "cleo", "dan"))
    scope = circle(ana, ben)
    ana.post(scope, "for Ben")
    world.deliver()
    ben.post(scope, "for Ana")
    world.deliver()
    assert ana.texts(scope) == ben.texts(scope) == ["for Ben", "for Ana"]
    assert members(ana, scope) == members(ben, scope) == {"ana", "ben"}
    for outsider in (cleo, dan):
        assert (outsider.texts(scope), shown(outsider)) == ([], [])
        assert scope not in outsider.group.view.scopes_of(outsider.state.me.device)
        with pytest.raises(NotAllowed, match="not open"):
            outsider.post(scope, "let me in")
    assert [machine.steps() for machine in world.machines.values()] == [[]] * 5


def test_others_learn_that_somebody_made_a_circle_of_some_size_class(world: World) -> None:
    """What a device of the group holds of another's circle: a drop, and no key, name, member or message."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    scope = circle(ana, ben, name="Against Initech")
    ana.post(scope, "Initech must not hear of it")
    raws = waiting_drops(ana)
    world.deliver()
    drop = read_drop(mallory.opened(raws[0]).inner.payload)
    assert (drop.n, len(drop.boxes)) == (1, 4)
    assert drop.kid not in mallory.disk.keys
    assert not {part.kid for part in mallory.disk.parts} & of(ana, scope).kids
    held = repr(mallory.disk)
    assert repr(scope)[2:-1] not in held
    assert "Initech" not in held
    sizes = {len(mallory.opened(raw).inner.payload) for raw in raws}
    for others in ((), (ben, world["cleo"]), (ben, world["cleo"], world["dan"])):
        world.drop()
        circle(ana, *others, name="Other")
        sizes |= {len(ana.opened(raw).inner.payload) for raw in waiting_drops(ana)}
    assert len(sizes) == 1


def test_a_circles_newcomer_reads_all_of_it(world: World) -> None:
    ana, ben, cleo, dan = (world[name] for name in ("ana", "ben", "cleo", "dan"))
    scope = circle(ana, ben)
    ana.post(scope, "one")
    ana.do(AddToCircle(scope, cleo.member))
    world.deliver()
    cleo.post(scope, "two")
    world.deliver()
    ana.do(AddToCircle(scope, dan.member))
    world.deliver()
    assert dan.texts(scope) == []
    world.link("dan", "ben")
    assert dan.texts(scope) == ["one", "two"]
    assert members(dan, scope) == {"ana", "ben", "cleo", "dan"}


def test_whoever_was_taken_out_is_in_no_later_key(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, cleo)
    ana.post(scope, "with Cleo")
    world.deliver()
    ana.do(RemoveFromCircle(scope, cleo.member))
    ben_before = set(cleo.disk.keys)
    world.deliver()
    ben.post(scope, "without Cleo")
    world.deliver()
    assert ana.texts(scope) == ben.texts(scope) == ["with Cleo", "without Cleo"]
    assert cleo.texts(scope) == ["with Cleo"]
    assert set(cleo.disk.keys) == ben_before
    assert members(ben, scope) == {"ana", "ben"}
    cleo.post(scope, "still here?")  # she cannot know; nobody shows it
    world.deliver()
    assert "still here?" not in ana.texts(scope) + ben.texts(scope)


@pytest.mark.parametrize("goes", ["removed", "leaves"])
def test_whoever_went_from_the_group_is_in_no_later_key_of_a_circle(world: World, goes: str) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ben, ana, cleo)
    ben.post(scope, "all three")
    world.deliver()
    if goes == "removed":
        ana.do(do.RemoveMember(cleo.member))
    else:
        cleo.do(do.LeaveGroup())
    world.deliver()
    ana.post(scope, "the two of us")  # not its owner: whoever writes first gives it a new key
    world.deliver()
    assert ben.texts(scope) == ["all three", "the two of us"]
    assert cleo.texts(scope) == ["all three"]
    assert members(ben, scope) == {"ana", "ben"}
    assert [machine.steps() for machine in (ana, ben)] == [[], []]


def test_a_circle_outlives_its_owner(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ben, ana, cleo)
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    cleo.post(scope, "go on")
    world.deliver()
    assert ana.texts(scope) == ["go on"]
    assert members(ana, scope) == {"ana", "cleo"}


def test_whoever_goes_gives_the_others_no_key(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, cleo)
    world.deliver()
    cleo.do(RemoveFromCircle(scope, cleo.member))
    own = set(cleo.disk.keys)
    world.deliver()
    assert members(ana, scope) == {"ana", "ben"}
    assert shown(cleo) == []
    ben.post(scope, "she is gone")
    world.deliver()
    last = of(ana, scope).tips[0]
    assert last.author == ben.member
    assert last.kid not in own
    assert ana.texts(scope) == ["she is gone"]


def test_drops_made_apart_converge_and_the_next_writer_puts_them_together(world: World) -> None:
    ana, ben, cleo, dan = (world[name] for name in ("ana", "ben", "cleo", "dan"))
    scope = circle(ana, ben, cleo)
    world.deliver()
    ana.do(AddToCircle(scope, dan.member))
    ben.do(RemoveFromCircle(scope, ben.member))
    world.deliver()
    for machine in (ana, cleo):
        assert members(machine, scope) == {"ana", "cleo", "dan"}
    assert "ben" in members(dan, scope)  # Ben made his drop without knowing of Dan, who cannot open it
    cleo.post(scope, "together")
    world.deliver()
    assert ana.texts(scope) == dan.texts(scope) == ["together"]
    assert ben.texts(scope) == []
    assert members(dan, scope) == {"ana", "cleo", "dan"}
    assert [[tip.author for tip in of(machine, scope).tips] for machine in (ana, cleo, dan)] == [[cleo.member]] * 3


def test_drops_and_posts_in_any_order_come_to_the_same(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben)
    ana.post(scope, "one")
    world.deliver("ana", "ben")
    ana.do(AddToCircle(scope, cleo.member))
    world.deliver("ana", "ben")
    ben.post(scope, "two")
    world.deliver("ana", "ben")
    raws = [one.raw for part in ben.disk.envelopes.values() for one in part.values()]
    held = {one.raw for part in cleo.disk.envelopes.values() for one in part.values()}
    fresh = [raw for raw in raws if raw not in held]
    assert len(fresh) == 4
    keys = set()
    for order in permutations(fresh):
        other = twin(world, cleo)
        for raw in order:
            other.take_envelopes(raw)
        assert (other.texts(scope), other.steps()) == (["one", "two"], [])
        keys.add(frozenset(other.disk.keys))
    assert len(keys) == 1


def test_circles_stand_after_a_restart(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben)
    ana.do(AddToCircle(scope, cleo.member))
    world.deliver()
    for machine in (ana, ben, cleo):
        before = shown(machine)
        machine.reopen()
        machine.events.clear()
        machine.post(scope, machine.name)
        assert shown(machine) == before
        assert len(waiting_drops(machine)) == 0
    world.deliver()
    assert sorted(cleo.texts(scope)) == ["ana", "ben", "cleo"]


@pytest.mark.parametrize("salvaged", [False, True])
def test_circles_are_folded_anew_from_envelopes(world: World, salvaged: bool) -> None:
    """Repair: rows and drops come again, also where no drop was saved."""
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben)
    ana.post(scope, "one")
    ana.do(AddToCircle(scope, cleo.member))
    world.deliver()
    before, drops = shown(cleo), dict(cleo.disk.drops)
    if salvaged:
        cleo.disk.drops.clear()
        cleo.reopen()
    cleo.store.drop_projections()
    assert shown(cleo) == []
    for part in cleo.store.all_parts():
        rebuilt = cleo.group.rebuild_part(part, cleo.store.part(part), world.now, cleo.chance)
        cleo.store.commit([rebuilt.batch])
    cleo.store.commit([cleo.group.rebuild_roster(world.now, cleo.chance)])
    assert (shown(cleo), cleo.disk.drops) == (before, drops)
    cleo.reopen()
    cleo.post(scope, "two")
    world.link("cleo", "ana")
    assert cleo.texts(scope) == ["one", "two"]


def test_a_helpers_drop_comes_to_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, ben = world["ana"], world["ben"]
    circle(ana, ben)
    monkeypatch.setattr(circle_keys, "CIRCLE_ROLES", frozenset({"member"}))  # Ana, an admin, stands for a helper here
    world.deliver()
    assert (shown(ben), ben.steps(), ben.disk.drops) == ([], [], {})


def test_a_bad_box_is_noticed_and_gone_on_from(world: World) -> None:
    """Mallory makes a circle that Cleo cannot open: Ben, who can, gives it a key that serves all three."""
    mallory, ben, cleo = world["mallory"], world["ben"], world["cleo"]
    people, dropper = [mallory, ben, cleo], Dropper(mallory)
    meta = dropper.meta(people)
    drop, _ = dropper.drop(meta, [mallory, ben])
    raw = dropper.write(drop)
    for machine in people[1:]:
        machine.take_envelopes(raw)
    assert (ben.steps(), len(shown(ben)), shown(cleo)) == (["bad_box"], 1, [])
    scope = shown(ben)[0].scope
    ben.reopen()
    ben.post(scope, "for all of us")
    world.deliver()
    assert cleo.texts(scope) == ["for all of us"]


def test_nobody_makes_a_circle_in_anothers_name(world: World) -> None:
    mallory, ben, ana = world["mallory"], world["ben"], world["ana"]
    dropper, people = Dropper(mallory), [mallory, ben, ana]
    drop, _ = dropper.drop(dropper.meta(people, owner=ana), people)
    usable = len(ben.state.keys)
    assert ben.take_envelopes(dropper.write(drop)) == 1
    assert (shown(ben), len(ben.state.keys)) == ([], usable)
    ben.reopen()
    assert len(ben.state.keys) == usable


def test_nobody_but_its_owner_adds_to_a_circle(world: World) -> None:
    ana, ben, cleo, mallory = (world[name] for name in ("ana", "ben", "cleo", "mallory"))
    scope = circle(ana, ben, mallory)
    ana.post(scope, "not for Cleo")
    world.deliver()
    first, dropper = of(mallory, scope).tips[0], Dropper(mallory)
    key = mallory.state.circles.key(first.kid)
    assert key is not None
    people = [ana, ben, mallory, cleo]
    meta = dropper.meta(people, ScopeKey(key.kid, key.secret), owner=ana, name="book")
    drop, _ = dropper.drop(msgspec.structs.replace(meta, random=first.random), people, n=2)
    raw = dropper.write(drop)
    for machine in (ana, ben, cleo):
        assert machine.take_envelopes(raw) == 1
    assert members(ana, scope) == members(ben, scope) == {"ana", "ben", "mallory"}
    world.link("cleo", "ben")
    assert cleo.texts(scope) == []  # Mallory can copy what she reads to Cleo; nobody else's device helps
    ben.post(scope, "nor this")
    world.deliver()
    assert ana.texts(scope) == ["not for Cleo", "nor this"]
    assert of(ben, scope).tips[0].kid == first.kid


@pytest.mark.parametrize("payload", [b"", b"\x94", b"a drop?"])
def test_what_is_no_drop_ends_its_feed_alone(world: World, payload: bytes) -> None:
    mallory, ben = world["mallory"], world["ben"]
    assert ben.take_envelopes(Dropper(mallory).write(payload)) == 0
    assert ben.steps() == ["guard"]

"""Drops that come to count for nobody: circles stay one, and what honest people wrote under their keys is taken up."""

import os
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.circles import Dropper, circle, further_drop, members, of, shown, waiting_drops
from tests.core.group.screens import repair, said
from tests.core.group.test_quarantine import looked_at
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle
from whisper_net.core.group.effects import Publish
from whisper_net.core.group.quarantine import KEPT
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.membership.bodies import CutExtend, Feed, Leave
from whisper_net.core.membership.link import LinkType, Role


@pytest.fixture
def world() -> World:
    """Ana, who founded the group, Ben, Cleo and Mallory, in a circle of Ana's."""
    world = World()
    for name in ("ben", "cleo", "mallory"):
        world.join(name)
    return world


@pytest.fixture
def scope(world: World) -> ScopeId:
    scope = circle(*(world[name] for name in ("ana", "ben", "cleo", "mallory")))
    world["ana"].post(scope, "hello")
    world.deliver()
    return scope


HONEST = ("ana", "ben", "cleo")


def meet(world: World, *names: str) -> None:
    names = names or HONEST
    world.deliver(*names)
    for name in names:
        for other in names[names.index(name) + 1 :]:
            world.link(name, other)
    world.deliver(*names)


def agree(world: World, *names: str) -> None:
    """All show the same, again after a start, and folded anew."""
    machines = [world[name] for name in names or HONEST]
    expected = said(machines[0])
    for machine in machines:
        assert said(machine) == expected
        machine.reopen()
        assert said(machine) == expected
        assert repair(machine) == 0
        assert said(machine) == expected


def alone(world: World, scope: ScopeId, *names: str) -> bytes:
    """Mallory hands a further key of the circle to all in it, and it reaches these alone."""
    return alone_again(world, Dropper(world["mallory"]), scope, *names)


def alone_again(world: World, dropper: Dropper, scope: ScopeId, *names: str) -> bytes:
    """The same, further on in her feed, on the last key that the first of them sees."""
    people = [world[name] for name in (*HONEST, "mallory")]
    raw = further_drop(dropper, world[names[0]], scope, *people)
    for name in names:
        assert world[name].take_envelopes(raw) == 1
        world[name].outbox.clear()
    return raw


def put_out(world: World) -> None:
    world["ana"].do(do.RemoveMember(world["mallory"].member))


# -- somebody who is put out


def test_drop_beyond_the_end_of_its_author_splits_no_circle(world: World, scope: ScopeId) -> None:
    """Ben alone had heard of it, wrote under it, and goes on: everybody reads both."""
    ana, ben, cleo = (world[name] for name in HONEST)
    alone(world, scope, "ben")
    ben.post(scope, "under her key")
    world.deliver(*HONEST)
    assert ana.texts(scope) == ["hello"]
    put_out(world)
    meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == ["hello", "under her key"]
    for machine in (ben, ana, cleo):
        machine.post(scope, f"by {machine.name}")
        meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == ["hello", "under her key", "by ben", "by ana", "by cleo"]
        assert len(of(machine, scope).tips) == 1
    agree(world)


def test_whoever_is_out_says_nothing_more_under_a_key_that_is_taken_up(world: World, scope: ScopeId) -> None:
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    raw = alone(world, scope, "ben")
    mallory.take_envelopes(raw)
    ben.post(scope, "under her key")
    put_out(world)
    meet(world)
    (kid,) = [kid for kid in of(ben, scope).kids if not of(ben, scope).drops_of(kid)]
    pen = hostile.Pen(mallory, scope, b"otherone", kid=kid, secret=ben.state.keys.secret(scope, kid))
    late = pen.write("late").raw
    for name in HONEST:
        assert world[name].take_envelopes(late) == 0
        assert world[name].texts(scope) == ["hello", "under her key"]
    assert ana.take_envelopes(raw) == 0
    meet(world)
    agree(world)


def test_what_was_not_meant_for_somebody_is_not_taken_up_for_them(world: World) -> None:
    """Mallory's own circle: she takes Cleo out, Ben alone hears of it and writes; then that drop counts no more."""
    ana, ben, cleo, mallory = (world[name] for name in (*HONEST, "mallory"))
    scope = circle(mallory, ana, ben, cleo)
    world.deliver()
    mallory.do(RemoveFromCircle(scope, cleo.member))
    (raw,) = waiting_drops(mallory)
    mallory.outbox.clear()
    assert ben.take_envelopes(raw) == 1
    ben.post(scope, "not for Cleo")
    put_out(world)
    meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == []
        assert members(machine, scope) == {"ana", "ben", "cleo"}
    ben.post(scope, "for all")
    meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == ["for all"]
    agree(world)


def test_what_is_taken_up_comes_to_whoever_was_put_in_meanwhile(world: World, scope: ScopeId) -> None:
    ana, ben = world["ana"], world["ben"]
    dan = world.join("dan")
    alone(world, scope, "ben")
    ben.post(scope, "under her key")
    ana.do(AddToCircle(scope, dan.member))
    put_out(world)
    meet(world, *HONEST, "dan")
    assert dan.texts(scope) == ana.texts(scope) == ["hello", "under her key"]
    agree(world, *HONEST, "dan")


def test_circle_of_which_nothing_counts_is_shown_to_nobody(world: World) -> None:
    """Mallory made it for Ben right before she was put out, and nobody else heard."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    ana.do(do.SetProfile("Ana"))
    world.deliver()
    scope = circle(mallory, ben, world["cleo"])
    (raw,) = waiting_drops(mallory)
    mallory.outbox.clear()
    assert ben.take_envelopes(raw) == 1
    ben.post(scope, "hello?")
    assert [row.scope for row in shown(ben)] == [scope]
    put_out(world)
    meet(world)
    assert shown(ben) == []
    assert ben.texts(scope) == []
    assert [row.text for row in looked_at(ben)] == ["hello?"]
    assert looked_at(world["cleo"]) == []
    agree(world)
    # An admin shows it again, and it is there.
    log = ana.state.log
    loss = next(id_ for id_ in reversed(log.ids) if log.get(id_).link.type is LinkType.REMOVE)
    feeds = ben.state.feeds.by_device(world.group)[mallory.state.me.device]
    body = CutExtend(loss, world.group, [Feed(*feed, ben.state.feeds.reach(feed)) for feed in feeds])
    link = hostile.link(ana, body)
    for name in HONEST:
        world[name].take_links(link)
    meet(world)
    assert ben.texts(scope) == world["cleo"].texts(scope) == ["hello?"]
    assert ana.texts(scope) == []


def test_what_an_owner_did_on_a_key_that_counts_no_more_stands(world: World, scope: ScopeId) -> None:
    """Ana heard of it and puts Dan in on top; Ben, who puts Mallory out, had not."""
    ana, ben, cleo = (world[name] for name in HONEST)
    dan = world.join("dan")
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    world.deliver()
    alone(world, scope, "ana")
    ana.post(scope, "under her key")
    ana.do(AddToCircle(scope, dan.member))
    ana.post(scope, "welcome, Dan")
    told = ana.outbox[:]
    ana.outbox.clear()
    ben.do(do.RemoveMember(world["mallory"].member))
    ana.outbox.extend(told)
    meet(world, *HONEST, "dan")
    for machine in (ana, ben, cleo, dan):
        assert machine.texts(scope) == ["hello", "under her key", "welcome, Dan"]
        assert members(machine, scope) == {"ana", "ben", "cleo", "dan"}
    agree(world, *HONEST, "dan")


def test_whoever_went_on_a_key_that_counts_no_more_is_gone(world: World, scope: ScopeId) -> None:
    ana, ben, cleo = (world[name] for name in HONEST)
    alone(world, scope, "ben")
    ben.do(RemoveFromCircle(scope, ben.member))
    put_out(world)
    meet(world)
    for machine in (ana, cleo):
        assert members(machine, scope) == {"ana", "cleo"}
    ana.post(scope, "without Ben")
    meet(world)
    assert ben.texts(scope) == ["hello"]


def test_many_keys_that_count_no_more_are_taken_up_by_turns(world: World, scope: ScopeId) -> None:
    """More than one drop carries, each beside the others."""
    ana, ben = world["ana"], world["ben"]
    dropper = Dropper(world["mallory"])
    for number in range(18):
        alone_again(world, dropper, scope, "ben")
        ben.post(scope, f"post {number}")
    put_out(world)
    meet(world)
    assert sorted(ana.texts(scope)) == sorted(["hello", *(f"post {number}" for number in range(18))])
    agree(world)


def test_reactions_edits_and_deletions_hold_under_a_key_that_is_taken_up(world: World, scope: ScopeId) -> None:
    ana, ben = world["ana"], world["ben"]
    (hello,) = ana.disk.shown.messages
    alone(world, scope, "ben")
    first = ben.post(scope, "first")
    ben.do(do.EditMessage(scope, first, "second"))
    ben.do(do.React(scope, hello, "👍"))
    gone = ben.post(scope, "taken back")
    ben.do(do.DeleteMessage(scope, gone))
    put_out(world)
    meet(world)
    assert ana.texts(scope) == ["hello", "second", ""]
    agree(world)


def test_keys_that_count_no_more_are_handed_to_a_new_device(world: World, scope: ScopeId) -> None:
    ben = world["ben"]
    alone(world, scope, "ben")
    ben.post(scope, "under her key")
    put_out(world)
    meet(world)
    phone = world.further("phone", "cleo")
    meet(world, *HONEST, "phone")
    assert phone.texts(scope) == ["hello", "under her key"]


# -- a device that doubles its drops


@pytest.mark.parametrize("hearer", ["ben", "cleo"])
def test_drops_that_a_device_doubled_split_no_circle(world: World, scope: ScopeId, hearer: str) -> None:
    """One key for Ben and another for Cleo under one number, each writes under theirs; whoever hears both proves it."""
    ana, ben, cleo, mallory = (world[name] for name in (*HONEST, "mallory"))
    people = [ana, ben, cleo, mallory]
    one, other = (further_drop(Dropper(mallory, number), mallory, scope, *people) for number in (1, 2))
    for machine, raw in ((ben, one), (cleo, other)):
        assert machine.take_envelopes(raw) == 1
        machine.outbox.clear()
    ben.post(scope, "under the one")
    cleo.post(scope, "under the other")
    world[hearer].take_envelopes(other if hearer == "ben" else one)
    meet(world)
    for machine in (ana, ben, cleo):
        assert sorted(machine.texts(scope)) == ["hello", "under the one", "under the other"]
    for machine in (ana, ben, cleo):
        machine.post(scope, f"by {machine.name}")
        meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope)[-3:] == ["by ana", "by ben", "by cleo"]
        assert members(machine, scope) == {"ana", "ben", "cleo", "mallory"}
    agree(world)


def test_device_that_doubled_a_drop_writes_on_in_the_circle_from_another(world: World, scope: ScopeId) -> None:
    """Who doubled stays in the group and the circle: nobody is put out by a broken machine."""
    ana, ben, cleo, mallory = (world[name] for name in (*HONEST, "mallory"))
    phone = world.further("phone", "mallory")
    people = [ana, ben, cleo, mallory]
    one, other = (further_drop(Dropper(mallory, number), mallory, scope, *people) for number in (1, 2))
    for raw in (one, other):
        ben.take_envelopes(raw)
    meet(world, *HONEST, "phone")
    phone.post(scope, "from my phone")
    meet(world, *HONEST, "phone")
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == ["hello", "from my phone"]


# -- by themselves


def test_nobody_writes_a_drop_where_nothing_of_theirs_is_stranded(world: World, scope: ScopeId) -> None:
    ben = world["ben"]
    alone(world, scope, "ben")
    put_out(world)
    meet(world)
    assert len(ben.disk.drops) == 2
    assert len(of(ben, scope).kids) == 1


def test_somebody_without_a_key_of_the_group_takes_up_later(world: World, scope: ScopeId) -> None:
    """The removal is here and its key is not: Ben cannot write now, and does so once he can."""
    ana, ben = world["ana"], world["ben"]
    alone(world, scope, "ben")
    ben.post(scope, "under her key")
    ana.post(scope, "meanwhile")
    put_out(world)
    links = [raw for publish in ana.outbox for raw in publish.links]
    ben.take_links(*links)
    meet(world)
    for machine in (ana, ben):
        assert machine.texts(scope) == ["hello", "meanwhile", "under her key"] or sorted(machine.texts(scope)) == [
            "hello", "meanwhile", "under her key",
        ]  # fmt: skip
    agree(world)


def test_what_is_stranded_is_never_purged(world: World) -> None:
    """Words of honest people under a key of which nothing can be made: another admin may yet show its drop again."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    scope = circle(mallory, ben, world["cleo"])
    (raw,) = waiting_drops(mallory)
    mallory.outbox.clear()
    ben.take_envelopes(raw)
    ben.post(scope, "hello?")
    put_out(world)
    meet(world)
    world.now += 2 * KEPT
    ben.retell()
    (feeds,) = ben.state.feeds.by_device(scope).values()
    assert [ben.state.feeds.reach(feed) for feed in feeds] == [1]
    assert ana.take_envelopes(raw) == 0
    agree(world)


def test_key_that_is_undone_by_what_was_kept_back_loses_no_words(world: World, scope: ScopeId) -> None:
    """Mallory goes on from two keys and shows one; once others wrote under hers she shows the other, by which she was
    gone before: then it never held.
    """
    ana, ben, cleo, mallory = (world[name] for name in (*HONEST, "mallory"))
    people, tip = [ana, ben, cleo, mallory], of(mallory, scope).tips[0]
    first = mallory.state.circles.key(tip.kid)
    assert first is not None
    dropper = Dropper(mallory)
    base = msgspec.structs.replace(dropper.meta(people, owner=ana, name="book"), random=tip.random)
    without = dropper.meta([ana, ben, cleo], ScopeKey(first.kid, first.secret))
    kept = msgspec.structs.replace(without, random=tip.random, owner=base.owner, name=base.name)
    leaving, key = dropper.drop(kept, [ana, ben, cleo], 2)
    both = sorted([ScopeKey(first.kid, first.secret), ScopeKey(Kid(leaving.kid), key)], key=lambda one: one.kid)
    hers, _ = dropper.drop(msgspec.structs.replace(base, parents=both), people, 3)
    raw = dropper.write(hers)
    for machine in (ana, ben, cleo):
        assert machine.take_envelopes(raw) == 1
    world.drop()
    ben.post(scope, "under hers")
    meet(world)
    assert cleo.texts(scope) == ["hello", "under hers"]
    late = dropper.write(leaving)
    for machine in (cleo, ana, ben):
        machine.take_envelopes(late)
    meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == ["hello", "under hers"]
        assert members(machine, scope) == set(HONEST)
    agree(world)


def test_numbers_that_somebody_drove_up_are_reached(world: World, scope: ScopeId) -> None:
    """Each of Mallory's keys names many that nobody has, and so skips as many numbers."""
    ana, ben, cleo, mallory = (world[name] for name in (*HONEST, "mallory"))
    people, tip, dropper = [ana, ben, cleo, mallory], of(mallory, scope).tips[0], Dropper(mallory)
    last = ben.state.circles.key(tip.kid)
    for step in (1, 2, 3):
        assert last is not None
        lacking = [ScopeKey(seed("lacking", step, number), bytes(32)) for number in range(63)]
        meta = dropper.meta(people, ScopeKey(last.kid, last.secret), *lacking, owner=ana, name="book")
        drop, _ = dropper.drop(msgspec.structs.replace(meta, random=tip.random), people, 1 + 64 * step)
        assert ben.take_envelopes(dropper.write(drop)) == 1
        last = ben.state.circles.key(Kid(drop.kid))
    ben.outbox.clear()
    ben.post(scope, "far up")
    assert of(ben, scope).tips[0].n == 1 + 64 * 3
    put_out(world)
    meet(world)
    for machine in (ana, ben, cleo):
        assert machine.texts(scope) == ["hello", "far up"]
    for machine in (ana, ben, cleo):
        machine.post(scope, f"by {machine.name}")
        world.deliver(*HONEST)
    assert cleo.texts(scope) == ["hello", "far up", "by ana", "by ben", "by cleo"]
    agree(world)


# -- any order


class Story:
    """Mallory hands keys of Ana's circle to some; honest people write and come; she goes, or doubles; all meet."""

    def __init__(self) -> None:
        self.world = world = World()
        for name in ("ben", "cleo", "dan", "mallory"):
            world.join(name)
        self.scope = circle(*(world[name] for name in ("ana", "ben", "cleo", "mallory")))
        world.deliver()
        self.dropper, self.said, self.items = Dropper(world["mallory"]), list[str](), list[tuple[Machine, Publish]]()
        self.drops: list[bytes] = []

    def act(self, word: str) -> None:
        world, (verb, _, name) = self.world, word.partition(" ")
        people = [world[one] for one in (*HONEST, "mallory")]
        match verb:
            case "hand":
                self.drops.append(further_drop(self.dropper, world[name], self.scope, *people))
                for raw in self.drops:  # what came before in her feed, too
                    world[name].take_envelopes(raw)
            case "say":
                self.said.append(f"{name} says {len(self.said)}")
                world[name].post(self.scope, self.said[-1])
            case "tell":
                for machine, publish in self.published():
                    if machine is world[name]:
                        for other in HONEST:
                            world.hand(publish, machine, world[other])
            case "add":
                world["ana"].do(AddToCircle(self.scope, world["dan"].member))

    def go(self, how: str) -> None:
        world, mallory = self.world, self.world["mallory"]
        match how:
            case "removed":
                world["ana"].do(do.RemoveMember(mallory.member))
            case "left":
                world["ben"].take_links(hostile.link(mallory, Leave()))
                world["ben"].do(do.SetProfile("Ben"))  # and gives the group a key
            case _:
                twin = further_drop(Dropper(mallory, 99), world["cleo"], self.scope, world["cleo"], mallory)
                for name in HONEST:
                    world[name].take_envelopes(*self.drops[:1], twin)

    def published(self) -> list[tuple[Machine, Publish]]:
        """Everything that honest people published, each thing by itself."""
        for name in (*HONEST, "dan"):
            machine = self.world[name]
            for publish in machine.outbox:
                self.items += [(machine, Publish((raw,), (), ())) for raw in publish.links]
                self.items += [(machine, Publish((), (raw,), ())) for raw in publish.boxes]
                self.items += [(machine, Publish((), (), (one,))) for one in publish.envelopes]
            machine.outbox.clear()
        return self.items


WORDS = [f"{verb} {name}" for verb in ("hand", "say", "say", "tell") for name in HONEST] + ["add"]


@settings(max_examples=int(os.environ.get("STRANDED_STORIES", "8")), suppress_health_check=[HealthCheck.too_slow])
@given(
    words=st.lists(st.sampled_from(WORDS), max_size=10),
    how=st.sampled_from(["removed", "left", "doubled"]),
    after=st.lists(st.sampled_from([word for word in WORDS if "hand" not in word]), max_size=4),
    data=st.data(),
)
def test_any_keys_handed_to_some_leave_one_circle(
    words: Sequence[str], how: str, after: Sequence[str], data: st.DataObject
) -> None:
    """All show the same in the end, and all that honest people said."""
    story = Story()
    world, scope = story.world, story.scope
    for word in words:
        story.act(word)
    story.go(how)
    for word in after:
        story.act(word)
    for name in HONEST:
        for giver, publish in data.draw(st.permutations(story.published())):
            world.hand(publish, giver, world[name])
        if data.draw(st.booleans()):
            world[name].reopen()
    for _ in range(4):
        meet(world, *HONEST, "dan")
    for name in HONEST:
        world[name].post(scope, f"in the end {name}")
        meet(world, *HONEST, "dan")
    expected = sorted([*story.said, *(f"in the end {name}" for name in HONEST)])
    everybody = (*HONEST, "dan") if "add" in (*words, *after) else HONEST
    for name in everybody:
        assert sorted(world[name].texts(scope)) == expected
    agree(world, *everybody)

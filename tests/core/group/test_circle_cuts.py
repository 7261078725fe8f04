"""How far what somebody wrote in a circle is shown after they went: on every machine of the circle alike."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.group import hostile
from tests.core.group.circles import Dropper, circle, members, of, waiting_drops
from tests.core.group.screens import repair, said
from tests.core.group.test_quarantine import looked_at
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.errors import NotAllowed, NotFound
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.group.effects import Publish
from whisper_net.core.group.quarantine import KEPT
from whisper_net.core.ids import ScopeId


@pytest.fixture
def world() -> World:
    """Ana, who founded the group, Ben and Cho."""
    world = World()
    for name in ("ben", "cho"):
        world.join(name)
    world.drop()
    return world


def split(world: World) -> ScopeId:
    """A circle of Ana's in which Ben said one thing that both others have, and one that Cho alone has."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = circle(ana, ben, cho)
    world.deliver()
    ben.post(scope, "seen by all")
    world.deliver()
    ben.post(scope, "seen by Cho alone")
    world.deliver("ben", "cho")
    cho.outbox.clear()
    assert cho.texts(scope) == ["seen by all", "seen by Cho alone"]
    return scope


def take_out(world: World, scope: ScopeId, how: str) -> None:
    """Ben goes from the circle, and Ana gives it a new key: what she does waits to be delivered."""
    ana, ben = world["ana"], world["ben"]
    if how == "taken out":
        ana.do(RemoveFromCircle(scope, ben.member))
    elif how == "removed":
        ana.do(do.RemoveMember(ben.member))
    else:
        ben.do(do.LeaveGroup())
        (publish,) = ben.outbox[-1:]
        ana.take_links(*publish.links)
        ben.outbox.clear()
    ana.post(scope, "without Ben")


@pytest.mark.parametrize("how", ["taken out", "removed", "left"])
def test_what_only_some_in_a_circle_had_seen_leaves_their_screens(world: World, how: str) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = split(world)
    take_out(world, scope, how)
    if how == "left":
        cho.take_links(*[parsed.raw for parsed in ana.state.log.since([])])
    world.deliver("ana", "cho")
    for machine in (ana, cho):
        assert machine.texts(scope) == ["seen by all", "without Ben"]
    assert ben.texts(scope) == ["seen by all", "seen by Cho alone"]
    cho.reopen()
    assert cho.texts(scope) == ["seen by all", "without Ben"]
    assert repair(cho) == 0
    assert cho.texts(scope) == ["seen by all", "without Ben"]
    link = world.link("ana", "cho")
    assert all(session.level for session in link.sessions)
    assert said(ana) == said(cho)


@pytest.mark.parametrize("how", ["taken out", "removed"])
def test_whoever_is_out_of_a_circle_adds_nothing_to_it(world: World, how: str) -> None:
    """Going on in a feed that all have, and in one that nobody heard of."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = split(world)
    take_out(world, scope, how)
    world.deliver("ana", "cho")
    ben.post(scope, "dated back")
    pen = hostile.Pen(ben, scope, b"otherone", kid=of(ben, scope).tips[0].kid)
    raws = [*ben.raws(), pen.write("never said in time").raw]
    for machine in (ana, cho):
        assert machine.take_envelopes(*raws) == 0
        assert machine.texts(scope) == ["seen by all", "without Ben"]


def test_whoever_goes_from_a_circle_says_how_far_they_wrote(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = split(world)
    ben.do(RemoveFromCircle(scope, ben.member))
    world.deliver()
    world.link("ana", "cho")
    for machine in (ana, ben, cho):
        assert machine.texts(scope) == ["seen by all", "seen by Cho alone"]
    ana.post(scope, "without Ben")
    world.deliver("ana", "cho")
    assert ana.texts(scope) == cho.texts(scope) == ["seen by all", "seen by Cho alone", "without Ben"]


def test_whoever_is_put_in_again_writes_on(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = split(world)
    take_out(world, scope, "taken out")
    ana.do(AddToCircle(scope, ben.member))
    world.deliver()
    assert ben.texts(scope) == ["seen by all", "without Ben"]  # they hear where their words ended
    ben.post(scope, "back again")
    world.deliver()
    for machine in (ana, ben, cho):
        assert machine.texts(scope) == ["seen by all", "without Ben", "back again"]


def test_whoever_comes_back_to_the_group_writes_under_a_new_key(world: World) -> None:
    """Nobody wrote in the circle while Ben was out: its last key names who is in now, and yet he makes another."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = circle(cho, ana, ben)
    world.deliver()
    ben.post(scope, "in time")
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    for vetter in (ana, cho):
        if ana.role(ben.member) != "member":
            vetter.do(do.ApproveMember(ben.member))
            world.deliver("ana", "cho")
    world.link("ben", "ana")
    assert ben.role(ben.member) == "member"
    assert members(cho, scope) == {"ana", "ben", "cho"}
    ben.post(scope, "back again")
    assert len(waiting_drops(ben)) == 1
    world.deliver()
    for machine in (ana, ben, cho):
        assert machine.texts(scope) == ["in time", "back again"]


def test_a_lost_device_says_nothing_more_in_a_circle(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    phone = world.further("phone", "ben")
    scope = split(world)
    world.link("phone", "cho")
    phone.outbox.clear()
    assert phone.texts(scope) == ["seen by all", "seen by Cho alone"]
    ana.outbox.clear()
    phone.do(RevokeDevice(ben.state.me.device))
    world.deliver("ana", "cho", "phone")
    ana.post(scope, "first to write")
    world.deliver("ana", "cho", "phone")
    assert ana.texts(scope) == cho.texts(scope) == phone.texts(scope) == ["seen by all", "first to write"]
    assert ben.member in of(ana, scope).roster


@pytest.mark.parametrize("hearer", ["ana", "cho"])
def test_the_removers_own_cut_counts_whoever_wrote_before_them(world: World, hearer: str) -> None:
    """Ana puts Ben out; she and Cho give the circle a new key apart from each other. What Ana holds stays."""
    ana, cho = world["ana"], world["cho"]
    dan = world.join("dan")
    scope = circle(ana, world["ben"], cho, dan)
    world.deliver()
    world["ben"].post(scope, "heard by one")
    world.deliver("ben", hearer)
    world.drop()
    ana.do(do.RemoveMember(world["ben"].member))
    world.deliver("ana", "cho", "dan")
    cho.post(scope, "Cho writes first")
    first = list(cho.outbox)
    world.deliver("cho", "dan")
    world.link("cho", "dan")
    before = ["heard by one"] if hearer == "cho" else []
    assert dan.texts(scope) == [*before, "Cho writes first"]
    ana.post(scope, "and Ana")
    cho.outbox.extend(first)
    world.deliver("ana", "cho", "dan")
    world.link("ana", "cho")
    world.link("ana", "dan")
    left = ["heard by one"] if hearer == "ana" else []
    for machine in (ana, cho, dan):
        assert sorted(machine.texts(scope)) == ["Cho writes first", "and Ana", *left]


@pytest.mark.parametrize("cuts", [b"", b"cuts?"])
def test_cuts_that_are_none_leave_nothing_to_be_seen(world: World, cuts: bytes) -> None:
    """By somebody with a program of their own, who goes on from the last key before anybody else does."""
    ana, cho = world["ana"], world["cho"]
    scope = split(world)
    ana.do(do.RemoveMember(world["ben"].member))
    world.deliver("ana", "cho")
    first, dropper = of(cho, scope).tips[0], Dropper(cho)
    key = cho.state.circles.key(first.kid)
    assert key is not None
    meta = dropper.meta([ana, cho], ScopeKey(key.kid, key.secret), owner=ana, name="book")
    raw = dropper.write(dropper.drop(msgspec.structs.replace(meta, random=first.random, cuts=cuts), [ana, cho], 2)[0])
    for machine in (ana, cho):
        assert "seen by all" in machine.texts(scope)
        assert machine.take_envelopes(raw) == 1
        assert machine.texts(scope) == []


@pytest.mark.parametrize(("by", "stays"), [("cho", True), ("ana", False)])
def test_what_the_remover_hides_in_a_circle_goes_and_what_others_hide_is_kept(
    world: World, by: str, stays: bool
) -> None:
    """Ana put Ben out. Whoever wrote in the circle after that held less of his words than Dan did."""
    ana, ben = world["ana"], world["ben"]
    dan = world.join("dan")
    scope = circle(ana, ben, world["cho"], dan)
    world.deliver()
    ben.post(scope, "heard by Dan alone")
    world.deliver("ben", "dan")
    world.drop()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho", "dan")
    world[by].post(scope, "without Ben")
    world.deliver("ana", "cho", "dan")
    assert dan.texts(scope) == ["without Ben"]
    (feed,) = dan.state.feeds.by_device(scope)[ben.state.me.device]
    world.now += KEPT
    dan.retell()
    assert (dan.state.feeds.reach(feed) == 1) is stays
    assert dan.texts(scope) == ["without Ben"]


def test_a_drop_says_nothing_in_its_length_of_how_many_went(world: World) -> None:
    """More feeds than its cuts have room for: the largest stay, and it is as long as any other."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    scope = circle(ana, ben, cho)
    world.deliver()
    kid = of(ben, scope).tips[0].kid
    for number in range(40):
        pen = hostile.Pen(ben, scope, number.to_bytes(8), kid=kid)
        for word in range(1 + number % 2):
            raw = pen.write(f"{number}, {word}").raw
            for machine in (ana, cho):
                machine.take_envelopes(raw)
    lengths = [len(drop.sealed) for drop in ana.disk.drops.values()]
    ana.do(RemoveFromCircle(scope, ben.member))
    world.deliver("ana", "cho")
    assert {len(drop.sealed) for drop in ana.disk.drops.values()} == set(lengths)
    for machine in (ana, cho):
        assert len(machine.texts(scope)) == 2 * 20 + len(dict(of(ana, scope).tips[0].reach)) - 20
    assert said(ana) == said(cho)


@pytest.mark.parametrize("how", ["removed", "taken out"])
def test_whoever_made_a_circle_shows_more_again_of_somebody_who_went(world: World, how: str) -> None:
    """What Ana, who put Ben out, had not heard; or what Cho herself had not, and her other machine had."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    phone = world.further("phone", "cho")
    scope = circle(cho, ana, ben)
    world.deliver()
    ben.post(scope, "seen by all")
    world.deliver()
    ben.post(scope, "seen by one")
    world.deliver("ben", "phone")
    world.drop()
    if how == "removed":
        ana.do(do.RemoveMember(ben.member))
        ana.post(scope, "without Ben")
    else:
        cho.do(RemoveFromCircle(scope, ben.member))
        cho.post(scope, "without Ben")
    world.deliver("ana", "cho", "phone")
    assert phone.texts(scope) == ["seen by all", "without Ben"]
    assert [row.text for row in looked_at(phone)] == ["seen by one"]
    assert looked_at(ana) == []
    with pytest.raises(NotAllowed):
        ana.do(ExtendCut(scope, ben.member))
    assert phone.do(ExtendCut(scope, ben.member)) == 1
    world.deliver("ana", "cho", "phone")
    for one, other in (("ana", "phone"), ("cho", "phone")):
        world.link(one, other)
    for machine in (ana, cho, phone):
        assert machine.texts(scope) == ["seen by all", "seen by one", "without Ben"]
        assert repair(machine) == 0
        assert machine.texts(scope) == ["seen by all", "seen by one", "without Ben"]
    with pytest.raises(NotFound):
        phone.do(ExtendCut(scope, ben.member))
    ben.post(scope, "and on")
    assert ana.take_envelopes(*ben.raws()) == phone.take_envelopes(*ben.raws()) == 0


# -- any order


class Story:
    """Ben writes in a circle, Ana hears some of it; he goes, or his laptop does; others hear of it in any order."""

    def __init__(self) -> None:
        self.world = world = World()
        for name in ("ben", "cho", "dan"):
            world.join(name)
        world.further("phone", "ben")
        self.ana, self.ben, self.phone = world["ana"], world["ben"], world["phone"]
        self.scope = circle(self.ana, self.ben, world["cho"], world["dan"])
        world.deliver()
        self.target = self.ana.post(self.scope, "hello")
        self.told = self.ana.outbox[:]
        for machine in (self.ben, self.phone):
            world.hand(self.told[0], self.ana, machine)
        self.heard = 0
        self.gone = False

    def act(self, word: str) -> None:
        world, ana, ben, phone = self.world, self.ana, self.ben, self.phone
        match word:
            case "post":
                ben.post(self.scope, f"post {len(ben.outbox)}")
            case "edit":
                ben.do(do.React(self.scope, self.target, "👍", on=len(ben.outbox) % 2 == 0))
            case "hear":
                for publish in ben.outbox[self.heard :]:
                    world.hand(publish, ben, ana)
                self.heard = len(ben.outbox)
            case "say":
                ana.post(self.scope, f"Ana says {len(ana.outbox)}")
            case "back" if not world["ana"].state.rooms.within(ben.member, self.scope) and ana.role(ben.member):
                ana.do(AddToCircle(self.scope, ben.member))
                for publish in ana.outbox:
                    for machine in (ben, phone):
                        world.hand(publish, ana, machine)
            case "out" | "remove" | "leave" | "lose" if not self.gone:
                self.gone = True
                self.lose(word)

    def lose(self, word: str) -> None:
        world, ana, ben, phone = self.world, self.ana, self.ben, self.phone
        match word:
            case "out":
                ana.do(RemoveFromCircle(self.scope, ben.member))
            case "remove":
                ana.do(do.RemoveMember(ben.member))
            case "leave":
                ben.do(RemoveFromCircle(self.scope, ben.member))
                world.hand(ben.outbox[-1], ben, ana)
            case _:
                phone.do(RevokeDevice(ben.state.me.device))
                world.hand(phone.outbox[-1], phone, ana)
                phone.post(self.scope, "from my phone")

    def items(self) -> list[tuple[Machine, Publish]]:
        """Everything that was ever published, each thing by itself."""
        found: list[tuple[Machine, Publish]] = []
        for machine in (self.ana, self.ben, self.phone):
            for publish in machine.outbox:
                found += [(machine, Publish((raw,), (), ())) for raw in publish.links]
                found += [(machine, Publish((), (raw,), ())) for raw in publish.boxes]
                found += [(machine, Publish((), (), (one,))) for one in publish.envelopes]
        return found


WORDS = ["post", "post", "post", "edit", "hear", "say", "back"]
LOSSES = ["out", "remove", "leave", "lose"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    before=st.lists(st.sampled_from(WORDS), max_size=6),
    loss=st.sampled_from(LOSSES),
    after=st.lists(st.sampled_from(WORDS), max_size=6),
    data=st.data(),
)
def test_any_order_of_drops_ends_in_the_same_screens(
    before: Sequence[str], loss: str, after: Sequence[str], data: st.DataObject
) -> None:
    story = Story()
    for word in [*before, loss, *after, "say"]:
        if not (loss == "leave" and story.gone and word in ("post", "edit")):
            story.act(word)
    world, items = story.world, story.items()
    for name in ("cho", "dan"):
        for giver, publish in data.draw(st.permutations(items)):
            world.hand(publish, giver, world[name])
        if data.draw(st.booleans()):
            world[name].reopen()
    for name in ("cho", "dan", "cho"):
        world.link(name, "ana")
        world.link("cho", "dan")
    ana, cho, dan = world["ana"], world["cho"], world["dan"]
    assert said(cho) == said(dan) == said(ana)
    for machine in (ana, cho, dan):
        shown = said(machine)
        assert repair(machine) == 0
        assert said(machine) == shown

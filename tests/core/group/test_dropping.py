"""What our own person may ask about circles, and what is refused in words."""

import pytest

from tests.core.group.chance import Chance, seed
from tests.core.group.circles import Dropper, circle, members, of, shown, waiting_drops
from tests.core.group.world import World
from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_keys
from whisper_net.core.errors import LocalError, NoKey, NotAllowed, NotFound, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_circles import AddToCircle, CreateCircle, RemoveFromCircle
from whisper_net.core.group.posting import next_spot
from whisper_net.core.ids import Kid, MemberId, ScopeId
from whisper_net.core.wire.bounds import MAX_NAME

DIRECT, AUDIENCE = CircleKind.DIRECT, CircleKind.AUDIENCE
NOBODY = MemberId(b"n" * 32)


@pytest.fixture
def world(world: World) -> World:
    world.join("cleo")
    world.drop()
    return world


def test_a_direct_message_is_found_again_by_its_two(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, kind=DIRECT, name="")
    world.deliver()
    assert circle(ana, ben, kind=DIRECT) == circle(ben, ana, kind=DIRECT) == scope
    assert circle(ana, cleo, kind=DIRECT) != scope
    assert [row.kind for row in shown(ben)] == ["dm"]


def test_two_direct_messages_made_at_once_go_on_in_the_smaller(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    made = {circle(ana, ben, kind=DIRECT), circle(ben, ana, kind=DIRECT)}
    world.deliver()
    assert len(made) == 2
    assert {circle(ana, ben, kind=DIRECT), circle(ben, ana, kind=DIRECT)} == {min(made)}


def test_nobody_is_put_into_or_out_of_a_direct_message(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, kind=DIRECT)
    with pytest.raises(RefusedError, match="make a circle"):
        ana.do(AddToCircle(scope, cleo.member))
    for member in (ana.member, ben.member):
        with pytest.raises(RefusedError, match="between its two"):
            ana.do(RemoveFromCircle(scope, member))
    for others in ((), (ana,), (ben, cleo)):
        with pytest.raises(RefusedError, match="one other"):
            circle(ana, *others, kind=DIRECT)


def test_an_audience_of_the_same_people_is_used_again_by_whoever_made_it(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, kind=AUDIENCE)
    world.deliver()
    assert circle(ana, ben, kind=AUDIENCE) == scope
    assert circle(ana, ben, cleo, kind=AUDIENCE) != scope
    assert circle(ben, ana, kind=AUDIENCE) != scope
    assert circle(ana, ben) != circle(ana, ben)


def test_a_circle_is_made_of_members_and_has_a_name(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    with pytest.raises(NotFound, match="not a member"):
        ana.do(CreateCircle(CircleKind.CIRCLE, (NOBODY,), "book"))
    for name in ("", "x" * (MAX_NAME + 1)):
        with pytest.raises(TooLong, match="name"):
            circle(ana, ben, name=name)
    assert not ana.sent()


def test_only_its_owner_adds_and_takes_others_out(world: World) -> None:
    ana, ben, cleo, mallory = (world[name] for name in ("ana", "ben", "cleo", "mallory"))
    scope = circle(ana, ben, cleo)
    world.deliver()
    with pytest.raises(NotAllowed, match="ask them"):
        ben.do(AddToCircle(scope, mallory.member))
    with pytest.raises(NotAllowed, match="go yourself"):
        ben.do(RemoveFromCircle(scope, cleo.member))
    with pytest.raises(NotFound, match="not in this circle"):
        ana.do(RemoveFromCircle(scope, mallory.member))
    with pytest.raises(NotFound, match="not a member"):
        ana.do(AddToCircle(scope, NOBODY))
    for command in (AddToCircle(scope, ben.member), AddToCircle(ScopeId(b"s" * 32), ben.member)):
        with pytest.raises(NotFound, match="no such circle"):
            mallory.do(command)
    ana.do(AddToCircle(scope, ben.member))  # who is in already
    assert not waiting_drops(ana)


def test_the_last_one_cannot_go(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    scope = circle(ana, ben)
    ana.do(RemoveFromCircle(scope, ben.member))
    with pytest.raises(RefusedError, match="nobody else"):
        ana.do(RemoveFromCircle(scope, ana.member))


def test_whoever_is_out_of_the_group_makes_no_circle(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    scope = circle(ben, ana)
    world.deliver()
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    ben.do(do.LinksReceived(tuple(ana.disk.links.values())))
    with pytest.raises(NotAllowed):
        circle(ben, ana)
    with pytest.raises(LocalError):
        ben.post(scope, "still there?")
    assert [row.scope for row in shown(ben)] == [scope]  # what they have stays readable


def test_writing_needs_a_key_for_all_who_are_in(world: World) -> None:
    """The spot in a circle is asked for after `serve_circle`; by itself it makes no key."""
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, cleo)
    ana.do(do.RemoveMember(cleo.member))
    with pytest.raises(NoKey, match="this circle"):
        next_spot(ana.state, Change(world.now, Chance("spot")), scope)


def test_a_refused_text_leaves_the_new_key_and_says_so(world: World) -> None:
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    scope = circle(ana, ben, cleo)
    ana.do(do.RemoveMember(cleo.member))
    with pytest.raises(TooLong):
        ana.post(scope, "x" * 100_000)
    ana.post(scope, "short")
    world.deliver()
    assert ben.texts(scope) == ["short"]
    assert members(ben, scope) == {"ana", "ben"}


def test_keys_from_another_device_open_a_drop_that_is_here(world: World) -> None:
    """As for a device that came after the drop: the key alone is handed over, and is held to the drop."""
    mallory, ben, cleo = world["mallory"], world["ben"], world["cleo"]
    dropper = Dropper(mallory)
    drop, _ = dropper.drop(dropper.meta([mallory, ben, cleo]), [mallory, ben])
    raw = dropper.write(drop)
    for machine in (ben, cleo):
        machine.take_envelopes(raw)
    scope = shown(ben)[0].scope
    box_key = cleo.state.me.box_key
    cleo.do(do.KeysReceived(seal_keys(box_key, [ScopeKey(drop.kid, b"w" * 32)], seed("wrong"))))
    assert (cleo.steps(), shown(cleo)) == (["no_epoch"], [])
    assert not any(cleo.state.circles._claims.values())  # whatever somebody says who can say anything takes no room
    given = ben.group.view.give_keys(cleo.state.me.device, [Kid(drop.kid)], seed("ephemeral"))
    assert given is not None
    cleo.do(do.KeysReceived(given))
    assert [row.scope for row in shown(cleo)] == [scope]
    cleo.do(do.KeysReceived(given))
    assert len(shown(cleo)) == 1
    assert ben.group.view.give_keys(world["ana"].state.me.device, [Kid(drop.kid)], seed("ephemeral")) is None
    assert of(cleo, scope).n_of(Kid(drop.kid)) == 1


def test_a_box_that_holds_another_key_opens_nothing(world: World) -> None:
    mallory, ben = world["mallory"], world["ben"]
    dropper = Dropper(mallory)
    people = [mallory, ben]
    good, _ = dropper.drop(dropper.meta(people), people)
    other, _ = dropper.drop(dropper.meta(people), people)
    mixed = type(good)(good.n, good.kid, other.ephemeral, other.boxes, good.sealed)
    assert ben.take_envelopes(dropper.write(mixed)) == 1
    assert (ben.steps(), shown(ben)) == (["bad_box"], [])

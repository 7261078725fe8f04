"""Keys of circles reach a new machine by what lies on topics, and tell nobody else who is in which."""

from collections.abc import Sequence

import msgspec
import pytest

from tests.core.group.chance import seed
from tests.core.group.circles import circle, members, of, shown
from tests.core.group.shelf import DAY
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import Giver, seal_handed
from whisper_net.core.crypto.lockbox import lock
from whisper_net.core.group import commands as do
from whisper_net.core.group import handing
from whisper_net.core.group.commands_circles import RemoveFromCircle
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.group.commands_hints import CircleKeysFound
from whisper_net.core.group.handing import DAILY, MOST_OWN, MOST_SHARED, NEW_DAYS, due_handed, handed_to
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.membership.state import View


@pytest.fixture
def world() -> World:
    """Ana, who lets machines in and is in no circle, Ben and Cleo."""
    world = World()
    for name in ("ben", "cleo"):
        world.join(name)
    return world


def handed(giver: Machine, taker: Machine) -> list[bytes]:
    """What a machine puts for another, as far as that one opens it; and for all others, which it does not."""
    due = due_handed(giver.state, giver.world.now)
    box_key = taker.state.me.box_key
    return [handed_to(giver.state, one, giver.world.now) for one in due if one.to == box_key]


def given(giver: Machine, taker: Machine) -> None:
    """Hand over what is due."""
    (sealed,) = handed(giver, taker)
    taker.do(CircleKeysFound(sealed))


def keys_of(machine: Machine, *scopes: ScopeId) -> list[ScopeKey]:
    keys = [machine.state.circles.key(of(machine, scope).tips[0].kid) for scope in scopes]
    return [ScopeKey(key.kid, key.secret) for key in keys if key is not None]


def seal(giver: Machine, taker: Machine, keys: Sequence[ScopeKey], days: int = 0) -> bytes:
    """By a member with a changed program."""
    me, today = giver.state.me, giver.world.now // DAY + days
    return seal_handed(Giver(me.device, me.secret, me.box_secret), me.group, taker.state.me.box_key, today, keys)


def apart(world: World, person: str = "ben", maker: str = "ben") -> tuple[Machine, ScopeId, list[bytes]]:
    """A further machine that has not heard of the circle of Ben and Cleo, and what would tell it."""
    made = world[maker]
    scope = circle(made, *(world[name] for name in ("ben", "cleo") if name != maker))
    made.post(scope, "hello")
    raws = made.raws()
    world.deliver("ben", "cleo")
    return world.further("laptop", person), scope, raws


def test_persons_other_device_hands_over_what_no_drop_brings(world: World) -> None:
    laptop, scope, raws = apart(world)
    laptop.take_envelopes(*raws)
    assert shown(laptop) == []
    given(world["ben"], laptop)
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]
    assert members(laptop, scope) == {"ben", "cleo"}
    assert not laptop.state.handed


def test_keys_that_come_before_their_drop_are_kept_for_it_over_a_restart(world: World) -> None:
    laptop, scope, raws = apart(world)
    given(world["ben"], laptop)
    given(world["ben"], laptop)
    laptop.reopen()
    assert list(laptop.state.handed) == [world["ben"].state.me.device]
    laptop.take_envelopes(*raws)
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]
    assert not laptop.state.handed
    assert not any(name.startswith("handed:") for name in laptop.disk.facts)
    laptop.reopen()
    assert laptop.texts(scope) == ["hello"]


def test_everybody_hands_over_what_they_share_once_no_other_device_is_left(world: World) -> None:
    laptop, scope, raws = apart(world, maker="cleo")
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    assert handed(cleo, laptop) == handed(ana, laptop) == []
    laptop.do(RevokeDevice(ben.state.me.device, world.words("ben")))
    world.deliver()
    laptop.take_envelopes(*raws)
    given(ana, laptop)
    assert shown(laptop) == []
    given(cleo, laptop)
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]
    world.now += NEW_DAYS * DAY
    assert handed(cleo, laptop) == []


def test_revoked_device_and_stranger_are_handed_nothing(world: World) -> None:
    laptop, _, raws = apart(world)
    ana, ben, cleo = world["ana"], world["ben"], world["cleo"]
    before = handed(ben, laptop)
    ben.do(RevokeDevice(laptop.state.me.device, None))
    world.deliver("ana", "ben", "cleo")
    other = world.further("phone", "ben")
    assert [one.to for one in due_handed(ben.state, world.now)] == [other.state.me.box_key]
    assert handed(ana, laptop) == handed(ben, laptop) == handed(cleo, laptop) == []
    for stranger in (laptop, ana, cleo):
        stranger.do(CircleKeysFound(handed(ben, other)[0]))
        assert not stranger.state.handed
    ana.do(CircleKeysFound(before[0]))
    assert due_handed(laptop.state, world.now) == []
    laptop.take_envelopes(*raws)
    assert shown(laptop) == shown(ana) == []


def test_whoever_was_taken_out_is_handed_nothing_of_later(world: World) -> None:
    """Their own other device knows what they knew; those who are in hand them nothing."""
    laptop, scope, raws = apart(world, "cleo")
    ben, cleo = world["ben"], world["cleo"]
    laptop.do(RevokeDevice(cleo.state.me.device, world.words("cleo")))
    ben.do(RemoveFromCircle(scope, cleo.member))
    ben.post(scope, "without Cleo")
    later = ben.raws()
    world.deliver("ana", "ben", "laptop")
    given(ben, laptop)
    laptop.take_envelopes(*raws, *later)
    assert shown(laptop) == []
    assert not laptop.state.handed


def test_who_is_in_how_many_circles_shows_in_nothing_that_is_put(world: World) -> None:
    """Neither in bytes, nor in number, nor by being put anew when somebody writes."""
    ben, cleo = world["ben"], world["cleo"]
    laptop = world.further("laptop", "ben")
    none = due_handed(ben.state, world.now)
    empty = handed(ben, laptop)
    world.machines.pop("laptop")
    for at in range(20):
        circle(ben, cleo, name=f"circle {at}")
    world.machines["laptop"] = laptop
    other = world.further("phone", "ben")
    before = due_handed(ben.state, world.now)
    assert [len(one.kids) for one in none] == [0]
    assert sorted(len(one.kids) for one in before) == [0, 20]
    assert {len(sealed) for sealed in (*empty, *handed(ben, laptop), *handed(ben, other))} == {3_952}
    world.deliver("ben", "cleo")
    for scope in list(cleo.state.circles.scopes())[:3]:
        cleo.post(scope, "now with a box for all")
    world.deliver("ben", "cleo")
    after = due_handed(ben.state, world.now)
    assert sorted(len(one.kids) for one in after) == [0, 17]
    assert [one.mark for one in after] == [one.mark for one in before]


def test_it_is_handed_over_again_by_the_calendar_alone(world: World) -> None:
    ben, laptop = world["ben"], world.further("laptop", "ben")
    marks = []
    for _ in range(NEW_DAYS):
        marks += [one.mark for one in due_handed(ben.state, world.now)]
        world.now += DAY
    assert len(marks) == NEW_DAYS
    assert len(set(marks)) == DAILY + (NEW_DAYS - 1) // 7
    assert handed(ben, laptop) == []
    assert [one.to for one in due_handed(laptop.state, world.now)] == []


def test_what_is_still_lacking_is_handed_over_later_too(world: World) -> None:
    laptop, _, _ = apart(world)
    world.now += 2 * NEW_DAYS * DAY
    assert len(handed(world["ben"], laptop)) == 1


def test_first_device_is_handed_what_a_drop_left_it_out_of(world: World) -> None:
    """Its person's other device found a box of that drop missing."""
    ben, cleo = world["ben"], world["cleo"]
    laptop = world.further("laptop", "ben")
    scope = circle(cleo, ben)
    world.deliver()
    assert [row.scope for row in shown(laptop)] == [scope]
    world.now += NEW_DAYS * DAY
    assert due_handed(laptop.state, world.now) == []
    tip = of(laptop, scope).tips[0]
    held = laptop.state.circles._drops[tip.kid]
    held[tip.id] = msgspec.structs.replace(held[tip.id], whole=False)
    assert [one.to for one in due_handed(laptop.state, world.now)] == [ben.state.me.box_key]


def test_whoever_is_out_hands_over_nothing(world: World) -> None:
    apart(world)
    ben = world["ben"]
    ben.do(do.LeaveGroup())
    assert due_handed(ben.state, world.now) == []


def test_helpers_hand_over_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    laptop, _, _ = apart(world)
    ana = world["ana"]
    laptop.do(RevokeDevice(world["ben"].state.me.device, world.words("ben")))
    world.deliver()
    assert len(due_handed(ana.state, world.now)) == 1
    monkeypatch.setattr(View, "role", lambda view, member: "helper")
    assert due_handed(ana.state, world.now) == []


# -- what others may put


def test_member_pushes_out_nothing_that_another_gave(world: World) -> None:
    """Ana floods the new machine with keys of nothing, and with what Ben put, under another day."""
    laptop, scope, raws = apart(world)
    ana, ben = world["ana"], world["ben"]
    given(ben, laptop)
    for day in range(3):
        junk = [ScopeKey(Kid(seed("kid", day, at)), seed("secret", day, at)) for at in range(2 * MOST_SHARED)]
        laptop.do(CircleKeysFound(seal(ana, laptop, junk, day)))
    assert len(laptop.state.handed[ana.state.me.device].keys) == MOST_SHARED
    assert len(laptop.state.handed) == 2
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]
    assert list(laptop.state.handed) == [ana.state.me.device]


def test_lists_of_devices_that_are_out_are_as_many_as_live_ones_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "MAX_DEVICES", 2)
    ana, phone, tablet = world["ana"], world.further("phone", "ana"), world.further("tablet", "ana")
    laptop, scope, raws = apart(world)
    junk = [ScopeKey(Kid(seed("kid")), seed("secret"))]
    ana.do(RevokeDevice(phone.state.me.device, None))
    world.deliver()
    given(world["ben"], laptop)
    for giver in (phone, tablet, ana, phone):
        laptop.do(CircleKeysFound(seal(giver, laptop, junk)))
    assert laptop.steps() == ["too_many"]
    laptop.reopen()
    assert set(laptop.state.handed) == {one.state.me.device for one in (tablet, ana, world["ben"])}
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]


def test_what_was_given_earlier_does_not_take_the_place_of_what_came_later(world: World) -> None:
    laptop, scope, raws = apart(world)
    ben = world["ben"]
    keys = keys_of(ben, scope)
    laptop.do(CircleKeysFound(seal(ben, laptop, keys)))
    laptop.do(CircleKeysFound(seal(ben, laptop, [], days=-1)))
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]


def test_day_far_ahead_keeps_nothing_later_away(world: World) -> None:
    """The clock of whoever gave it was wrong for a moment."""
    laptop, scope, raws = apart(world)
    laptop.do(CircleKeysFound(seal(world["ben"], laptop, [ScopeKey(seed("kid"), seed("secret"))], days=900)))
    given(world["ben"], laptop)
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]


def test_whoever_takes_their_word_back_takes_nobody_elses(world: World) -> None:
    laptop, scope, raws = apart(world)
    ben, cleo = world["ben"], world["cleo"]
    given(ben, laptop)
    laptop.do(CircleKeysFound(seal(cleo, laptop, keys_of(cleo, scope))))
    laptop.do(CircleKeysFound(seal(cleo, laptop, [])))
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]


@pytest.mark.parametrize("first", [True, False])
def test_newer_list_takes_back_nothing_that_a_drop_says(world: World, first: bool) -> None:
    """A later drop of the circle carries the key, before or after it was handed over; the key's own drop comes last."""
    laptop, scope, raws = apart(world)
    ben, cleo = world["ben"], world["cleo"]
    keys = seal(ben, laptop, keys_of(ben, scope))
    world.deliver("ana", "ben", "cleo")
    cleo.raws()
    cleo.post(scope, "now with a box for all")
    later = cleo.raws()
    if first:
        laptop.do(CircleKeysFound(keys))
    laptop.take_envelopes(*later)
    laptop.do(CircleKeysFound(keys))
    laptop.do(CircleKeysFound(seal(ben, laptop, [])))
    assert (laptop.state.circles.scopes(), laptop.state.handed) == ([], {})
    laptop.take_envelopes(*raws)
    laptop.take_envelopes(*raws)
    assert "hello" in laptop.texts(scope)
    assert members(laptop, scope) == {"ben", "cleo"}


def test_what_a_giver_alone_said_goes_with_their_list(world: World) -> None:
    laptop, _, raws = apart(world)
    ben = world["ben"]
    given(ben, laptop)
    laptop.do(CircleKeysFound(seal(ben, laptop, [])))
    assert not any(laptop.state.circles._claims.values())
    laptop.take_envelopes(*raws)
    assert shown(laptop) == []


def test_other_secret_for_somebodys_key_is_dropped(world: World) -> None:
    laptop, scope, raws = apart(world)
    ana, ben = world["ana"], world["ben"]
    wrong = [ScopeKey(key.kid, seed("wrong")) for key in keys_of(ben, scope)]
    laptop.do(CircleKeysFound(seal(ana, laptop, wrong)))
    laptop.take_envelopes(*raws)
    assert shown(laptop) == []
    laptop.do(CircleKeysFound(seal(ana, laptop, wrong)))
    assert not laptop.state.handed
    given(ben, laptop)
    laptop.take_envelopes(*raws)
    assert laptop.texts(scope) == ["hello"]


def test_what_nobody_signed_or_a_stranger_did_is_not_kept(world: World) -> None:
    laptop, scope, _ = apart(world)
    ben = world["ben"]
    box_key = laptop.state.me.box_key
    keys = keys_of(ben, scope)
    other = World("zoe")["zoe"]
    group, me, stranger = ben.state.me.group, ben.state.me, other.state.me
    forged = seal_handed(Giver(me.device, stranger.secret, me.box_secret), group, box_key, 1, keys)
    laptop.do(CircleKeysFound(forged))
    laptop.do(CircleKeysFound(lock(box_key, b"junk", seed("ephemeral"))))
    unknown = seal_handed(Giver(stranger.device, stranger.secret, stranger.box_secret), group, box_key, 1, keys)
    laptop.do(CircleKeysFound(unknown))
    assert not laptop.state.handed
    assert laptop.steps() == ["signature", "decode", "stranger"]


def test_own_device_hands_over_hundreds_together(world: World) -> None:
    laptop = world.further("laptop", "ben")
    ben = world["ben"]
    many = [ScopeKey(Kid(seed("kid", at)), seed("secret", at)) for at in range(MOST_OWN)]
    laptop.do(CircleKeysFound(seal(ben, laptop, many)))
    assert len(laptop.state.handed[ben.state.me.device].keys) == MOST_OWN

"""Who was away comes back by HINTs alone, whatever others put beside them; nothing else comes of what they bring."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.shelf import DAY, Shelves
from tests.core.group.world import Machine, World
from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.crypto.epochs import (
    ScopeKey,
    decode_boxes,
    kid_of,
    make_boxes,
    open_own_box,
    recipients_hash,
)
from whisper_net.core.crypto.handover import seal_keys
from whisper_net.core.crypto.lockbox import lock
from whisper_net.core.errors import CannotOpen
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.commands_hints import HintReceived, KeysFound, OwnHintReceived
from whisper_net.core.group.commands_standing import Answered
from whisper_net.core.group.events import MovedOn
from whisper_net.core.group.own_hints import make_own_hint, others_told, proved_own_hint
from whisper_net.core.group.provisional import TRIAL_DAYS
from whisper_net.core.group.reseeding import make_hint, newest_epochs
from whisper_net.core.group.standing import behind, moved_on
from whisper_net.core.ids import Kid, LinkId, MemberId
from whisper_net.core.membership.link import Epoch, Rename, Role, parse
from whisper_net.core.wire.bounds import MAX_PROVISIONAL
from whisper_net.core.wire.item import Hint, OwnHint


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, and Cho, who will be away."""
    world = World()
    for name in ("ben", "cho"):
        world.join(name)
    return world


def newest(machine: Machine) -> Kid:
    return newest_epochs(machine.state)[0].kid


def rotate(world: World, times: int = 1, shelves: Shelves | None = None, author: str = "ana") -> list[Kid]:
    """Let somebody in and put them out again, so often, unheard by Cho; what belongs on relays is put there."""
    kids: list[Kid] = []
    for _ in range(times):
        invitation = world[author].invite()
        name = f"passing {invitation.id.hex()}"
        application = world.apply(name, invitation)
        world[author].answer(invitation, application)
        world[author].approve(MemberId(application.member))
        world[author].do(do.RemoveMember(MemberId(application.member)))
        world[author].post(world.general, f"after {len(kids) + 1}")
        world.deliver("ana", "ben")
        if shelves is not None:
            shelves.put(world[author])
        kids.append(newest(world[author]))
        world.now += DAY
    return kids


def hint_of(machine: Machine) -> Hint:
    """The HINT of the newest epoch."""
    epoch = newest_epochs(machine.state)[0]
    boxes = machine.store.boxes(epoch.body.boxes_hash)
    assert boxes is not None
    hint = make_hint(machine.state, epoch, boxes, 20_000)
    assert hint is not None
    return hint


def forged(author: Machine, n: int, taker: Machine, name: object = 0) -> Hint:
    """A HINT of an epoch that one machine made up, for another's device alone."""
    group, secret, keys = author.world.group, seed("forged", author.name, n, name), [bytes(taker.state.me.box_key)]
    to = recipients_hash(keys)
    kid = kid_of(secret, author.state.me.group, group, n, to)
    body = Epoch(1, group, n, kid, [], to, bytes(32), 0)
    link = hostile.link(author, body, [LinkId(seed("unknown", n, name))], seq=0)
    return Hint(20_000, link, keys, make_boxes(secret, keys), b"")


def take(machine: Machine, *hints: Hint) -> None:
    for hint in hints:
        machine.do(HintReceived(hint))


# -- coming back


def test_fifteen_rotations_missed(world: World) -> None:
    shelves, ana, cho = Shelves(), world["ana"], world["cho"]
    before = newest(cho)
    kids = rotate(world, 15, shelves)
    assert len({before, *kids}) == 16
    shelves.visit(cho)
    assert newest(cho) == kids[-1]
    assert cho.state.log.view_code() == ana.state.log.view_code()
    assert all(kid in cho.state.keys for kid in kids)
    assert not cho.state.provisional
    assert not any((moved_on(cho.state), behind(cho.state), cho.steps()))


@pytest.mark.parametrize("missing", [(0, 4), (13, 14)])
def test_withheld_hints_are_missed_only_where_they_are_the_last(world: World, missing: tuple[int, int]) -> None:
    shelves, cho = Shelves(), world["cho"]
    kids = rotate(world, 15, shelves)
    held_back = {kids[place] for place in missing}
    shelves.withheld = lambda _, hint: hostile.body_of(hint.link).kid in held_back
    shelves.visit(cho)
    last = next(kid for kid in reversed(kids) if kid not in held_back)
    assert newest(cho) == last
    assert behind(cho.state) == (last != kids[-1])
    cho.reopen()
    assert behind(cho.state) == (last != kids[-1])
    shelves.withheld = lambda _, __: False
    shelves.visit(cho)
    assert newest(cho) == kids[-1]
    assert not behind(cho.state)


def test_hint_alone_changes_nothing_but_what_is_followed(world: World) -> None:
    cho, before = world["cho"], newest(world["cho"])
    rotate(world)
    take(cho, hint_of(world["ana"]))
    assert [trial.by for trial in cho.state.provisional.values()] == [world["ana"].member]
    assert (newest(cho), behind(cho.state)) == (before, True)
    assert newest(world["ana"]) not in cho.state.keys
    assert len(cho.group.view.calling_psks()) == len(list(cho.state.log.view().epochs(world.group)))
    cho.reopen()
    assert list(cho.state.provisional) == [newest(world["ana"])]
    cho.take_links(*(parsed.raw for parsed in world["ana"].state.log.since([])))
    assert newest(cho) == newest(world["ana"])
    assert not cho.state.provisional
    cho.reopen()
    assert not cho.state.provisional


def test_hint_after_its_links_brings_the_key_at_once(world: World) -> None:
    cho = world["cho"]
    rotate(world, 2)
    cho.take_links(*(parsed.raw for parsed in world["ana"].state.log.since([])))
    assert behind(cho.state)
    take(cho, hint_of(world["ana"]))
    assert newest(cho) == newest(world["ana"])
    assert len([key for key in cho.state.keys if key.scope == world.group]) == 3  # the one between by the way back
    take(cho, hint_of(world["ana"]))
    assert not cho.state.provisional


def test_concurrent_rotations_on_two_sides_meet(world: World) -> None:
    """Both put people out, apart from each other: Cho finds both sides, and makes the next key."""
    shelves, ana, ben, cho = Shelves(), world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(ben.member, Role.ADMIN))
    leaving = [world.join("dan"), world.join("eve")]
    for machine, gone in zip((ana, ben), leaving, strict=True):
        machine.do(do.RemoveMember(gone.member))
    assert newest(ana) != newest(ben)
    world.drop()
    for machine in (ana, ben):
        shelves.put(machine)
    for machine in (cho, ana, ben):
        shelves.visit(machine)
    assert len({machine.state.log.view_code() for machine in (ana, ben, cho)}) == 1
    assert len(newest_epochs(cho.state)) == 2
    assert cho.state.log.view().usable_epochs(world.group) == []
    cho.do(do.SetProfile("Cho, back"))
    assert len(newest_epochs(cho.state)) == 1
    shelves.put(cho)
    for machine in (ana, ben):
        shelves.visit(machine)
        assert newest(machine) == newest(cho)


def test_both_keys_of_a_new_period_stay_good(world: World) -> None:
    shelves, ana, ben = Shelves(), world["ana"], world["ben"]
    world.now += 31 * DAY
    for machine in (ana, ben):
        machine.do(do.SetProfile("a new period"))
        shelves.put(machine)
    assert newest(ana) != newest(ben)
    for machine in world.machines.values():
        shelves.visit(machine)
    assert len({newest(machine) for machine in world.machines.values()}) == 1
    assert {len(newest_epochs(machine.state)) for machine in world.machines.values()} == {2}


# -- for one device alone


def own_hint_of(machine: Machine, taker: Machine) -> OwnHint:
    hint = make_own_hint(machine.state, newest_epochs(machine.state)[0], taker.state.me.box_key, 20_000)
    assert hint is not None
    return hint


def test_own_hint_brings_its_key_once_the_log_bears_it_out(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    rotate(world)
    hint = own_hint_of(ana, cho)
    assert proved_own_hint(cho.state, hint) is None  # its EPOCH has not come
    assert cho.do(OwnHintReceived(hint)) is False
    assert cho.do(OwnHintReceived(hint)) is False
    assert [trial.by for trial in cho.state.provisional.values()] == [ana.member]
    links = [parsed.raw for parsed in ana.state.log.since([])]
    ben.take_links(*links)
    cho.take_links(*links)
    assert newest(cho) == newest(ana)
    assert cho.do(OwnHintReceived(hint)) is False
    assert not any((cho.state.provisional, cho.steps()))
    assert proved_own_hint(cho.state, hint) == newest(ana)
    assert proved_own_hint(ben.state, hint) is None  # it is not Ben's box
    assert proved_own_hint(cho.state, spoilt_own(hint, link=b"junk")) is None
    name = hostile.link(cho, Rename("not in the log"))
    assert proved_own_hint(cho.state, spoilt_own(hint, link=name)) is None
    assert set(others_told(ana.state, newest_epochs(ana.state)[0])) == {
        machine.state.me.box_key for machine in (ben, cho)
    }
    ana.state.keys.drop(newest(ana))
    assert make_own_hint(ana.state, ana.state.log.view().tips(world.group)[0], cho.state.me.box_key, 1) is None


def spoilt_own(hint: OwnHint, **changes: Any) -> OwnHint:
    changed: OwnHint = msgspec.structs.replace(hint, **changes)
    return changed


def test_own_hint_that_is_forged_or_broken_is_dropped_or_leads_nowhere(world: World) -> None:
    ana, ben, cho, before = world["ana"], world["ben"], world["cho"], newest(world["cho"])
    rotate(world)
    for hint, step in (
        (own_hint_of(ana, ben), "cannot_open"),
        (spoilt_own(own_hint_of(ana, cho), box=lock(cho.state.me.box_key, b"k" * 32, b"e" * 32)), "bad_hint"),
        (spoilt_own(own_hint_of(ana, cho), link=hostile.epoch(ben, world.general)[0]), "bad_hint"),
        (spoilt_own(own_hint_of(ana, cho), link=bit(hint_of(ana).link)), "signature"),
    ):
        cho.do(OwnHintReceived(hint))
        assert cho.steps()[-1] == step
    made = [forged(ben, 100 + n, cho) for n in range(MAX_PROVISIONAL + 1)]
    again = [cho.do(OwnHintReceived(OwnHint(1, hint.link, hint.boxes[0]))) for hint in made]
    assert len(cho.state.provisional) == MAX_PROVISIONAL
    assert again == [False] * len(made)
    assert newest(cho) == before


# -- forged and broken ones


def test_forged_hint_of_a_member_is_followed_and_nothing_else(world: World) -> None:
    cho, before = world["cho"], newest(world["cho"])
    hint = forged(world["ben"], 9, cho)
    take(cho, hint)
    (trial,) = cho.state.provisional.values()
    assert trial.by == world["ben"].member
    assert Kid(trial.kid) not in cho.state.keys
    raw = hostile.link(world["ben"], hostile.body_of(hint.link))
    cho.take_links(raw)  # it is in the log now, and not valid
    assert not cho.state.provisional
    assert cho.steps() == ["no_epoch"]
    assert newest(cho) == before


def test_forged_hint_of_a_removed_member_leads_nowhere(world: World) -> None:
    """Cho did not hear of the removal: what Ben makes up is followed, and ends as soon as the true links come."""
    shelves, ben, cho = Shelves(), world["ben"], world["cho"]
    before = newest(cho)
    raw, boxes, secret = hostile.epoch(ben, world.group)
    ana = world["ana"]
    ana.do(do.RemoveMember(ben.member))
    ana.post(world.general, "without Ben")
    shelves.put(ana)
    hint = Hint(
        20_000, raw, sorted(ben.state.log.view().entitled(world.group).values()), decode_boxes(boxes).boxes, b""
    )
    shelves.of(before).hints.insert(0, hint)
    shelves.of(Kid(hostile.body_of(raw).kid)).links |= {raw: None}
    shelves.visit(cho)
    assert newest(cho) == newest(ana)
    assert cho.state.log.view_code() != ana.state.log.view_code()  # it holds Ben's EPOCH, which counts for nothing
    cho.post(world.general, "whom does it reach?")
    assert cho.sent()[-1].part.kid in ana.state.keys
    assert secret not in {key.secret for key in ana.state.keys}


def spoilt(hint: Hint, **changes: Any) -> Hint:
    changed: Hint = msgspec.structs.replace(hint, **changes)
    return changed


def bit(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


@pytest.mark.parametrize(
    ("spoil", "step"),
    [
        (lambda hint, _: spoilt(hint, link=bit(hint.link)), "signature"),
        (lambda hint, _: spoilt(hint, link=b"junk"), "decode"),
        (lambda hint, _: spoilt(hint, boxes=hint.boxes[:-1]), "bad_hint"),
        (lambda hint, _: spoilt(hint, box_keys=hint.box_keys[::-1]), "bad_hint"),
        (lambda hint, _: spoilt(hint, boxes=[bit(box) for box in hint.boxes]), "cannot_open"),
        (lambda hint, cho: spoilt(hint, boxes=[lock(cho, b"k" * 32, b"e" * 32)] * len(hint.boxes)), "bad_hint"),
    ],
)
def test_broken_hint_is_dropped_by_name(world: World, spoil: Callable[[Hint, bytes], Hint], step: str) -> None:
    cho = world["cho"]
    rotate(world)
    take(cho, spoil(hint_of(world["ana"]), cho.state.me.box_key))
    assert cho.steps() == [step]
    assert not cho.state.provisional


def test_hint_of_something_else_than_an_epoch_of_the_group_is_dropped(world: World) -> None:
    cho, keys = world["cho"], [bytes(world["cho"].state.me.box_key)]
    room = hostile.epoch(world["ben"], world.general)[0]
    name = hostile.link(world["ana"], Rename("Another"))
    for link in (room, name):
        take(cho, Hint(20_000, link, keys, [bytes(80)], b""))
    take(cho, forged(World("zoe")["zoe"], 3, cho))
    assert set(cho.steps()) == {"bad_hint"}
    assert len(cho.steps()) == 3


def test_bad_box_of_somebody_else_waits_for_the_boxes_of_the_epoch(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    rotate(world)
    hint = hint_of(ana)
    others = [place for place, key in enumerate(hint.box_keys) if key != cho.state.me.box_key]
    boxes = [bit(box) if place == others[0] else box for place, box in enumerate(hint.boxes)]
    take(cho, spoilt(hint, boxes=boxes))
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    assert cho.steps() == ["bad_box"]
    assert newest(ana) not in cho.state.keys
    assert list(cho.state.provisional) == [newest(ana)]  # its boxes are on its topic
    cho.take_links(hostile.link(ana, Rename("Former Acme people")))
    assert cho.steps() == ["bad_box"]
    raw = ana.store.boxes(newest_epochs(ana.state)[0].body.boxes_hash)
    assert raw is not None
    cho.do(do.BoxesReceived(raw))
    assert newest(cho) == newest(ana)
    assert not cho.state.provisional


def test_true_hint_makes_up_for_one_with_a_bad_box(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    rotate(world)
    hint = hint_of(ana)
    place = hint.box_keys.index(ana.state.me.box_key)
    take(cho, spoilt(hint, boxes=[*hint.boxes[:place], bit(hint.boxes[place]), *hint.boxes[place + 1 :]]))
    take(cho, hint)  # nothing new, as far as can be told
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    take(cho, hint)
    assert newest(cho) == newest(ana)


def test_way_back_that_leads_nowhere_takes_nothing_along(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    rotate(world)
    take(cho, spoilt(hint_of(ana), back=b"junk"))
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    assert cho.steps() == ["cannot_open"]
    assert newest(cho) == newest(ana)


def test_hint_flood_is_bounded(world: World) -> None:
    """Whoever has most on trial makes room: what Ana signed stays, whatever Ben and strangers sign."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    rotate(world)
    true = hint_of(ana)
    take(cho, true, *(forged(ben, 100 + n, cho) for n in range(MAX_PROVISIONAL + 20)))
    assert len(cho.state.provisional) == MAX_PROVISIONAL
    assert newest(ana) in cho.state.provisional
    assert set(cho.steps()) == {"full"}
    assert min(trial.n for trial in cho.state.provisional.values() if trial.by == ben.member) == 121
    assert len([name for name in cho.disk.facts if name.startswith("provisional:")]) == MAX_PROVISIONAL


def test_strangers_push_out_each_other_alone(world: World) -> None:
    ana, cho, ben = world["ana"], world["cho"], world["ben"]
    rotate(world)
    made = [forged(ben, n, cho) for n in range(100, 100 + MAX_PROVISIONAL + 5)]
    bodies = [hostile.body_of(hint.link) for hint in made]
    links = [hostile.stranger_link(ana, body, n, prev=[LinkId(seed(n))]) for n, body in enumerate(bodies)]
    take(cho, hint_of(ana), *(spoilt(hint, link=link) for hint, link in zip(made, links, strict=True)))
    assert len(cho.state.provisional) == MAX_PROVISIONAL
    assert newest(ana) in cho.state.provisional
    assert {trial.by for trial in cho.state.provisional.values()} == {ana.member, b""}


def test_what_waits_too_long_is_followed_no_more(world: World) -> None:
    cho = world["cho"]
    take(cho, forged(world["ben"], 9, cho))
    for day in range(TRIAL_DAYS):
        assert 9 in {trial.n for trial in cho.state.provisional.values()}
        world.now += DAY
        take(cho, forged(world["ben"], 10 + day, cho))
    cho.reopen()
    assert {trial.n for trial in cho.state.provisional.values()} == set(range(10, 10 + TRIAL_DAYS))


def test_clock_that_is_far_ahead_for_a_moment_ends_no_trial(world: World) -> None:
    """Its HINT is read, and comes no more: what was on trial then was lost for good."""
    ana, cho = world["ana"], world["cho"]
    rotate(world)
    now = world.now
    take(cho, hint_of(ana))
    world.now += 2 * TRIAL_DAYS * DAY
    take(cho, forged(world["ben"], 9, cho))
    world.now = now
    assert newest(ana) in cho.state.provisional
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    assert newest(cho) == newest(ana)


def test_clock_that_is_put_right_ends_no_trial_before_its_links_came(world: World) -> None:
    """It was years behind when the HINT came; the links come one by one."""
    ana, cho = world["ana"], world["cho"]
    first = len(ana.state.log)
    rotate(world)
    take(cho, hint_of(ana))
    world.now += 7 * 365 * DAY
    for parsed in ana.state.log.since([])[first:]:
        assert newest(ana) in cho.state.provisional or newest(ana) in cho.state.keys
        cho.take_links(parsed.raw)
    assert newest(cho) == newest(ana)
    assert not cho.state.provisional


# -- being left out


def put_out(world: World) -> Hint:
    """Cho is put out, unheard; the HINT that Cho's machine sees then."""
    world["ana"].do(do.RemoveMember(world["cho"].member))
    world["ana"].post(world.general, "without Cho")
    world.deliver("ana", "ben")
    return hint_of(world["ana"])


def test_whoever_was_put_out_is_told_by_a_hint_without_them(world: World) -> None:
    cho, hint = world["cho"], put_out(world)
    take(cho, hint, hint)
    assert moved_on(cho.state)
    assert len(cho.heard(MovedOn)) == 1
    assert not any((cho.steps(), cho.state.provisional))
    cho.reopen()
    assert moved_on(cho.state)
    cho.do(Answered())
    assert not moved_on(cho.state)


def test_told_removed(world: World) -> None:
    """Who cannot put anybody out frightens nobody with a key that they made for themselves."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    for machine in (ana, cho):
        take(machine, forged(ben, 1 << 31, ben))
        assert not moved_on(machine.state)
        assert not machine.heard(MovedOn)
        assert behind(machine.state)
    rotate(world)
    take(cho, forged(ana, 1 << 31, ben))
    assert moved_on(cho.state)


def test_whoever_was_put_out_reads_who_made_the_key_for_how_many_and_no_key(world: World) -> None:
    ana, cho, hint = world["ana"], world["cho"], put_out(world)
    assert len(hint.box_keys) == 2
    assert parse(hint.link).link.author == ana.member
    with pytest.raises(CannotOpen):
        open_own_box(cho.state.me.box_secret, hint.box_keys, hint.boxes)
    said = msgspec.msgpack.encode(hint)
    secrets = [key.secret for key in ana.state.keys] + [name.encode() for name in ("ana", "ben", "Former Acme")]
    assert not any(secret in said for secret in secrets)


def test_whoever_is_let_in_again_hears_it_too(world: World) -> None:
    shelves, cho, hint = Shelves(), world["cho"], put_out(world)
    take(cho, hint)
    assert moved_on(cho.state)
    world["ana"].approve(cho.member)
    kids = rotate(world, 1, shelves)
    shelves.visit(cho)
    assert newest(cho) == kids[0]
    assert not moved_on(cho.state)


def test_hint_that_tells_nothing_says_nothing(world: World) -> None:
    """By strangers, by whoever is out, from before we came, resting on what we know, or where we know we are out."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    stranger = forged(ana, 9, ben)
    body = hostile.body_of(stranger.link)
    joined = cho.state.log.view().joined(cho.member)
    assert joined is not None
    take(cho, spoilt(stranger, link=hostile.link(ana, body, [LinkId(seed("z"))], joined - 1, seq=0)))
    take(cho, spoilt(stranger, link=hostile.stranger_link(ana, body, "stranger", prev=[LinkId(seed("x"))])))
    known = hostile.link(ben, body)
    take(cho, spoilt(stranger, link=known))
    ana.do(do.RemoveMember(ben.member))
    world.deliver()
    take(cho, spoilt(stranger, link=hostile.link(ben, body, [LinkId(seed("y"))], seq=0)))
    assert not moved_on(cho.state)
    ana.do(do.RemoveMember(cho.member))
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    take(cho, stranger)
    assert not any((moved_on(cho.state), behind(cho.state), cho.heard(MovedOn)))


# -- keys that come before their links


def test_keys_on_a_topic_are_for_one_device_and_nothing_to_the_others(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    (kid,) = rotate(world)
    key = ana.state.keys.get(kid)
    assert key is not None
    sealed = seal_keys(cho.state.me.box_key, [ScopeKey(kid, key.secret)], ana.chance(32))
    ben.do(KeysFound(sealed))
    assert not any((ben.steps(), ben.state.provisional))
    cho.do(KeysFound(sealed))
    assert kid in cho.state.provisional
    cho.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    assert newest(cho) == kid
    cho.do(KeysFound(sealed))
    assert not cho.state.provisional


def test_keys_that_nothing_bears_out_are_bounded(world: World) -> None:
    ben, cho = world["ben"], world["cho"]
    junk = [ScopeKey(seed("kid", n), seed("secret", n)) for n in range(MAX_PROVISIONAL + 9)]
    take(cho, forged(ben, 9, cho))
    cho.do(KeysFound(seal_keys(cho.state.me.box_key, junk, ben.chance(32))))
    assert len(cho.state.provisional) == MAX_PROVISIONAL
    assert 9 in {trial.n for trial in cho.state.provisional.values()}
    cho.do(KeysFound(lock(cho.state.me.box_key, b"junk", ben.chance(32))))
    assert set(cho.steps()) == {"full", "decode"}


def test_keys_pushed_out(world: World) -> None:
    """What came first stays, whatever comes after it; what finds no place finds one when it is read a day later."""
    ben, cho = world["ben"], world["cho"]

    def found(*keys: ScopeKey) -> bool:
        again: bool = cho.do(KeysFound(seal_keys(cho.state.me.box_key, list(keys), ben.chance(32))))
        return again

    first, late, *junk = (ScopeKey(seed("kid", n), seed("secret", n)) for n in range(MAX_PROVISIONAL + 2))
    assert not found(first)
    assert found(*junk)
    assert found(late)
    assert first.kid in cho.state.provisional
    assert late.kid not in cho.state.provisional
    world.now += DAY
    assert not found(late)
    assert late.kid in cho.state.provisional


def test_key_of_a_circle_waits_for_its_drop(world: World) -> None:
    ana, cho = world["ana"], world["cho"]
    ana.do(do.PromoteMember(world["ben"].member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    scope = ana.do(CreateCircle(CircleKind.CIRCLE, (cho.member,), "two of us"))
    ana.post(scope, "hello")
    (key,) = [key for key in ana.state.keys if key.scope == scope]
    world.drop()
    other = world.further("cho's phone", "cho", "ben")
    other.do(KeysFound(seal_keys(other.state.me.box_key, [ScopeKey(key.kid, key.secret)], ana.chance(32))))
    assert key.kid in other.state.provisional
    world.link("cho's phone", "ana")
    assert key.kid in other.state.keys
    assert not other.state.provisional


def test_newcomer_without_a_log_takes_hints_and_keys_as_they_come(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("dan", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    dan = world.enter("dan", application, ana.answer(invitation, application).welcome)
    world.deliver("ana", "ben")
    take(dan, hint_of(ana))
    rotate(world)
    take(dan, hint_of(ana))
    dan.do(KeysFound(seal_keys(dan.state.me.box_key, [ScopeKey(seed("kid"), seed("secret"))], ana.chance(32))))
    assert list(dan.state.provisional) == [newest(ana), Kid(seed("kid"))]
    assert not any((moved_on(dan.state), behind(dan.state)))
    dan.take_links(*(parsed.raw for parsed in ana.state.log.since([])))
    assert newest(dan) == newest(ana)


def test_hint_of_a_known_epoch_is_nothing_new(world: World) -> None:
    rotate(world)
    take(world["ben"], hint_of(world["ana"]))
    assert not any((world["ben"].steps(), world["ben"].state.provisional))
    assert parse(hint_of(world["ana"]).link).id in world["ben"].state.log

"""EPOCHs: exactly who is entitled, in one succession, and one to send under."""

from collections.abc import Callable

import pytest

from tests.core.membership.people import BUCKET, NOW, seed
from tests.core.membership.world import World, warm
from whisper_net.core.crypto.epochs import recipients_hash
from whisper_net.core.ids import Kid, LinkId, ScopeId
from whisper_net.core.membership.link import Epoch, Kind, Policy, Rename, Role
from whisper_net.core.wire.bounds import EPOCH_PERIOD


def test_first_epochs() -> None:
    world = World()
    world.found()
    for scope in (world.vetters, world.group):
        assert world.view.next_epoch(scope) == (1, [])
        assert world.view.sending_epoch(scope) is None
        assert world.view.epochs(scope) == world.view.tips(scope) == []
        id_ = world.epoch("F", scope)
        info = world.view.sending_epoch(scope)
        assert info is not None
        assert (info.id, info.scope, info.n, info.parents) == (id_, scope, 1, ())
        assert (info.author, info.valid, info.void) == (world["F"].id, True, False)
        assert world.view.recipients(info.kid) == [world["F"].box_key]
        assert world.view.epoch_of(info.kid) == info


def test_recipients_are_the_distinct_box_keys_of_those_entitled_then() -> None:
    world, private, _ = warm()
    info = world.view.sending_epoch(private)
    assert info is not None
    keys = world.view.recipients(info.kid)
    assert keys == sorted(world[n].box_key for n in "Fav")
    assert info.body.to == recipients_hash(keys)
    world.grant("F", "b", private)
    assert world.view.recipients(info.kid) == keys
    assert len(world.view.entitled(private)) == 4


def test_unknown_kid() -> None:
    world, _, _ = warm()
    nobody = Kid(seed("nobody"))
    assert world.view.epoch_of(nobody) is None
    assert world.view.recipients(nobody) == []
    assert not world.view.is_clean(nobody)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 1), ("n", 3), ("parents", []), ("parents", [seed("x")]), ("to", seed("y")), ("bucket", BUCKET - 1),
        ("bucket", BUCKET + 1), ("scope", seed("z")),
    ],
)  # fmt: skip
def test_epoch_that_does_not_follow_is_invalid(field: str, value: object) -> None:
    world, private, _ = warm()
    body = world.epoch_body(private)
    fields = {f: getattr(body, f) for f in body.__struct_fields__} | {field: value}
    assert not world.ok(world.put("a", Epoch(**fields), ts=NOW))
    assert world.ok(world.put("a", body, ts=NOW))


def test_outsider_cannot_write_an_epoch_of_the_scope() -> None:
    world, private, _ = warm()
    assert not world.ok(world.epoch("w", private))
    assert not world.ok(world.epoch("m", world.vetters))
    assert not world.view.may_rotate(world["w"].id, private, BUCKET)
    assert world.view.may_rotate(world["a"].id, private, BUCKET)


def test_concurrent_epochs_are_both_parents_of_the_next() -> None:
    world, private, _ = warm()
    base = world.heads
    pair = [world.epoch(name, private, base) for name in "av"]
    assert [info.id for info in world.view.tips(private)] == sorted(pair)
    n, parents = world.view.next_epoch(private)
    assert n == 3
    assert parents == sorted(world.log.get(id_).body.kid for id_ in pair)
    assert world.ok(world.epoch("F", private))
    assert len(world.view.tips(private)) == 1
    assert len(world.view.epochs(private)) == 4
    every = [*world.view.epochs(world.group), *world.view.epochs(world.vetters), *world.view.epochs(private)]
    assert {info.id for info in world.view.all_epochs()} == {info.id for info in every}


def test_sending_prefers_most_recipients_then_n_then_kid() -> None:
    world, private, _ = warm()
    base = world.heads
    pair = [world.epoch(name, private, base) for name in "av"]
    best = world.view.sending_epoch(private)
    assert best is not None
    assert best.kid == min(world.log.get(id_).body.kid for id_ in pair)
    granted = world.grant("F", "b", private, base)
    larger = world.epoch("F", private, [granted])
    best = world.view.sending_epoch(private)
    assert best is not None
    assert best.id == larger


def test_invalid_epoch_follows_nothing() -> None:
    world, private, _ = warm()
    before = world.view.sending_epoch(private)
    junk = world.epoch("w", private)
    assert world.view.sending_epoch(private) == before
    info = world.view.epoch_of(world.log.get(junk).body.kid)
    assert info is not None
    assert not info.valid
    assert world.view.recipients(info.kid) == []
    assert not world.view.is_clean(info.kid)


def test_admission_alone_leaves_the_epoch_clean() -> None:
    world, _, _ = warm()
    before = world.view.sending_epoch(world.group)
    world.member("x", world.invite("F"), "F", "a")
    assert world.role("x") == "member"
    assert world.view.sending_epoch(world.group) == before


def test_no_send_under_dirty_epoch() -> None:
    """After a revocation no epoch of any scope is clean until somebody rotates on top of it."""
    world, private, _ = warm()
    inv = world.invite("v")
    base = world.heads
    join = world.admit("w", "x", inv)
    for name in "wd":
        world.approve(name, join)
    rotated = world.epoch("a", world.group)
    assert world.view.sending_epoch(world.group) is not None
    world.revoke("F", inv, base)
    assert world.role("x") == "pending"
    for scope in (world.group, private, world.vetters):
        assert world.view.sending_epoch(scope) is None
    info = world.view.epoch_of(world.log.get(rotated).body.kid)
    assert info is not None
    assert info.valid
    assert not info.void
    healed = world.epoch("b", world.group)
    best = world.view.sending_epoch(world.group)
    assert best is not None
    assert best.id == healed
    assert world["x"].box_key not in world.view.recipients(best.kid)


def test_void_epoch_stays_readable() -> None:
    """A dead device's EPOCH is unusable for sending; it keeps its place, its recipients and its children."""
    world, private, _ = warm()
    base = world.heads
    made = world.epoch("v", private, base)
    child = world.epoch("a", private)
    world.invite("v", base, fork=True)
    kid = world.log.get(made).body.kid
    info = world.view.epoch_of(kid)
    assert info is not None
    assert info.valid
    assert info.void
    assert len(world.view.recipients(kid)) == 3
    assert world.ok(child)
    assert world.view.sending_epoch(private) is None
    healed = world.epoch("a", private)
    assert world.ok(healed)  # a fork is news, so the author of the last may rotate
    best = world.view.sending_epoch(private)
    assert best is not None
    assert best.id == healed
    assert world["v"].box_key not in world.view.recipients(best.kid)


@pytest.mark.parametrize("news", ["admit", "grant", "promote", "policy", "revoke"])
def test_news_lets_the_author_of_the_last_epoch_rotate(news: str) -> None:
    world, private, _ = warm()
    inv = world.invite("F")
    assert not world.view.may_rotate(world["F"].id, private, BUCKET)
    acts: dict[str, Callable[[], object]] = {
        "admit": lambda: world.admit("w", "x", inv),
        "grant": lambda: world.grant("a", "b", private),
        "promote": lambda: world.promote("a", "m", Role.VETTER),
        "policy": lambda: world.put("a", Policy(3)),
        "revoke": lambda: world.revoke("a", inv),
    }
    acts[news]()
    assert world.view.may_rotate(world["F"].id, private, BUCKET)
    assert world.ok(world.epoch("F", private))


def test_junk_is_no_news() -> None:
    world, private, _ = warm()
    world.grant("m", "m", private)
    world.put("m", Policy(1))
    world.put("F", Rename("x"))
    assert not world.ok(world.epoch("F", private))


def test_two_authors_of_epochs_that_each_miss_something_can_rotate() -> None:
    """News is what the author's own EPOCH had not seen, even if another EPOCH beside it had."""
    world, _, _ = warm()
    invitations = [world.invite(name) for name in "de"]
    base = world.heads
    sides = []
    for name, inv in zip("ab", invitations, strict=True):
        sides.append(world.epoch(name, world.group, [world.revoke(name, inv, base)]))
    assert world.view.sending_epoch(world.group) is None
    assert all(world.ok(side) for side in sides)
    healed = world.epoch("a", world.group)
    assert world.ok(healed)


def test_members_and_helpers_read_the_group_and_vetters_their_own() -> None:
    world, private, shared = warm()
    inv = world.invite("F", channels=(private, shared), kind=Kind.HELPER)
    join = world.admit("w", "x", inv)
    for scope in (None, private):
        for name in "av":
            world.approve(name, join, scope)
    world.approve("F", join, shared)
    assert world.role("x") == "helper"
    assert world.view.scopes_of(world["x"].id) == [world.group, shared]
    assert world["x"].device_id in world.view.entitled(world.group)
    assert world["x"].device_id not in world.view.entitled(private)
    assert world["m"].device_id not in world.view.entitled(world.vetters)
    assert not world.ok(world.grant("F", "x", private))
    assert not world.ok(world.promote("F", "x", Role.VETTER))
    assert world.ok(world.epoch("x", shared))
    assert not world.ok(world.put("x", world.invite_body()))


def test_scope_that_is_no_channel_has_nobody_in_it() -> None:
    world, _, _ = warm()
    renamed = world.put("F", Rename("x"))
    for nothing in (ScopeId(renamed), ScopeId(seed("circle"))):
        assert not world.view.entitled(nothing)
        assert not world.within("F", nothing)


def test_epoch_period_is_read_off_the_stamp() -> None:
    world, private, _ = warm()
    late = world.epoch_body(private, bucket=BUCKET + 1)
    assert not world.ok(world.put("a", late, ts=(BUCKET + 2) * EPOCH_PERIOD))
    assert world.ok(world.put("a", late, ts=(BUCKET + 2) * EPOCH_PERIOD - 1))
    assert LinkId(world.log.ids[-1]) in world.log

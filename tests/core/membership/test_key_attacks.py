"""What hostile members try with the keys of scopes, by the names that the protocol gives it."""

from tests.core.membership.people import BUCKET
from tests.core.membership.world import warm
from whisper_net.core.membership.link import (
    Rename,
)


def test_epoch_omitting_a_device_invalid() -> None:
    world, private, _ = warm()
    for scope, who in ((world.group, "m"), (private, "v"), (world.vetters, "w")):
        assert not world.ok(world.epoch("a", scope, leave_out=world[who].device_id))
        assert world.ok(world.epoch("a", scope))


def test_rotation_flood_invalid() -> None:
    """Whoever wrote the last EPOCH needs news, or a later month, for the next."""
    world, private, _ = warm()
    assert not world.ok(world.epoch("F", private))
    assert not world.view.may_rotate(world["F"].id, private, BUCKET)
    world.put("F", Rename("no news"))
    assert not world.ok(world.epoch("F", private))
    assert world.ok(world.epoch("v", private))
    assert not world.ok(world.epoch("v", private))
    assert world.view.may_rotate(world["v"].id, private, BUCKET + 1)
    assert world.ok(world.epoch("v", private, bucket=BUCKET + 1))
    world.grant("F", "b", private)
    assert world.ok(world.epoch("v", private, bucket=BUCKET + 1))


def test_epoch_flood_by_a_forking_device_does_not_end_the_scope() -> None:
    """More tips than an EPOCH can name: the highest are named, and the scope goes on."""
    world, private, _ = warm()
    base = world.heads
    for _ in range(70):
        world.put("v", world.epoch_body(private, base), base, fork=True)
    while len(world.heads) > 1:
        world.put("F", Rename("on"), world.log.prev_for(world["F"].device_id)[0], fork=True)
    assert len(world.view.tips(private)) == 70
    assert world.view.sending_epoch(private) is None
    healed = world.epoch("a", private)
    assert world.ok(healed)
    sending = world.view.sending_epoch(private)
    assert sending is not None
    assert sending.id == healed


def test_kid_that_is_not_theirs() -> None:
    """A mole who names an honest kid, backdated, hides nobody's key: its secret tells the true EPOCH apart."""
    world, private, _ = warm()
    base = world.heads
    honest = world.epoch("a", world.group)
    kid = world.log.get(honest).body.kid
    secret = world.secrets[kid]
    elsewhere = world.epoch("v", private, base, kid=kid)
    assert world.ok(elsewhere)
    assert not world.ok(world.epoch("w", world.vetters, kid=kid))
    found = world.view.epoch_of(kid, secret)
    assert found is not None
    assert found.id == honest
    assert world.view.recipients(kid, secret) == world.view.recipients_of(found)
    assert world.view.epoch_of(kid, bytes(32)) is None

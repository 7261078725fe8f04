"""A room whose past is closed, and somebody in it who names an older key in an EPOCH of their own."""

from tests.core.group import hostile
from tests.core.group.world import DAY, World
from whisper_net.core.group import commands as do
from whisper_net.core.membership.link import History, Role


def test_key_from_before_is_not_given_to_whoever_names_it_in_an_epoch_of_their_own() -> None:
    world = World()
    world.join("ben")
    mole = world.join("mole")
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    room = ana.channel("today", History.SINCE_JOIN)
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    # Apart from each other: Ben lets the mole in, Ana writes under a new key that knows nothing of it.
    world.now += 40 * DAY
    ben.do(do.GrantChannel(mole.member, room))
    grant, late = ben.state.log.heads, ben.outbox
    ben.outbox = []
    ana.post(room, "not for the mole")
    epoch = ana.state.log.view().sending_epoch(room)
    assert epoch is not None
    ben.outbox = late
    world.deliver()
    raw, _, _ = hostile.epoch(mole, room, grant, kid=epoch.kid)
    for machine in world.machines.values():
        machine.take_links(raw)
    assert ana.group.view.give_keys(mole.state.me.device, [epoch.kid], ana.chance(32)) is None
    assert not ana.group.view.may_read(mole.state.me.device, room, epoch.kid)
    world.link("mole", "ana")
    assert mole.texts(room) == []

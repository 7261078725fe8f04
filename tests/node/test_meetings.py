"""Joining through relays alone: inviter and newcomer are never online together."""

from tests.node.asking import asking
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.relay.in_process import MemoryRelay


async def founded(world: World, *relays: MemoryRelay, needed: int = 1) -> Machine:
    """A founder whose group uses these relays, and whom nobody can call."""
    ana = await world.founder(needed=needed)
    await ana.group.submit(AddRelays(tuple(relay.url for relay in relays)))
    return ana


async def turn(machine: Machine) -> None:
    """Somebody's machine is switched on for a moment, while all others are off."""
    await machine.start(listen=False)
    await machine.do("sync")
    await machine.stop()


def test_nobody_has_to_be_online_with_whoever_joins() -> None:
    """Journey 1 over a relay: found, invite and stop; join and stop; approve and stop; read."""

    async def story(world: World) -> None:
        ana = await founded(world, world.relay())
        made = await ana.do("invite_create")
        assert made["relays"] == ["ws://relay:80"]
        await ana.stop()
        ben = await world.machine("ben", listen=False)
        asked = await ben.do("join", key=made["key"], me="Ben", claim="payments")
        assert (asked["state"], asked["relays"], asked["picked_up"]) == ("pending", ["ws://relay:80"], False)
        await ben.stop()
        await ana.start(listen=False)
        await ana.do("sync")
        await ana.do("member_approve", member=await asking(ana))
        await ana.do("post", channel="general", text="welcome")
        await ana.do("sync")
        code = (await ana.do("status"))["view_code"]
        await ana.stop()
        await ben.start(listen=False)
        assert (await ben.do("sync"))["peers"] == 1
        assert ((await ben.do("status"))["view_code"], await ben.texts()) == (code, ["welcome"])
        assert ben.node.applicants == []

    in_a_world(story)

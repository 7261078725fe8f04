"""What is remembered of a relay over restarts: that it answered at this very address, and that it did not."""

from contextlib import suppress
from typing import Any

import msgspec

from tests.node.relay_world import people, rows, turn
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NobodyReachable
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.relay_memory import FirstMet, recall, remember


async def again(machine: Machine) -> dict[str, Any]:
    """The one relay, as it stands after a restart."""
    await machine.stop()
    await machine.start(listen=False)
    (row,) = await rows(machine)
    return row


def test_failure_is_told_after_a_restart_until_it_answers() -> None:
    async def story(world: World) -> None:
        ana, relay = await world.founder(), world.relay("near")
        await ana.do("relay_add", url=relay.url)
        assert (await again(ana))["error"] is None
        await ana.do("sync")
        answered = (await again(ana))["last_ok"]
        assert answered is not None
        relay.faults.down = True
        await world.pass_seconds(60)
        with suppress(NobodyReachable):
            await ana.do("sync", seconds=2)
        row = await again(ana)
        assert (row["state"], row["last_ok"], row["error"]) == ("off", answered, "refused")
        relay.faults.down = False
        await ana.do("sync")
        assert (await again(ana))["error"] is None

    in_a_world(story)


def test_relay_of_the_same_key_at_another_address_never_answered_there() -> None:
    async def story(world: World) -> None:
        ana, relay = await world.founder(), world.relay("near")
        await ana.do("relay_add", url=relay.url)
        await ana.do("sync")
        await ana.do("relay_add", url=str(msgspec.structs.replace(relay.address, where="ws://elsewhere:80")))
        row = await again(ana)
        assert (row["last_ok"], row["error"]) == (None, None)
        with suppress(NobodyReachable):
            await ana.do("sync", seconds=2)
        row = await again(ana)
        assert (row["last_ok"], row["error"]) == (None, "not_found")

    in_a_world(story)


def test_what_an_older_version_kept_is_read_and_all_is_forgotten_with_the_relay() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        address = RelayAddress("ws://near:80", b"k" * 32)
        await remember(ana.group.runner, address.key, FirstMet(9, b"s" * 16))  # type: ignore[arg-type]
        await ana.stop()
        await ana.start()
        met = recall(ana.group.runner, address)
        assert met is not None
        assert (met.at, met.store, met.where) == (9, b"s" * 16, address.where)
        await remember(ana.group.runner, address.key, None)
        await ana.stop()
        await ana.start()
        assert recall(ana.group.runner, address) is None

    in_a_world(story)


def test_others_hear_of_the_forgotten_relay_there_once_more() -> None:
    async def story(world: World) -> None:
        near, far = world.relay("near"), world.relay("far")
        ana, ben = await people(world, [near], "ana", "ben")
        await turn(ana)
        await ana.start(listen=False)
        await ana.do("relay_add", url=far.url)
        await ana.do("relay_forget", url=near.url)
        await ana.stop()
        await ben.start(listen=False)
        await ben.do("sync")
        assert [row["url"] for row in await rows(ben)] == [far.url]

    in_a_world(story)

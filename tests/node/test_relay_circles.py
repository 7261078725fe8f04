"""Circles of somebody who adds a machine, over relays alone: no two machines are ever on at one time."""

from typing import Any

import pytest

from tests.node.operations.test_devices import newcomer_with_words
from tests.node.relay_world import turn
from tests.node.test_relay_hints import contents, fill, topics
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.handover import open_handed
from whisper_net.core.crypto.items import open_item
from whisper_net.core.errors import CannotOpen
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.wire.item import CircleKeysFor
from whisper_net.relay.in_process import MemoryRelay

WHAT_BEN_READS = {"book": ["book: what next?"], "Cho": ["from Cho"]}


async def alone(machine: Machine, operation: str, /, **args: object) -> Any:
    """Somebody's machine is on for one thing, with a round before it and one after."""
    await machine.start(listen=False)
    await machine.do("sync")
    done = await machine.do(operation, **args)
    await machine.do("sync")
    await machine.stop()
    return done


async def asked(world: World, name: str, phrase: str, vetter: Machine) -> Machine:
    """Somebody's further machine, which has asked over the relay and was switched off."""
    key = (await alone(vetter, "invite_create"))["key"]
    made = await world.machine(name, listen=False)
    assert (await made.do("device_add", key=key, phrase=phrase))["state"] == "pending"
    await made.stop()
    return made


async def second(world: World, name: str, phrase: str, vetter: Machine) -> Machine:
    """The same, let in; it has been on once since."""
    made = await asked(world, name, phrase, vetter)
    await turn(vetter)
    await turn(made)
    return made


async def group_of(world: World) -> tuple[MemoryRelay, Machine, Machine, Machine, str]:
    """Ana, Ben and Cho, switched off for good as soon as they are in, and Ben's words."""
    relay, ana = world.relay(), await world.founder()
    ben, phrase = await newcomer_with_words(world, "ben", ana)
    cho = await world.newcomer("cho", ana)
    await ana.group.submit(AddRelays((relay.url,)))
    for machine in (ben, cho):
        await machine.do("sync", peers=[ana.address])
    for machine in (ana, ben, cho):
        await machine.stop()
    return relay, ana, ben, cho, phrase


async def read(machine: Machine) -> dict[str, list[str]]:
    """What somebody reads in all of their circles after a moment online, by name."""
    await machine.start(listen=False)
    await machine.do("sync")
    found = {}
    for row in await machine.do("circle_list"):
        messages = await machine.do("messages", channel=row["circle"], limit=100)
        found[row["name"] or row["kind"]] = [one["text"] for one in messages]
    await machine.stop()
    return found


async def talk(ana: Machine, ben: Machine, cho: Machine) -> None:
    """A circle of all three, one of Ana and Cho alone, and a direct message of Cho to Ben."""
    await ana.start(listen=False)
    for name, others in (("book", ["Ben", "Cho"]), ("surprise", ["Cho"])):
        await ana.do("circle_create", name=name, members=others)
        await ana.do("post", channel=name, text=f"{name}: what next?")
    await ana.do("sync")
    await ana.stop()
    await alone(cho, "dm", member="Ben", text="from Cho")
    await turn(ben)


async def seen_by(relay: MemoryRelay, machine: Machine) -> list[bytes]:
    """The keys of circles that somebody finds on the group's topics, for whomever; none is for them."""
    await machine.start(listen=False)
    state = machine.group.group.state
    sealed = [content.sealed for content in contents(relay, machine) if isinstance(content, CircleKeysFor)]
    for one in sealed:
        with pytest.raises(CannotOpen):
            open_handed(state.me.box_secret, state.me.group, one)
    await machine.stop()
    return sealed


async def fill_topics(relay: MemoryRelay, machine: Machine) -> None:
    """Let the group's topics take no more."""
    await machine.start(listen=False)
    fill(relay, *topics(machine))
    await machine.stop()


async def bring_forward(relay: MemoryRelay, machine: Machine) -> None:
    """Let keys of circles stand at the first places of their topics."""
    await machine.start(listen=False)
    for keys in topics(machine):
        held = relay.store.topics.get(keys.topic, {})
        items = sorted(held.values(), key=lambda one: not isinstance(open_item(keys, one.item), CircleKeysFor))
        relay.store.topics[keys.topic] = dict(zip(held, items, strict=True))
    await machine.stop()


@pytest.mark.parametrize("full", [False, True])
def test_second_machine_has_all_circles_though_no_two_machines_are_ever_on_together(full: bool) -> None:
    """Where the group's topic is full they lie on the new machine's own."""

    async def story(world: World) -> None:
        relay, ana, ben, cho, phrase = await group_of(world)
        await talk(ana, ben, cho)
        laptop = await second(world, "laptop", phrase, ana)
        assert await read(laptop) == {}
        if full:
            await fill_topics(relay, ana)
        assert (await turn(ben))["peers"] == 1
        assert [len(sealed) for sealed in await seen_by(relay, ana)] == ([] if full else [3_952])
        assert await read(laptop) == WHAT_BEN_READS
        assert await read(ana) == {name: [f"{name}: what next?"] for name in ("book", "surprise")}

    in_a_world(story)


def test_keys_that_lie_there_before_the_machine_has_entered_are_found_afterwards() -> None:
    """They stand before everything else on that topic: the log that says whose word they are comes after them."""

    async def story(world: World) -> None:
        relay, ana, ben, cho, phrase = await group_of(world)
        await talk(ana, ben, cho)
        laptop = await asked(world, "laptop", phrase, ana)
        await turn(ana)
        await turn(ben)
        await bring_forward(relay, ana)
        await turn(laptop)
        assert await read(laptop) == WHAT_BEN_READS

    in_a_world(story)


def test_others_hand_over_what_they_share_where_the_old_machine_is_gone() -> None:
    async def story(world: World) -> None:
        _, ana, ben, cho, phrase = await group_of(world)
        await talk(ana, ben, cho)
        laptop = await second(world, "laptop", phrase, ana)
        await laptop.start(listen=False)
        old = next(row["device"] for row in await laptop.do("device_list") if not row["this"])
        await laptop.do("device_revoke", device=old, phrase=phrase)
        await laptop.do("sync")
        await laptop.stop()
        await turn(ana)
        await turn(cho)
        assert await read(laptop) == WHAT_BEN_READS

    in_a_world(story)

"""The newest items of a topic come first, and nothing of what was packed with them is passed over."""

from types import SimpleNamespace
from typing import Any

import msgspec

from tests.node.world import AMPLE, Machine, World, in_a_world
from whisper_net.core.crypto.items import scope_topic, seal_item
from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.ids import DeviceId, Incarnation, Kid, ScopeId
from whisper_net.core.sync.packing import bare
from whisper_net.core.wire.item import Pack
from whisper_net.node.relay_lacks import RelayLacks
from whisper_net.relay.store import NewItem


async def envelopes_of(machine: Machine, scope: ScopeId) -> list[bytes]:
    """All that a machine holds of a scope, feed by feed, the longest first."""
    group = machine.group
    parts = group.group.view.holdings(scope, group.group.view.device)
    longest = sorted(parts.items(), key=lambda one: -one[1])
    raws = [await group.runner.read(group.runner.store.envelopes, part, 0, held) for part, held in longest]
    return [raw for some in raws for raw in some]


def test_newest_part_is_put_last() -> None:
    """Whoever comes asks for the last items of a topic first, and a part shows once its first envelope is here."""
    device = DeviceId(bytes(32))
    parts = [PartKey(device, Incarnation(bytes(8)), Kid(bytes(32)), number) for number in range(3)]
    view = SimpleNamespace(
        device=device,
        scopes_of=lambda _device: [ScopeId(bytes(32))],
        holdings=lambda _scope, _device: dict.fromkeys(parts, 7),
    )
    runner: Any = SimpleNamespace(group=SimpleNamespace(view=view))
    nothing: Any = None
    found = RelayLacks(runner, nothing, nothing)._by_kid(own=True)
    assert [lack.part for lacks in found.values() for lack in lacks] == parts


def test_pack_of_which_a_part_came_early_is_read_again() -> None:
    """The newest item comes first. What of it follows on something older comes in its turn."""

    async def story(world: World) -> None:
        relay, ana = world.relay(limits=msgspec.structs.replace(AMPLE, newest_bytes=1)), await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ben.do("sync", peers=[ana.address])
        await ben.stop()
        for who, count in ((ana, 6), (cleo, 2)):
            for number in range(count):
                await who.do("post", channel="general", text=f"{who.name} {number}")
        await ana.do("sync", peers=[cleo.address])
        scope = ScopeId(bytes.fromhex((await ana.do("channel_list"))[0]["channel"]))
        raws = await envelopes_of(ana, scope)
        (key,) = [key for key in ana.group.group.state.keys if key.scope == scope]
        keys, until = scope_topic(key.secret), ana.clock.now() + 86_400
        items = [
            seal_item(keys, relay.address.key, Pack(1, [bare(one) for one in some])) for some in (raws[:4], raws[4:])
        ]
        await relay.store.put([NewItem(keys.topic, item_hash(item), item, until) for item in items], 1 << 20)
        said = sorted(await ana.texts())
        for machine in (ana, cleo):
            await machine.stop()  # or they would bring all of it over direct links
        relay.faults.seconds = 0.1  # what comes first is stored before the rest is there
        await ben.start(listen=False)
        await ben.group.submit(AddRelays((relay.url,)))
        await ben.do("sync")
        assert sorted(await ben.texts()) == said

    in_a_world(story)

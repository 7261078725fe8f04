"""Where callers come in: at the typed address, and at a port of its own on a home network."""

from tests.node.world import World, in_a_world
from whisper_net.node.door import NodeDoor
from whisper_net.ports.discovery import Network
from whisper_net.ports.transport import Connection

HOME = Network("wlan0", "192.168.7.2", 24)


async def _nobody(_: Connection) -> None:
    raise AssertionError


def door(world: World, name: str) -> NodeDoor:
    return NodeDoor(world.network.join(name), list, _nobody)


def test_port_of_a_network_is_new_each_time_and_closed_by_whoever_asked() -> None:
    async def story(world: World) -> None:
        made = door(world, "192.168.7.2")
        ports = set()
        for _ in range(3):
            port, listener = await made.open_at(HOME)
            assert listener is not None
            assert listener.address == f"192.168.7.2:{port}"
            ports.add(port)
            await listener.close()
        assert len(ports) == 3
        assert made.typed is None
        await made.close()

    in_a_world(story)


def test_typed_port_is_announced_where_it_is_reached() -> None:
    async def story(world: World) -> None:
        made = door(world, "192.168.7.2")
        assert await made.listen("192.168.7.2:4400") == made.typed == "192.168.7.2:4400"
        assert await made.open_at(HOME) == (4400, None)
        await made.close()

    in_a_world(story)


def test_typed_port_on_every_network_is_announced_everywhere() -> None:
    async def story(world: World) -> None:
        made = door(world, "0.0.0.0")  # noqa: S104 - a name in a network in memory
        await made.listen("0.0.0.0:4400")
        assert await made.open_at(HOME) == (4400, None)

    in_a_world(story)


def test_port_typed_for_another_network_is_not_announced() -> None:
    async def story(world: World) -> None:
        elsewhere = Network("eth0", "10.1.1.5", 16)
        transport = world.network.join("10.1.1.5")
        made = NodeDoor(transport, list, _nobody)
        await made.listen("10.1.1.5:4400")
        assert await made.open_at(elsewhere) == (4400, None)
        transport.name = "192.168.7.2"  # the machine has both addresses
        port, listener = await made.open_at(HOME)
        assert port != 4400
        assert listener is not None

    in_a_world(story)

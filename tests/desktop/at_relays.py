"""A group that leaves items at relays in this process: what the network page and the sync pane are drawn with."""

from tests.desktop.ground import Neighbourhood
from tests.node.world import Machine
from whisper_net.relay.in_process import MemoryRelay

SHARED, DOWN = "relay.lumen.example", "harbour.example"


def relay(near: Neighbourhood, name: str = SHARED) -> MemoryRelay:
    """A relay that runs."""

    async def made() -> MemoryRelay:
        return near.world.relay(name)

    return near.wait(made())


def used(near: Neighbourhood, machine: Machine) -> list[MemoryRelay]:
    """Somebody whose group uses a relay that answers, and one that is down."""
    relays = [relay(near, SHARED), relay(near, DOWN)]
    for one in relays:
        near.do(machine, "relay_add", url=one.url)
    near.rest(5)
    relays[1].faults.down = True
    near.wait(relays[1].break_lines())
    near.rest(8)
    return relays

"""A computer of the neighbourhood on a network in memory: what the network page is drawn and walked over with."""

import msgspec

from tests.desktop.ground import Neighbourhood
from tests.node.world import Machine
from whisper_net.adapters.discovery.memory import MemoryAir, MemoryDiscovery, MemoryNetworks
from whisper_net.ports.discovery import Network

HOME = Network("wlan0", "192.168.7.2", 24, "192.168.7.1", b"router", "Quiet Street 4")
CABLE = Network("eth0", "10.1.1.5", 16)


def neighbour(address: str) -> Network:
    """The same network, from another computer on it."""
    return msgspec.structs.replace(HOME, address=address)


def connected(
    near: Neighbourhood, machine: Machine, *networks: Network, air: MemoryAir | None = None
) -> MemoryNetworks:
    """Put a machine, whose node runs, on networks; in no other way does it learn of them."""
    attached = MemoryNetworks(*(networks or (HOME,)))
    msgspec.structs.force_setattr(machine.node.means, "networks", attached)
    msgspec.structs.force_setattr(machine.node.means, "discovery", MemoryDiscovery(air or MemoryAir()))

    async def begin() -> None:
        machine.node.call_always(())
        machine.node.start_lan()

    near.wait(begin())
    return attached


def at(near: Neighbourhood, address: str, air: MemoryAir) -> Machine:
    """A computer of that address on the home network, with nothing called home yet."""
    machine = near.machine(address)
    connected(near, machine, neighbour(address), air=air)
    return machine


def settled_in(near: Neighbourhood, machine: Machine) -> None:
    """Somebody at home, who lets members reach this computer and calls two of them."""
    connected(near, machine)
    near.do(machine, "lan_home")
    near.do(machine, "listen", on=True, port=24_180)
    for address in ("192.168.7.31:23711", "priya.example.org:4400"):
        near.do(machine, "address_add", address=address)
    near.rest(10)

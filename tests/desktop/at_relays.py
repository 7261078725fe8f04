"""A group that leaves items at relays in this process: what the network page and the sync pane are drawn with."""

from tests.desktop.ground import Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.desktop.views.kit.button import Button
from whisper_net.desktop.views.shell import Shell
from whisper_net.relay.in_process import MemoryRelay

SHARED, DOWN = "relay.lumen.example", "harbour.example"


def relay(near: Neighbourhood, name: str = SHARED) -> MemoryRelay:
    """The relay of a name, which runs."""

    async def made() -> MemoryRelay:
        found = near.world.relays.relays.get(f"ws://{name}:80") or near.world.relay(name)
        found.faults.down = False
        return found

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


def alone(near: Neighbourhood) -> Shell:
    """The window of somebody whom relays alone connect with the others, and an address at which nobody answers."""
    ana = near.founder("Ana Vetter", "ex-Quay")
    ben = near.newcomer("Ben Silent", ana)
    near.wait(ben.stop())
    near.wait(ana.stop())
    near.wait(ana.start(listen=False))

    async def begin() -> None:
        ana.node.call_always(())

    near.wait(begin())
    used(near, ana)
    near.do(ana, "address_add", address="ben.example:4400")
    near.rest(5)
    shell = Shell(near.shell(ana))
    shell._model.setParent(shell)
    return shell


def asked_why(shell: Shell) -> Shell:
    """The button of the sync pane that opens the doctor."""
    settle()
    next(one for one in shell.findChildren(Button) if one._icon == "doctor").click()
    settle()
    return shell

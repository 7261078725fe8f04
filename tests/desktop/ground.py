"""People with real nodes on memory adapters, and a bridge to any of them: what tests of the desktop stand on.

Rules: everything runs in the main thread. The node's loop turns only while something is asked of it or `settle` is
called, so no test waits and no test is lucky; time is that of the loop, which begins in January 2027.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.node.world import Machine, World
from whisper_net.adapters.clock import VirtualClockLoop
from whisper_net.cli.demo_lines import GROUP, MAYA
from whisper_net.core.errors import ProfileLocked, WrongPassphrase
from whisper_net.core.group.commands import CreateChannel, GrantChannel
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.engine import Heard
from whisper_net.desktop.viewmodels.membership import Membership
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.views.word_fields import OFFERS
from whisper_net.node import memberships
from whisper_net.node.node import Node

T = TypeVar("T")
PASSPHRASE = "correct horse battery staple"


class Ear:
    """Remembers what it is told. (A list's own `append` will not do: Qt calls what is built in without its values.)"""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def __call__(self, value: object = None) -> None:
        self.heard.append(value)


class SteppedLoop:
    """Implements bridge.Loop: what is asked is done before the call returns, its answer comes with Qt's next turn."""

    def __init__(self, loop: VirtualClockLoop, overheard: set[str]) -> None:
        self._loop = loop
        self._overheard = overheard

    def run(self, work: Callable[[], Awaitable[Any]], settle: Callable[[Any, BaseException | None], None]) -> None:
        try:
            value = self._loop.run_until_complete(_awaited(work))
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited, as from the thread
            settle(None, error)
        else:
            self._overheard.update(strings(value))
            settle(value, None)

    def stop(self, last: Callable[[], Awaitable[Any]]) -> None:
        self._loop.run_until_complete(_awaited(last))


async def _awaited(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


class MachineEngine:
    """Implements engine.Engine over a machine that runs already; locking only hides its node."""

    def __init__(self, machine: Machine | None) -> None:
        self._machine = machine
        self._open = False

    def exists(self) -> bool:
        return self._machine is not None

    @property
    def node(self) -> Node:
        if self._machine is None or not self._open:
            raise ProfileLocked("this profile is locked")
        return self._machine.node

    async def open(self, passphrase: str, create: bool, heard: Heard) -> None:
        if passphrase != PASSPHRASE:
            raise WrongPassphrase("this is not the passphrase")
        self._open = True
        if heard not in self.node.listeners:
            self.node.listeners.append(heard)

    async def close(self) -> None:
        self._open = False


class Neighbourhood:
    """Machines, and what is asked of them, from outside of any loop."""

    def __init__(self, seed: int = 1) -> None:
        self.loop = VirtualClockLoop()
        self.world = World(seed)
        self._bridges: list[Bridge] = []
        self.overheard: set[str] = set()
        """Every text that somebody typed or a node answered with."""
        self.rooms = {"general"}
        """Names of channels."""

    def do(self, machine: Machine, operation: str, /, **args: Any) -> Any:
        """One operation on one machine, as the command line would ask for it."""
        answer = self.wait(machine.do(operation, **args))
        self.overheard.update(strings([args, answer]))
        return answer

    def wait(self, work: Awaitable[T]) -> T:
        """What some work of a node leads to."""
        return self.loop.run_until_complete(_awaited(lambda: work))

    def machine(self, name: str) -> Machine:
        """A computer without a group, called as its owner is; one more of that name is counted."""
        again = sum(one.name.rstrip("0123456789") == name for one in self.world.machines)

        async def made() -> Machine:
            return await self.world.machine(f"{name}{again + 1}" if again else name)

        return self.wait(made())

    def founder(self, person: str = MAYA, group: str = GROUP, *, needed: int = 1) -> Machine:
        machine = self.machine(person.split(maxsplit=1)[0].lower())
        self.do(machine, "group_found", name=group, me=person, needed=needed)
        return machine

    def applicant(self, person: str, vetter: Machine, claim: str = "", *, uses: int = 1) -> Machine:
        """Somebody who asked to join and waits."""
        machine = self.machine(person.split(maxsplit=1)[0].lower())
        key = self.do(vetter, "invite_create", uses=uses)["key"]
        self.do(machine, "join", key=key, me=person, claim=claim, peers=[vetter.address])
        return machine

    def newcomer(self, person: str, vetter: Machine, claim: str = "") -> Machine:
        """Somebody who was let in and is level with the vetter."""
        machine = self.applicant(person, vetter, claim)
        asked = next(row for row in self.do(vetter, "member_list") if row["name"] == person)
        self.do(vetter, "member_approve", member=asked["member"])
        self.sync(machine, vetter)
        return machine

    def channel(self, machine: Machine, name: str, *members: Machine) -> ScopeId:
        """A channel with these members."""
        self.rooms.add(name)
        scope: ScopeId = self.wait(machine.group.submit(CreateChannel(name)))
        for member in members:
            self.wait(machine.group.submit(GrantChannel(MemberId(member.group.group.state.me.member), scope)))
        return scope

    def sync(self, machine: Machine, *others: Machine) -> None:
        """Bring a machine level with others."""
        self.do(machine, "sync", peers=[other.address for other in others])

    def rest(self, seconds: float = 1.0) -> None:
        """Let this much time pass for the nodes; it takes none."""
        self.wait(asyncio.sleep(seconds))

    # -- the desktop's side

    def bridge(self, machine: Machine | None, *, unlocked: bool = True) -> Bridge:
        """A bridge to a machine's node; without a machine, to a computer that has no profile."""
        bridge = Bridge(MachineEngine(machine), SteppedLoop(self.loop, self.overheard))
        bridge._timer.setInterval(0)
        self._bridges.append(bridge)
        if unlocked:
            bridge.open(PASSPHRASE)
            settle()
        return bridge

    def membership(self, machine: Machine) -> Membership:
        """What the view models of a group are given."""
        bridge = self.bridge(machine)
        summary = self.wait(memberships.groups(machine.node))[0]
        return Membership(bridge, summary, bridge)

    def shell(self, machine: Machine) -> ShellModel:
        """The model of the frame, with its first group on the screen."""
        bridge = self.bridge(machine)
        model = ShellModel(bridge, bridge)
        model._recount.setInterval(0)
        model.start()
        settle()
        return model

    def root(self, machine: Machine | None) -> RootModel:
        """The model of the window over a locked profile, or over none."""
        bridge = self.bridge(machine, unlocked=False)
        return RootModel(bridge, bridge)

    def close(self) -> None:
        for machine in self.world.machines:
            machine.hush()  # what nodes still say as they close is for bridges that are gone
        for bridge in self._bridges:
            bridge.deleteLater()
        settle()
        self.loop.run_until_complete(self.world.close())
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


def strings(value: Any) -> Iterator[str]:
    """Every text in what a node is told or answers."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from strings([*value.keys(), *value.values()])
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value:
            yield from strings(one)
    elif isinstance(value, msgspec.Struct):
        yield from strings([getattr(value, name) for name in value.__struct_fields__])


def present(widget: QWidget) -> None:
    """Show a window and give it the keyboard."""
    widget.show()
    settle()
    widget.window().activateWindow()
    settle()


def settle(turns: int = 6) -> None:
    """Let Qt do what waits: answers, layouts, deletions, events that the bridge collected."""
    for _ in range(turns):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def leave(app: QApplication) -> None:
    """Take every window away. The lists of completions go with the completers that own them."""
    for widget in app.topLevelWidgets():
        if widget.objectName() != OFFERS:
            widget.close()
            widget.deleteLater()
    settle()

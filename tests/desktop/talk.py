"""A channel with much in it: what tests of timelines and composers stand on."""

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood, present, settle
from tests.node.world import Machine
from whisper_net.core.group import commands as do
from whisper_net.core.ids import EnvelopeId, MemberId, ScopeId
from whisper_net.desktop.viewmodels.message_list import MessageList
from whisper_net.desktop.viewmodels.timeline import Timeline
from whisper_net.desktop.views.timeline import TimelineView

MINUTE, DAY = 60, 86_400


class Talk:
    """Maya and Priya in a group; Maya's computer is the one that is looked at."""

    def __init__(self, near: Neighbourhood, qtbot: QtBot) -> None:
        self.near, self.qtbot = near, qtbot
        self.maya = near.founder()
        self.priya = near.newcomer("Priya Raman", self.maya)
        self.scope = self.general()
        self.views: list[QWidget] = []
        """Closed before the bridge is, as in the program."""

    def close(self) -> None:
        for view in self.views:
            view.close()
            view.deleteLater()
        settle()

    def general(self) -> ScopeId:
        rows = self.near.do(self.maya, "channel_list")
        return ScopeId(bytes.fromhex(rows[0]["channel"]))

    @property
    def me(self) -> MemberId:
        return self.maya.group.group.state.me.member

    def say(self, *texts: str, who: Machine | None = None, to: EnvelopeId | None = None) -> list[EnvelopeId]:
        """Post as somebody would; what another wrote is brought here."""
        machine = who or self.maya
        if machine is not self.maya:
            self.near.sync(machine, self.maya)  # whoever answers has read what they answer

        async def post() -> list[EnvelopeId]:
            return list(
                await asyncio.gather(*(machine.group.submit(do.PostMessage(self.scope, text, to)) for text in texts))
            )

        said = self.near.wait(post())
        if machine is not self.maya:
            self.near.sync(machine, self.maya)
        return said

    def act(self, command: do.Command, who: Machine | None = None) -> None:
        machine = who or self.maya
        self.near.wait(machine.group.submit(command))
        if machine is not self.maya:
            self.near.sync(machine, self.maya)

    def later(self, seconds: int) -> None:
        """Let time pass on every machine."""
        for machine in self.near.world.machines:
            machine.clock.skew += seconds

    def timeline(self) -> Timeline:
        """Maya's view of general, entered."""
        model = Timeline(self.near.membership(self.maya))
        model.open(self.scope)
        self.until(lambda: not model.loading)
        return model

    def view(self, width: int = 700, height: int = 500) -> TimelineView:
        """The same on the screen."""
        model = Timeline(self.near.membership(self.maya))
        view = TimelineView(model)
        self.views.append(view)
        view.resize(width, height)
        present(view)
        model.open(self.scope)
        self.until(lambda: not model.loading)
        return view

    def until(self, so: Callable[[], bool]) -> None:
        """Let Qt run until something is so."""
        settle()
        self.qtbot.waitUntil(so, timeout=5_000)

    def stored(self) -> list[EnvelopeId]:
        """Every message of general, in order."""
        rows = self.near.wait(self.maya.group.query(lambda reader: reader.messages(self.scope, 10_000)))
        return [row.id for row in rows]


def ids(model: MessageList) -> list[EnvelopeId]:
    return [model.entry(at).id for at in range(model.rowCount())]


def texts(model: MessageList) -> list[str]:
    return [model.entry(at).text for at in range(model.rowCount())]

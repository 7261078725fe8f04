"""One group of this profile, live: its writer, its reader, its links, and the door that it keeps for applicants."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from whisper_net.core.group.commands import Command, JoinReceived
from whisper_net.core.group.effects import Notify, Publish
from whisper_net.core.group.events import Entered, Event, JoinAnswer
from whisper_net.core.group.group import Group
from whisper_net.core.group.meeting import meeting_psks
from whisper_net.core.ids import GroupId, LinkId, MemberId
from whisper_net.node.acknowledging import acknowledge, keep_acknowledging
from whisper_net.node.fading import keep_letting_go, let_go
from whisper_net.node.held_links import HeldLinks, keep_letting_in
from whisper_net.node.holdings import keep_noting
from whisper_net.node.lobbies import Lobbies
from whisper_net.node.means import Lane, Means
from whisper_net.node.meetings import Meetings
from whisper_net.node.peers import Peers, SyncCount
from whisper_net.node.relaying import Relays
from whisper_net.node.runner import GroupRunner
from whisper_net.node.tasks import Tasks, track
from whisper_net.ports.store import GroupEntry, GroupReader, GroupStore, PeerEntry
from whisper_net.ports.transport import Candidate, Connection

T = TypeVar("T")


class GroupLabel:
    """What a candidate key of this group stands for: a member's call, or an applicant's under an invitation."""

    def __init__(self, node: "GroupNode", invitation: LinkId | None) -> None:
        self.node = node
        self.invitation = invitation


class GroupNode:
    """One group, running."""

    def __init__(
        self,
        entry: GroupEntry,
        runner: GroupRunner,
        reader: GroupReader,
        lanes: tuple[Lane, Lane],
        means: Means,
        keep_peer: Callable[[PeerEntry], None],
    ) -> None:
        self.entry = entry
        self.runner = runner
        self.entered = asyncio.Event()
        self._reader = reader
        self._lanes = lanes
        self._means = means
        self._keep_peer = keep_peer
        self.peers = Peers(runner, means, self._met, self.tell)
        self.meetings = Meetings(lambda: self.group, self._consider, means)
        self.held_links = HeldLinks(runner, self.peers.allowances, means.clock)
        self.relays = Relays(runner, means, self.held_links, [self.meetings], self.tell)
        self.peers.files.relays = self.relays
        self.met: dict[MemberId, int] = {}
        """When each member was last connected since this node started, whoever had called."""
        self.acknowledges: Callable[[], bool] = lambda: True
        """Whether this profile's person wants others to know what came here."""
        self.listeners: list[Callable[[Notify], None]] = []
        self.lobbies = Lobbies(lambda: self.group, self._consider)
        self._tasks: Tasks = {}
        self._meeting: tuple[tuple[int, int], list[tuple[LinkId, bytes]]] = ((-1, -1), [])
        runner.watchers.append(self)
        if runner.group.entered:  # stored before the last start ended, and not heard of by the profile
            self.entered.set()
        runner.start()

    @classmethod
    async def open(cls, entry: GroupEntry, means: Means, keep_peer: Callable[[PeerEntry], None]) -> "GroupNode":
        """Open a group's database and its aggregate, each lane's things in its own thread."""
        writer, reading = means.new_lane(), means.new_lane()
        try:
            store: GroupStore = await writer.run(means.profile.open_group, entry.file)
            group = Group.open(await writer.run(store.load))
            reader = await reading.run(means.profile.open_reader, entry.file)
        except BaseException:  # the profile closes what was opened
            writer.close()
            reading.close()
            raise
        runner = GroupRunner(store, group, means.clock, means.entropy, writer.run)
        node = cls(entry, runner, reader, (writer, reading), means, keep_peer)
        await node.peers.allowances.restore()
        await let_go(runner, means.clock)  # before anybody reads what is to be gone by now
        track(node._tasks, keep_letting_go(runner, means.clock))
        track(node._tasks, keep_letting_in(node.held_links, means.clock))
        track(node._tasks, keep_noting(node.peers.holdings, means.clock))
        track(node._tasks, keep_acknowledging(runner, means.clock, node._wanted))
        track(node._tasks, node.meetings.tend())
        return node

    async def close(self) -> None:
        """End links, finish what is being stored, close the database."""
        for task in list(self._tasks):
            task.cancel()
        await self.peers.close()
        await self.peers.holdings.keep()
        await self.relays.close()
        await self.meetings.close()
        await self._lanes[1].run(self._reader.close)
        await self.runner.stop()
        for lane in self._lanes:
            lane.close()

    # -- for commands and screens

    @property
    def group(self) -> Group:
        return self.runner.group

    @property
    def id(self) -> GroupId:
        return self.group.state.me.group

    async def submit(self, command: Command) -> Any:
        return await self.runner.submit(command)

    async def sync(self, addresses: Iterable[str], seconds: float) -> SyncCount:
        """Meet everybody at these addresses, and every relay, once. A relay that answers counts as somebody."""
        met, left = await asyncio.gather(self.peers.sync(addresses, seconds), self.relays.sync(seconds))
        return SyncCount(met.peers + left.peers, met.sent + left.sent, met.received + left.received)

    async def query(self, call: Callable[[GroupReader], T]) -> T:
        """Ask the reader's own connection something, beside the writer."""
        return await self._lanes[1].run(call, self._reader)

    async def acknowledge(self) -> int:
        """Tell others what came here, where that is due and wanted; in how many rooms."""
        return await acknowledge(self.runner, self._means.clock) if self.acknowledges() else 0

    def _wanted(self) -> bool:
        return self.acknowledges()

    # -- who may call, and as what

    def candidates(self) -> tuple[list[Candidate], list[Candidate]]:
        """Keys that callers may greet with: members' newest first; open invitations', then closed ones'."""
        view = self.group.view
        members = [Candidate(psk, GroupLabel(self, None)) for psk in view.answering_psks()]
        state = self.group.state
        size = len(state.log), state.keys.revision
        if self._meeting[0] != size:
            self._meeting = size, meeting_psks(state) if members else []
        return members, [Candidate(psk, GroupLabel(self, id_)) for id_, psk in self._meeting[1]]

    async def answer(self, connection: Connection, invitation: LinkId | None) -> None:
        """Serve one caller until the connection ends."""
        if invitation is None:
            await self.peers.adopt(connection)
        else:
            await self.lobbies.keep(connection, invitation)

    async def _consider(self, command: JoinReceived) -> JoinAnswer:
        answer: JoinAnswer = await self.submit(command)
        return answer

    # -- watching the group

    def _met(self, address: str, member: MemberId | None) -> None:
        if member is not None:
            self.met[member] = self._means.clock.now()
        if address:
            self._keep_peer(PeerEntry(self.entry.file, address, self._means.clock.now(), member))

    def on_publish(self, publish: Publish) -> None:
        if publish.links:
            self.lobbies.wake()
            self.meetings.wake()

    def on_notify(self, notify: Notify) -> None:
        if any(isinstance(event, Entered) for event in notify.events):
            self.entered.set()
        for listener in self.listeners:
            listener(notify)

    def tell(self, event: Event) -> None:
        """Tell whoever listens of something that the node did beside the group."""
        self.on_notify(Notify((), (event,)))

    def on_reopened(self) -> None:
        self.lobbies.wake()
        self.meetings.wake()


def left_behind(groups: Sequence[GroupNode]) -> list[GroupNode]:
    """Those that this device is out of, by their own logs, and those that another of them goes on from."""
    citing = [one.group.state.log.view().refounded for one in groups if one.group.entered]
    gone_on = {cited.group for cited in citing if cited is not None}
    return [one for one in groups if not one.group.entered or one.id in gone_on]

"""One live connection of a group: turns a session's acts into messages, and messages into commands.

Three tasks a link: one reads and, for envelopes, has their signatures checked at once; one applies what was read, in
order, so that a session goes on only after what it received is stored; one sends (outbox.py). What the group stores
meanwhile is passed on by passing_on.py; tending.py looks after the link. Whatever the other end does ends it at most.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.group.commands import BoxesReceived, KeysReceived, LinksReceived
from whisper_net.core.group.effects import Notify, Publish
from whisper_net.core.group.events import GapFound
from whisper_net.core.ids import DeviceId
from whisper_net.core.sync import acts
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire
from whisper_net.node.allowances import Allowances
from whisper_net.node.bearer import ENOUGH, Bearer
from whisper_net.node.incoming import Checked, EarlyCheck, FileTaker
from whisper_net.node.outbox import Outbox, Outgoing
from whisper_net.node.passing_on import PassingOn
from whisper_net.node.pulse import Pulse
from whisper_net.node.runner import GroupRunner
from whisper_net.node.tasks import report
from whisper_net.node.tending import Tending
from whisper_net.ports.runtime import Clock, Verifier
from whisper_net.ports.transport import Connection

log = logging.getLogger(__name__)
READ_AHEAD = 4
"""Messages read before those in front of them are applied."""
PONG = wire.encode_message(wire.Pong())


class PeerLink:
    """One connection to one device of a group."""

    def __init__(
        self,
        connection: Connection,
        runner: GroupRunner,
        clock: Clock,
        entropy: Entropy,
        verifier: Verifier,
        files: FileTaker,
        allowances: Allowances,
    ) -> None:
        self.connection = connection
        self.runner = runner
        self.session = Session(runner.group.view, connection.initiator, connection.handshake_hash)
        self.authenticated, self.ended = asyncio.Event(), asyncio.Event()
        self.found = False
        """It goes to an address that was found and not typed."""
        self.on_holds: Callable[[acts.PeerHolds], None] = lambda _: None
        self.received, self.last_heard = 0, clock.now()
        self._pulse = Pulse(clock)
        self._clock, self._entropy, self._files = clock, entropy, files
        self.bearer = Bearer(runner, self.session, allowances, clock)
        self._early = EarlyCheck(runner, clock, entropy, verifier)
        self._outbox = Outbox(connection, runner)
        self._news = PassingOn(self.session, runner, self._outbox, self._put)
        self._tending = Tending(clock, self._pulse)
        self._incoming: asyncio.Queue[tuple[bytes, Checked | None]] = asyncio.Queue(READ_AHEAD)
        self._ending = asyncio.Event()
        self._line_closed = False
        """It was not this end that ended it."""

    @property
    def device(self) -> DeviceId | None:
        return self.session.peer

    @property
    def turned_away(self) -> bool:
        """We called and said who we are, and the other end closed the line without a word."""
        return self.connection.initiator and self.device is None and self._line_closed

    @property
    def sent(self) -> int:
        return self._outbox.sent

    @property
    def idle(self) -> bool:
        """Nothing waits to be applied or sent, and whoever was asked for a sign of life gave it."""
        return self._incoming.empty() and self._outbox.empty and self._pulse.caught_up

    async def run(self) -> None:
        """Live until either end closes. Raises nothing but cancellation."""
        tasks = [
            asyncio.ensure_future(work)
            for work in (self._read(), self._apply(), self._outbox.run(), self._tending.run(self), self._ending.wait())
        ]
        try:
            self._perform_now(self.session.start())
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            self._line_closed = tasks[0].done()
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            await self.connection.close()
            self.ended.set()
            self._pulse.heard()  # whoever waits for a sign of life has one
            for outcome in outcomes:
                report(outcome)

    # -- in

    async def _read(self) -> None:
        while True:
            data = await self.connection.receive()
            self.last_heard = self._clock.now()
            self._pulse.heard()
            await self._incoming.put((data, self._check_early(data)))

    def _check_early(self, data: bytes) -> Checked | None:
        if self.session.peer is None:
            return None
        if self._early.concerns(data) and self.bearer.over:
            self.end(ENOUGH)
            return None
        checked, events = self._early.begin(data, self.bearer.member)
        if events:
            self.on_notify(Notify((), tuple(events)))
        return checked

    async def _apply(self) -> None:
        while True:
            data, checked = await self._incoming.get()
            for act in self.session.receive(data):
                await self._perform(act, checked)
            if self.session.peer is not None:
                self.authenticated.set()
            if data == PONG:
                self._pulse.answered()

    async def _perform(self, act: acts.Act, checked: Checked | None) -> None:
        match act:
            case acts.DeliverEnvelopes():
                await self._deliver(checked)
            case acts.DeliverLinks(links):
                self._news.heard_links(links)
                if not await self.bearer.bring_links(links):
                    self.end(ENOUGH)
                    return
            case acts.DeliverBoxes(raw):
                await self.runner.submit(BoxesReceived(raw))
            case acts.DeliverKeys(sealed):
                await self.runner.submit(KeysReceived(sealed))
            case acts.DeliverChunk(id_, raw):
                await self._files.take(id_, raw)
                return
            case _:
                self._perform_now([act])
                return
        self._perform_now(self.session.advance())

    async def _deliver(self, checked: Checked | None) -> None:
        if checked is None:
            return
        opened, verdicts = checked
        holds = tuple(await verdicts)
        self._news.heard_envelopes(opened, holds)
        self.received += await self.bearer.bring_envelopes(opened, holds)

    # -- out

    def _perform_now(self, todo: Sequence[acts.Act]) -> None:
        for act in todo:
            match act:
                case acts.Send(message):
                    self._put(message)
                case acts.ServeParts() | acts.ServeBoxes() | acts.ServeChunks():
                    self._put(act)
                case acts.LackChunks(ids):
                    self._files.lack(self, ids)
                case acts.GiveKeys(device, kids):
                    sealed = self.runner.group.view.give_keys(device, kids, self._entropy(32))
                    if sealed is not None:
                        self._put(wire.Keys(sealed))
                case acts.PeerHolds():
                    self.on_holds(act)
                case acts.Hangup(reason):
                    self.end(reason)
                case _:
                    raise TypeError(f"not an act to do at once: {type(act).__name__}")
        if self.session.open:
            self._news.tell_links()

    def want_chunks(self, ids: Sequence[bytes]) -> None:
        """Ask for pieces of a file."""
        self._perform_now(self.session.want_chunks(ids))

    def _put(self, item: Outgoing) -> None:
        self._outbox.put(item)
        if isinstance(item, wire.Ping):
            self._pulse.asked()
        if self._outbox.overfull:
            self.end("a reader who is too slow")

    # -- what the group stores from now on

    def on_publish(self, publish: Publish) -> None:
        """Pass on what the other end may have and does not have yet."""
        if self.session.peer is None:
            return
        self._tending.stir()
        self._news.take(publish)
        if publish.links or publish.boxes:
            self._perform_now(self.session.advance())

    def on_notify(self, notify: Notify) -> None:
        for event in notify.events:
            if isinstance(event, GapFound) and self.session.peer is not None:
                self._perform_now(self.session.ask_again(event.scope))

    def refresh(self) -> None:
        """Say which digests changed since they were last said."""
        self._news.changed = False
        self._perform_now(self.session.refresh())

    def probe(self) -> None:
        """Ask for all that the other end has said or is about to say: the link is idle again once it has come."""
        if self.session.peer is not None:
            self.refresh()
            self.ping()

    def on_reopened(self) -> None:
        """The group was opened anew, and this session knows the old one: whoever called calls again."""
        self.end("the group was opened anew")

    def end(self, reason: str) -> None:
        """Close this link soon; the reason is for the log, and names nobody."""
        log.debug("a link ends: %s", reason)
        self._ending.set()

    # -- while it lives: implements tending.Tended

    @property
    def introduced(self) -> bool:
        return self.session.peer is not None

    def say_changes(self) -> None:
        if self._news.changed:
            self.refresh()

    def ping(self) -> None:
        self._put(wire.Ping())

    def ask_again(self) -> None:
        self._perform_now(self.session.retry())

    async def answers(self) -> bool:
        """Ask the other end for a sign of life; without one the link ends."""
        if not self.lives:
            return False
        self.ping()
        if not await self._pulse.beats():
            self.end("a peer that fell silent")
        return self.lives

    @property
    def lives(self) -> bool:
        """It has not ended, and is not about to, as far as this end knows."""
        return not self._ending.is_set() and not self.ended.is_set()

    async def take_due(self) -> None:
        """Take up what was stamped in the future and is of today by now: a clock was put right, or time has passed."""
        if self.runner.group.due(self._clock.now()):
            await self.runner.submit(LinksReceived(()))

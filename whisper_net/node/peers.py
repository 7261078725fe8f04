"""The links of one group: whom it is connected to, whom it calls, and what is passed on to them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable

import msgspec

from whisper_net.core.errors import LocalError, WhisperNetError
from whisper_net.core.group.commands_standing import Answered, TurnedAway
from whisper_net.core.group.effects import Notify, Publish
from whisper_net.core.group.events import Event
from whisper_net.core.ids import DeviceId, MemberId
from whisper_net.node.allowances import Allowances
from whisper_net.node.calling import Calls
from whisper_net.node.fetching import Fetches
from whisper_net.node.holdings import Holdings
from whisper_net.node.link import PeerLink
from whisper_net.node.means import Means
from whisper_net.node.runner import GroupRunner
from whisper_net.node.tasks import Tasks
from whisper_net.ports.transport import Candidate, Connection, Unreachable, Unrecognised

POLL_SECONDS = 0.02
SETTLE_SECONDS = 2.0
"""How long a settled link may take to say that it is level, before it counts as done."""


class SyncCount(msgspec.Struct, frozen=True):
    """What one round of syncing did."""

    peers: int
    sent: int
    received: int


class Peers:
    """The live links of one group."""

    def __init__(
        self,
        runner: GroupRunner,
        means: Means,
        met: Callable[[str, MemberId | None], None],
        tell: Callable[[Event], None],
    ) -> None:
        self.links: list[PeerLink] = []
        self.files = Fetches(runner, self.links, means.clock, tell)
        self.holdings = Holdings(runner)
        self.allowances = Allowances(runner, means.clock)
        self._runner = runner
        self._means = means
        self._met = met
        self._called: dict[str, DeviceId] = {}
        self._always = Calls(self._hold, means)
        self._found = Calls(lambda address: self._hold(address, found=True), means)
        self._rounds: list[dict[PeerLink, None]] = []
        """The links that each round of syncing has seen so far."""
        self._tasks: Tasks = {}
        self.knows: Callable[[str], bool] = self._called.__contains__
        """Whether a member once answered at an address."""
        runner.watchers.append(self)

    # -- links

    async def adopt(self, connection: Connection) -> None:
        """Run a link over an established connection until it ends."""
        await self._live(self._link(connection))

    def _link(self, connection: Connection) -> PeerLink:
        means = self._means
        link = PeerLink(
            connection, self._runner, means.clock, means.entropy, means.verifier, self.files, self.allowances
        )
        link.on_holds = self.holdings.note
        return link

    async def _live(self, link: PeerLink) -> None:
        self.links.append(link)
        for seen in self._rounds:
            seen[link] = None
        greeted = asyncio.ensure_future(self._greet(link))
        try:
            await link.run()
        finally:
            greeted.cancel()
            await asyncio.gather(greeted, return_exceptions=True)
            self.links.remove(link)
            if link.device is not None:
                self._met(self._lasting(link), self.member_of(link))
        if link.turned_away and self.knows(link.connection.address):
            await self._note(TurnedAway())

    async def _note(self, command: TurnedAway | Answered) -> None:
        try:
            await self._runner.submit(command)
        except LocalError:
            return  # the group is being closed, or the disk is full: the next call says the same again

    async def _greet(self, link: PeerLink) -> None:
        """Of two links to one device keep the one that the smaller device id called; of two calls of one, the first."""
        await link.authenticated.wait()
        mine, theirs = self._runner.group.view.device, link.device or DeviceId(b"")
        if link.connection.initiator:
            self._called[link.connection.address] = theirs
            self._met(self._lasting(link), self.member_of(link))
            await self._note(Answered())
        for other in [other for other in self.links if other is not link and other.device == link.device]:
            ours, older = link.connection.initiator, other.connection.initiator
            # The first may have died unnoticed, with the address that it went over.
            keeps_first = (ours == older or ours != (mine < theirs)) and await other.answers()
            (link if keeps_first else other).end("two links to one device")

    def _lasting(self, link: PeerLink) -> str:
        """The address to remember: not a caller's, and none that was found, for it is soon another."""
        return link.connection.address if link.connection.initiator and not link.found else ""

    def member_of(self, link: PeerLink) -> MemberId | None:
        return None if link.device is None else self._runner.group.state.owner(link.device)

    def connected(self, device: DeviceId | None) -> bool:
        return self._link_to(device) is not None

    def _link_to(self, device: DeviceId | None) -> PeerLink | None:
        """The link to a device, as long as it lives."""
        if device is None:
            return None
        return next((link for link in self.links if link.device == device and link.lives), None)

    # -- calling

    async def call(self, address: str, *, found: bool = False) -> PeerLink:
        """Call an address, typed or found; the link runs on in a task. Raises Unreachable or AddressError."""
        link = self._link(await self._dial(address))
        link.found = found
        self._spawn(self._live(link))
        return link

    async def _dial(self, address: str) -> Connection:
        """Greet with the newest key; whoever parted with us before that knows an older one."""
        refused = Unreachable("this device has no key to call others of the group with")
        for psk in self._runner.group.view.calling_psks():
            try:
                return await self._means.transport.dial(address, Candidate(psk, None))
            except Unrecognised as error:
                refused = error
        raise refused

    def call_always(self, address: str) -> None:
        """Keep a link to this address up for as long as the node runs."""
        self._always.begin(address)

    def untried(self, address: str) -> bool:
        """Whether it is not known yet if anybody answers there."""
        return self._always.untried(address)

    def forget(self, address: str) -> None:
        """Call there no more, and end the link that was made by calling there."""
        self._always.end(address)
        for link in self.links:
            if link.connection.initiator and link.connection.address == address:
                link.found = True  # not worth remembering when it ends
                link.end("its address was forgotten")

    def call_found(self, address: str) -> None:
        """Keep a link up to somebody who announces themselves there, until they are gone."""
        self._found.begin(address)

    def leave_found(self, address: str) -> None:
        """Call there no more; a link that stands lives on."""
        self._found.end(address)

    def check(self) -> None:
        """See which links still live, now that this machine's network is another."""
        for link in self.links:
            self._spawn(_check(link))

    async def _hold(self, address: str, *, found: bool = False) -> bool:
        if self.connected(self._called.get(address)):
            return True
        link = await self.call(address, found=found)
        await link.ended.wait()
        # One that only says who it is and hangs up, or brings too much, is no reason to call at once again.
        return link.session.open and not link.bearer.waits

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks[task] = None
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def close(self) -> None:
        """End all links and calls."""
        for link in self.links:
            link.end("this node stops")
        await self._always.close()
        await self._found.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- syncing once

    async def sync(self, addresses: Iterable[str], seconds: float) -> SyncCount:
        """Call everybody once and wait until nothing is new on either side, or the time is up."""
        before = {link: (link.sent, link.received) for link in self.links}
        seen = dict.fromkeys(self.links)
        self._rounds.append(seen)
        try:
            await self._settle(addresses, seconds)
        finally:
            self._rounds = [one for one in self._rounds if one is not seen]  # another may be equal to it
        await self.holdings.keep()
        # One that was there before and brought nothing until it ended was of no use to this round.
        gone = {link for link, counts in before.items() if not link.lives and counts == (link.sent, link.received)}
        met = [link for link in seen if link.device is not None and link not in gone]
        sent = sum(link.sent - before.get(link, (0, 0))[0] for link in met)
        received = sum(link.received - before.get(link, (0, 0))[1] for link in met)
        return SyncCount(len({link.device for link in met}), sent, received)

    async def _settle(self, addresses: Iterable[str], seconds: float) -> None:
        for link in self.links:
            link.probe()
        deadline = self._means.clock.monotonic() + seconds
        await asyncio.gather(*(self._try_call(address, seconds) for address in addresses))
        settled_at: float | None = None
        while (now := self._means.clock.monotonic()) < deadline:
            live = [link for link in self.links if not link.ended.is_set()]
            if not live or all(link.idle and link.session.level for link in live):
                break
            if not all(link.idle and link.session.settled for link in live):
                settled_at = None
            elif settled_at is None:
                settled_at = now
            elif now - settled_at > SETTLE_SECONDS:
                break
            await self._means.clock.sleep(POLL_SECONDS)

    async def _try_call(self, address: str, seconds: float) -> None:
        """Call, unless a link stands that was made by calling there and still answers."""
        standing = self._link_to(self._called.get(address))
        try:
            async with asyncio.timeout(seconds):
                if standing is None or not await standing.answers():
                    await self.call(address)
        except (WhisperNetError, TimeoutError):
            return  # nobody there now; the count says how many answered

    # -- watching the group

    def on_publish(self, publish: Publish) -> None:
        for link in self.links:
            link.on_publish(publish)

    def on_notify(self, notify: Notify) -> None:
        for link in self.links:
            link.on_notify(notify)

    def on_reopened(self) -> None:
        for link in self.links:
            link.on_reopened()


async def _check(link: PeerLink) -> None:
    await link.answers()

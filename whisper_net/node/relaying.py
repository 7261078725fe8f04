"""What one group leaves at relays, and finds there: its own lines, beside its links to peers (PROTOCOL section 9).

For whoever builds on it, as `GroupNode.relays`:

    keep_up()             keep a line to every relay of the group, now and later
    await sync(seconds)   every relay once: until all was read and all of ours is durable there, or the time is up
    try_again()           somebody asks, or the network is another: no waiting
    review()              the list of relays may be another (on links it is looked at by itself)
    await rows()          how each stands (RelayRow)
    ways()                the same, without what waits for it (RelayWay)
    await known()         what each is known to hold

Parts: relay_keeper.py keeps a relay's line up; relay_guest.py is a group there, relay_work.py what it does on one line;
relay_intake.py what comes, relay_records.py of it all but envelopes, held_links.py what is too much of somebody's,
relay_cursors.py how far; relay_lacks.py what is lacking there, relay_offers.py when it is put; relay_files.py files,
relay_topics.py which topics, relay_declined.py those that it did not take. A relay's fault ends its line, and nothing
else; no send waits for a relay.
"""

import asyncio
from collections.abc import Sequence

from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.group.effects import Notify, Publish
from whisper_net.core.group.relays import is_shared, relays_of
from whisper_net.core.sync.marks import Marks
from whisper_net.node.held_links import HeldLinks
from whisper_net.node.means import Means
from whisper_net.node.peers import SyncCount
from whisper_net.node.relay_files import RelayFiles
from whisper_net.node.relay_guest import RelayGuest, RelayRow, RelayWay
from whisper_net.node.relay_keeper import CONNECTED, CONNECTING
from whisper_net.node.relay_line import Lodger
from whisper_net.node.relay_memory import remember
from whisper_net.node.relay_topics import RelayTopics
from whisper_net.node.relay_work import RelayWork, Setting, Tell
from whisper_net.node.runner import GroupRunner
from whisper_net.node.tasks import Tasks, track

PARTING_SECONDS = 5.0
"""For which a relay that was forgotten is still told so, if a line to it stands."""


class Relays:
    """The relays of one group."""

    def __init__(
        self,
        runner: GroupRunner,
        means: Means,
        held: HeldLinks,
        lodgers: Sequence[Lodger] = (),
        tell: Tell = lambda _: None,
    ) -> None:
        """`lodgers` use the same lines for topics of their own (meetings.py); `tell` hears of DeliveryChanged."""
        self.topics = RelayTopics(lambda: runner.group)
        self._runner, self._means = runner, means
        self._setting = Setting(runner, means, self.topics, held, tuple(lodgers), tell)
        self._guests: dict[bytes, RelayGuest] = {}
        self._up = self._closed = False
        self._tasks: Tasks = {}
        runner.watchers.append(self)

    # -- lines

    @property
    def kept(self) -> bool:
        """Lines are kept up, as far as relays answer."""
        return self._up

    def keep_up(self) -> None:
        """Keep a line to every relay of the group, now and later."""
        self._up = True
        self.review()

    def review(self) -> None:
        """Call those that are new, and leave those that are forgotten."""
        if self._closed:
            return
        wanted = {address.key: address for address in relays_of(self._runner.group.state)}
        for key, guest in list(self._guests.items()):
            if wanted.get(key) != guest.address:
                del self._guests[key]
                track(self._tasks, self._leave(guest, forget=key not in wanted))
        for key, address in wanted.items():
            if key not in self._guests:
                self._guests[key] = RelayGuest(address, self._setting)
            if self._up:
                self._guests[key].keeper.keep()

    async def _leave(self, guest: RelayGuest, *, forget: bool) -> None:
        """Go, once it knows what the others are to find there: that it is forgotten."""
        if forget or guest.keeper.kept:
            await guest.round(PARTING_SECONDS)
        await guest.close()
        if forget:
            await self._runner.read(self._runner.store.forget_relay, guest.address.key)
            await remember(self._runner, guest.address.key, None)

    def try_again(self) -> None:
        """Wait no longer for what did not answer."""
        for guest in self._guests.values():
            guest.keeper.wake()

    @property
    def _works(self) -> list[RelayWork]:
        return [guest.work for guest in self._guests.values() if guest.work is not None]

    async def close(self) -> None:
        """End all lines, and write down how far they got."""
        self._closed = True
        await asyncio.gather(*(guest.close() for guest in self._guests.values()))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def sync(self, seconds: float) -> SyncCount:
        """Try every relay once, those that others bring word of, too; one that answers counts as somebody."""
        clock, total, tried = self._means.clock, SyncCount(0, 0, 0), set[RelayGuest]()
        deadline = clock.monotonic() + seconds
        self.review()
        while guests := [guest for guest in self._guests.values() if guest not in tried]:
            tried.update(guests)
            left = max(0.0, deadline - clock.monotonic())
            counts = await asyncio.gather(*(self._round(guest, left) for guest in guests))
            for answered, sent, received in counts:
                total = SyncCount(total.peers + answered, total.sent + sent, total.received + received)
        return total

    async def _round(self, guest: RelayGuest, seconds: float) -> tuple[int, int, int]:
        sent, received = guest.counts
        answered = await guest.round(seconds)
        now = guest.counts
        return int(answered), now[0] - sent, now[1] - received

    # -- how they stand

    async def rows(self) -> list[RelayRow]:
        """How each relay stands, the group's first."""
        self.review()
        state = self._runner.group.state
        rows = [await guest.row(shared=is_shared(state, guest.address)) for guest in self._guests.values()]
        return sorted(rows, key=lambda row: not row.shared)

    def ways(self) -> list[RelayWay]:
        """How the way to each stands: cheap enough to ask for every few seconds."""
        self.review()
        return [guest.way() for guest in self._guests.values()]

    async def known(self) -> list[tuple[str, Marks]]:
        """Where each relay is (no key, no passcode), and what it is known to hold."""
        self.review()
        return [(guest.address.where, await guest.marks()) for guest in self._guests.values()]

    # -- files: implements fetching.FileRelays

    @property
    def lines(self) -> list[RelayFiles]:
        """Where files may be fetched now."""
        return [work.files for work in self._works if work.begun]

    @property
    def coming(self) -> int:
        """Relays that are being called, or were not heard yet."""
        kept = (guest for guest in self._guests.values() if guest.work is None or not guest.work.begun)
        return sum(guest.keeper.state in (CONNECTING, CONNECTED) for guest in kept)

    # -- watching the group

    def on_publish(self, publish: Publish) -> None:
        for work in self._works:
            work.on_publish(publish)
        if publish.links:
            self.review()

    def on_notify(self, notify: Notify) -> None:
        me = self._runner.group.state.me.member
        posts = (patch for patch in notify.patches if isinstance(patch, MessagePosted))
        attached = any(post.attachment is not None and post.origin.member == me for post in posts)
        for work in self._works:
            work.look()
            if attached:
                work.files.stir()

    def on_reopened(self) -> None:
        """What came and was not stored is lost with what waited in memory: read it again."""
        for work in self._works:
            work.lapse()

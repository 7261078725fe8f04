"""One group as the guest of the lines to one relay: at work while one stands, and able to say how it stands."""

import asyncio
from contextlib import suppress

import msgspec

from whisper_net.core.errors import LocalError
from whisper_net.core.sync.marks import Marks, RelayRows
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.relay_keeper import OFF, RelayKeeper
from whisper_net.node.relay_lacks import RelayLacks
from whisper_net.node.relay_line import News, Post
from whisper_net.node.relay_memory import Met, Missed, recall, recall_missed, remember_missed
from whisper_net.node.relay_offers import FULL_TOPIC
from whisper_net.node.relay_work import SLOW, RelayWork, Setting
from whisper_net.node.tasks import Tasks, track
from whisper_net.ports.relay import REASONS, UNTOLD


class RelayWay(msgspec.Struct, frozen=True):
    """How the way to one relay stands, told without looking at what it holds."""

    address: RelayAddress
    state: str
    """As in RelayRow, and so the others."""
    last_ok: int | None
    error: str


class RelayRow(msgspec.Struct, frozen=True):
    """How one relay stands."""

    address: RelayAddress
    shared: bool
    """The whole group uses it."""
    state: str
    """off | connecting | connected | waiting: it is tried again."""
    last_ok: int | None
    """When it was last known to answer."""
    items_waiting: int
    """Envelopes, links and boxes that the group holds and it does not, as far as is known."""
    error: str
    """What is wrong, in a word of ports.relay.REASONS or the code of what this machine cannot do; "" for nothing."""

    ahead: int | None = None
    """Seconds by which this machine's clock goes before the relay's, as far as it says."""

    @property
    def says(self) -> str:
        """The same in a sentence that says what to do."""
        return REASONS.get(self.error, "this computer could not keep what came; see its disk") if self.error else ""


class RelayGuest:
    """Implements node.relay_line.Guest for one group at one relay, and keeps its lines up."""

    def __init__(self, address: RelayAddress, setting: Setting) -> None:
        self.work: RelayWork | None = None
        """While a line stands."""
        self.keeper = RelayKeeper(address, setting.means, [self, *setting.lodgers])
        self.at_once = False
        """On the next line what others wrote is put without waiting for others to do it."""
        self._lapsed = False
        self._settled = True
        """In the last round all was read and put."""
        self._trouble = ""
        """As RelayWork.trouble, of the last line."""
        self._setting = setting
        self._met = recall(setting.runner, address)
        self._missed = recall_missed(setting.runner, address)
        self._counted = (0, 0)
        self._stopping: Tasks = {}

    @property
    def address(self) -> RelayAddress:
        return self.keeper.address

    # -- a line's

    def arrived(self, post: Post) -> None:
        self.work = RelayWork(post, self._setting, at_once=self.at_once)
        self._met = Met(self._setting.means.clock.now(), post.store, post.address.where)
        self._missed = None

    async def heard(self, _post: Post, news: News, /) -> None:
        if self.work is not None:
            await self.work.heard(news)

    def departed(self, _post: Post, /) -> None:
        work, self._counted = self.work, self.counts
        self.work = None
        if work is not None:
            track(self._stopping, work.stop())
            self._lapsed, self._trouble = work.lapsed, work.trouble
            if work.lapsed:
                self.keeper.wake()

    # -- lines

    async def round(self, seconds: float) -> bool:
        """One line, until all was read and put or the time is up; whether the relay answered."""
        clock = self._setting.means.clock
        deadline, answered = clock.monotonic() + seconds, False
        self.at_once, self._settled = not self.keeper.kept, False
        while True:
            self._lapsed = False
            answered |= await self.keeper.round(deadline - clock.monotonic(), self._idle)
            await self.rest()
            if not self._lapsed or clock.monotonic() >= deadline:
                break
        self.at_once = False
        trouble = self.work.trouble if self.work is not None else self._trouble
        if not answered or not self._settled or trouble:
            await self._miss(trouble or self.keeper.error or SLOW)
        return answered

    async def _miss(self, word: str) -> None:
        """Keep that it did not do all: later runs tell so. A disk that takes nothing is told of where it matters."""
        at = max(self._setting.means.clock.now(), (self.keeper.last_ok or 0) + 1)  # it answered first, if it did
        self._missed = Missed(at, self.address.where, word)
        with suppress(LocalError):
            await remember_missed(self._setting.runner, self.address.key, self._missed)

    def _idle(self, post: Post) -> bool:
        settled = self.work is not None and self.work.settled
        self._settled = settled and all(lodger.idle(post) for lodger in self._setting.lodgers)
        return self._settled

    async def rest(self) -> None:
        """Until what ended has written down how far it got."""
        await asyncio.gather(*self._stopping, return_exceptions=True)

    async def close(self) -> None:
        await self.keeper.close()
        await self.rest()

    # -- how it stands

    @property
    def counts(self) -> tuple[int, int]:
        """(envelopes that it took, envelopes that were new here) since the node started."""
        sent, received = self._counted
        return (
            (sent, received)
            if self.work is None
            else (
                sent + self.work.offers.sent,
                received + self.work.intake.received,
            )
        )

    async def marks(self) -> Marks:
        """What the relay is known to hold, be there a line or not."""
        if self.work is not None:
            return self.work.marks
        runner, met = self._setting.runner, self._met
        if met is None:
            return Marks(RelayRows())
        return Marks(await runner.read(runner.store.relay_rows, self.address.key, met.store))

    async def row(self, *, shared: bool) -> RelayRow:
        setting, keeper = self._setting, self.keeper
        lacks = RelayLacks(setting.runner, setting.means, setting.topics)
        lacks.marks = await self.marks()
        way = self.way()
        error = UNTOLD if way.error == FULL_TOPIC and lacks.away.untold() else way.error
        return RelayRow(self.address, shared, way.state, way.last_ok, lacks.waiting(), error, keeper.ahead)

    def way(self) -> RelayWay:
        keeper = self.keeper
        last_ok = keeper.last_ok or (self._met.at if self._met is not None else 0) or None
        return RelayWay(self.address, keeper.state, last_ok, self._error(last_ok or 0))

    def _error(self, last_ok: int) -> str:
        work, missed = self.work, self._missed
        if work is None:
            before = self.keeper.state == OFF and missed is not None and missed.at > last_ok
            return self.keeper.error or (missed.word if before and missed is not None else "")
        if work.offers.full:
            return FULL_TOPIC
        waits = missed is not None and missed.word == SLOW and not work.settled
        return work.trouble or (SLOW if waits else "")

"""What one group does on one line to a relay: follows its topics, takes what comes, puts what is lacking.

Five tasks a line: one opens what came and has it checked, one hands it to the group, one puts what the relay lacks, one
files of ours (relay_files.py), one tends it. Losing a line loses nothing: cursors and marks say where to go on from,
and what of them was not written costs reading some of it again.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

import msgspec

from whisper_net.core.crypto.tickets import item_hash
from whisper_net.core.errors import LocalError
from whisper_net.core.group.effects import Publish
from whisper_net.core.group.events import DeliveryChanged, Event
from whisper_net.core.sync.mailbox import AHEAD, BUSY
from whisper_net.core.sync.mailbox_acts import Came, CameEarly, Declined, Fetched, Kept
from whisper_net.core.sync.marks import DAY, MARK_DAYS, Marks, RelayBatch
from whisper_net.node.held_links import HeldLinks
from whisper_net.node.means import Means
from whisper_net.node.relay_declined import DeclinedTopics
from whisper_net.node.relay_files import RelayFiles
from whisper_net.node.relay_following import RelayFollowing
from whisper_net.node.relay_intake import RelayIntake
from whisper_net.node.relay_line import Lodger, News, Post
from whisper_net.node.relay_memory import Met, remember
from whisper_net.node.relay_offers import RelayOffers
from whisper_net.node.relay_topics import RelayTopics, Topic
from whisper_net.node.runner import GroupRunner
from whisper_net.node.tasks import report
from whisper_net.ports.relay import RelayFault

log = logging.getLogger(__name__)
TEND_SECONDS = 30.0
SLOW, SILENT_SECONDS = "slow", 60.0
"""What a relay is that says nothing for so long while topics are to be read."""
REST_SECONDS = 1.0
"""Between two looks at what is to be followed or written down, however much happens."""

Tell = Callable[[Event], None]


class Setting(msgspec.Struct, frozen=True):
    """What all lines of one group share."""

    runner: GroupRunner
    means: Means
    topics: RelayTopics
    held: HeldLinks
    lodgers: tuple[Lodger, ...] = ()
    """Who uses the lines beside the group itself."""
    tell: Tell = lambda _: None
    """Told where something of our own came to a relay."""


class RelayWork:
    """One line's."""

    def __init__(self, post: Post, setting: Setting, *, at_once: bool) -> None:
        """`at_once`: what others wrote is put without waiting for others to do it."""
        self.lapsed = False
        """The line ended because something is to be read again from the start: call anew."""
        self._older = False
        """The relay's store is an older one than it was: nothing of what was known of it is so."""
        self._post, self._setting, self._at_once = post, setting, at_once
        runner, means, topics = setting.runner, setting.means, setting.topics
        self.offers = RelayOffers(post.relay, runner, means, topics, self._put)
        self.intake = RelayIntake(setting.held, runner, means, topics, self._read_out, self.offers.came)
        self.files = RelayFiles(post, runner, means.clock, self.offers)
        self._begun, self._heard_at = False, means.clock.monotonic()
        self._following = RelayFollowing(post, topics)
        self._untaken = DeclinedTopics(means.clock, lambda id_: self._following.again(id_, self.marks))
        self._dropped_on = 0
        """The day on which marks that are too old were looked for last."""
        self._poked = asyncio.Event()
        self._task = asyncio.ensure_future(self._run())

    @property
    def marks(self) -> Marks:
        """What the relay is known to hold."""
        return self.intake.marks

    @property
    def settled(self) -> bool:
        """Every topic was read to its end and stored, and all that is due was put and is durable there."""
        idle = self.intake.idle and self.offers.idle and self.files.idle
        return self._begun and idle and not self._following.new()

    @property
    def begun(self) -> bool:
        """It is known what the relay holds."""
        return self._begun

    @property
    def trouble(self) -> str:
        """Why the relay does not let something be read, in a word of ports.relay.REASONS; "" where it lets all."""
        silent = self._setting.means.clock.monotonic() - self._heard_at >= SILENT_SECONDS
        return self._untaken.word or (SLOW if self.intake.unread and silent else "")

    async def _run(self) -> None:
        """Work until it is stopped; what this machine cannot do ends the line."""
        try:
            await self._begin()
            work = self.intake.check(), self.intake.apply(), self.offers.run(), self.files.run(), self._tend()
            tasks = [asyncio.ensure_future(one) for one in work]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            finally:
                for task in tasks:
                    task.cancel()
                outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            for outcome in outcomes:
                report(outcome)
                self._post.end(outcome if isinstance(outcome, LocalError) else RelayFault("bad"))
        except LocalError as error:
            self._post.end(error)

    async def stop(self) -> None:
        """Stop, and write down how far it got. Never raises."""
        self.files.over()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._save(last=True)
        except LocalError as error:
            report(error)

    async def _begin(self) -> None:
        """Take up where the last line to this store of this relay ended."""
        runner, now, post = self._setting.runner, self._setting.means.clock.now(), self._post
        await remember(runner, post.relay, Met(now, post.store, post.address.where))
        await self._drop_old()
        marks = Marks(await runner.read(runner.store.relay_rows, post.relay, post.store))
        self.intake.begin(marks)
        self._follow()
        self.offers.begin(marks, self.intake.unread)
        self.offers.stir_others(at_once=self._at_once)
        self.files.stir()
        self._begun = True

    async def _drop_old(self) -> None:
        """Once a day, believe no longer in what was put so long ago that it may be gone. Raises LocalError."""
        today, runner = self._setting.means.clock.now() // DAY, self._setting.runner
        if today == self._dropped_on:
            return
        self._dropped_on = today
        await runner.read(runner.store.drop_marks, today - MARK_DAYS)
        self._following.begin_day()
        if self._begun:
            self.marks.drop_before(today - MARK_DAYS)
            self.offers.stir_all()

    # -- in

    async def heard(self, news: News) -> None:
        """Something came of a wish, of whoever uses this line."""
        self._heard_at = self._setting.means.clock.monotonic()
        match news:
            case Came(topic) if topic in self._following:
                self._untaken.came(topic)
                await self.intake.hear(news)
            case CameEarly(topic) if topic in self._following:
                self._following.taste(news)
                await self.intake.hear(news)
            case Fetched():
                self.files.heard(news)
            case Kept(_, hash_, place):
                self.files.answered()
                self._poked.set()
                if self.offers.kept(hash_, place):
                    await self._begin_anew()
            case Declined(about, code):
                self._declined(about, code)
                if code == AHEAD:
                    await self._begin_anew()

    async def _begin_anew(self) -> None:
        """Forget what is known of a store that went back, as when its host restored a copy: as of one that is new."""
        log.info("a relay's store is older than it was: it is read, and filled, anew")
        self._older = True
        await self._setting.runner.read(self._setting.runner.store.forget_relay, self._post.relay)
        self.lapse()

    def _declined(self, about: bytes, code: str) -> None:
        log.debug("a relay declined: %s", code)
        self.offers.declined(about, code)
        self.files.answered()
        self.files.declined(about)
        if about in self._following and code != BUSY:  # which is said of the newest items alone: the rest comes
            self._untaken.add(about, code)
            self.intake.unread.discard(about)
            self._read_out()

    def _read_out(self) -> None:
        """A topic was read to its end: once all are, what others wrote and the relay lacks is known."""
        self._poked.set()
        if not self.intake.unread:
            self.offers.read_out()

    # -- topics

    def _follow(self) -> None:
        # A key may come long after its link: all that lies on the topics of older ones is to lie there, too.
        read = not self.intake.unread
        if self._following.look(self.marks, self.intake.unread):
            self.offers.stir_all()
        if not read and not self.intake.unread:  # what was to be read still is followed no longer
            self._read_out()

    def look(self) -> None:
        """Follow topics of new keys; call anew where one is to be read again."""
        if self._begun:
            self._follow()
        if self.intake.reopened or self._following.reopened:
            self.lapse()

    def lapse(self) -> None:
        """End this line: something is to be read again from where its cursor stands."""
        self.lapsed = True
        self._post.end(RelayFault("closed"))

    # -- out

    def _put(self, topic: Topic, item: bytes, expiry: int) -> None:
        self.intake.skip(item_hash(item))
        self._post.put(topic.id, topic.keys.secret, item, expiry)

    def on_publish(self, publish: Publish) -> None:
        """The group stored something."""
        self.offers.on_publish(publish)
        self.look()
        self._poked.set()

    async def _tend(self) -> None:
        """Follow topics of new keys, and write down what is known, soon after something happened."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(TEND_SECONDS):
                    await self._poked.wait()
            self._poked.clear()
            self.offers.try_again()
            self._untaken.ask_again()
            self.look()
            await self._drop_old()
            await self._setting.held.tend()
            await self._save()
            await self._setting.means.clock.sleep(REST_SECONDS)

    async def _save(self, *, last: bool = False) -> None:
        """Write cursors and marks; of the `last` time, what is to be read again. Raises LocalError."""
        if not self._begun or self._older:
            return
        runner, marks = self._setting.runner, self.marks
        self.intake.cursors.move(marks)
        if last and not self.intake.unread and not self.lapsed:
            self.intake.cursors.settle(marks, self._setting.means.clock.now() // DAY)
        batch = marks.unsaved()
        if not batch.empty:
            await runner.read(runner.store.commit_relay, self._post.relay, self._post.store, batch)
            marks.saved(batch)
            self._tell(batch)

    def _tell(self, batch: RelayBatch) -> None:
        """Say of which rooms something of ours, or a piece of a file of ours, is known to have come to this relay."""
        state, parts = self._setting.runner.group.state, {part for part, _ in batch.parts}
        summaries = [state.feeds.get(part) for part in parts if part.device == state.me.device]
        rooms = {summary.scope for summary in summaries if summary is not None}
        for scope in rooms | self.files.rooms(topic for topic, _ in batch.records):
            self._setting.tell(DeliveryChanged(scope))

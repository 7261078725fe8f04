"""Files at one relay, over one line: ours are left there, and others' are fetched, page by page, as somebody asks.

Rules: a piece lies on the topic of its file's own key, and names no group; but it goes over the group's line, where the
relay sees it beside the group's topics. Ours are put one at a time, and only while nothing else waits to be answered
for; what the marks say is there is not put again. What others attached is never put: whoever wrote it does. Fetching
asks for one page of at most four pieces at a time, and follows nothing, so that it can be stopped after each. Its
counterpart for peers is outbox.py.
"""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec

from whisper_net.core.crypto.items import TopicKeys, attachment_topic, open_item
from whisper_net.core.errors import RemoteError
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.mailbox_acts import Fetched
from whisper_net.core.sync.marks import DAY
from whisper_net.core.wire.item import Chunk
from whisper_net.node.relay_lacks import Offer
from whisper_net.node.relay_line import Post
from whisper_net.node.relay_offers import RelayOffers
from whisper_net.node.relay_topics import Topic
from whisper_net.node.runner import GroupRunner
from whisper_net.ports.runtime import Clock

LASTS_SECONDS = 30 * DAY
"""Files that were attached longer ago are put no more."""
LINE_BYTES = 256 * 1024 * 1024
"""Of files, on one line: a relay has a quota for each address, and messages are to find room in it."""


class Page(msgspec.Struct, frozen=True):
    """Some pieces of a file."""

    chunks: Sequence[bytes]
    last: bool
    """There is no more of it on this relay for now."""


class RelayFiles:
    """One line's."""

    def __init__(self, post: Post, runner: GroupRunner, clock: Clock, offers: RelayOffers) -> None:
        self._post, self._runner, self._clock, self._offers = post, runner, clock, offers
        self._due, self._answered = asyncio.Event(), asyncio.Event()
        self._working, self._bytes = False, LINE_BYTES
        self._asked: dict[bytes, asyncio.Future[Fetched | None]] = {}
        self._places: dict[bytes, int] = {}
        self._anew: set[bytes] = set()
        """Topics that were read from their beginning on this line."""
        self._rooms: dict[bytes, ScopeId] = {}
        """Topics of files of ours -> where they were attached."""

    # -- leaving ours there

    def stir(self) -> None:
        """Some file of ours may be lacking there."""
        self._due.set()

    def answered(self) -> None:
        """The relay said something of what was put."""
        self._answered.set()

    @property
    def idle(self) -> bool:
        return not (self._due.is_set() or self._working)

    async def run(self) -> None:
        """Put what is lacking, for ever. Raises LocalError where the store cannot be read."""
        while True:
            await self._due.wait()
            self._due.clear()
            self._working = True
            try:
                await self._put_all()
            finally:
                self._working = False

    async def _put_all(self) -> None:
        runner, since = self._runner, self._clock.now() - LASTS_SECONDS
        if not runner.group.view.is_active(runner.group.view.device):
            return
        for row in await runner.read(runner.store.files_of, runner.group.state.me.member, since):
            topic = Topic(attachment_topic(row.manifest.key), None)
            self._rooms[topic.id] = row.scope
            for id_ in self._offers.lacks.marks.missing(topic.id, row.manifest.chunks):
                if not await self._put(topic, id_):
                    break

    def rooms(self, topics: Iterable[bytes]) -> set[ScopeId]:
        """Where those of these topics that are files of ours were attached."""
        return {self._rooms[topic] for topic in topics if topic in self._rooms}

    async def _put(self, topic: Topic, id_: bytes) -> bool:
        """Put one piece once nothing else is on its way; whether it makes sense to go on with this file."""
        while self._offers.busy:
            self._answered.clear()
            await self._answered.wait()
        raw = await self._runner.read(self._runner.store.chunk, id_)
        if raw is None or self._bytes < len(raw) or not self._offers.takes(topic):
            return False
        self._bytes -= len(raw)
        self._offers.say(Offer(topic, Chunk(raw), records=(id_,)))
        return True

    # -- fetching others'

    async def page(self, key: bytes) -> Page | None:
        """The next pieces of the file of this key; None once the line has ended.

        Where nothing more comes behind what was taken before, the topic is read from its beginning, once a line.
        """
        topic = attachment_topic(key)
        after = self._places.get(topic.topic, self._offers.lacks.marks.cursor(topic.topic))
        answer = await self._ask(topic.topic, topic.secret, after)
        if answer is None:
            return None
        found = [chunk for _, item in answer.items if (chunk := _chunk(topic, item)) is not None]
        self._places[topic.topic] = answer.items[-1][0] if answer.items else after
        if not answer.last:
            return Page(found, last=False)
        again = bool(after) and topic.topic not in self._anew
        self._anew.add(topic.topic)
        if again:
            self._places[topic.topic] = 0
        return Page(found, last=not again)

    async def _ask(self, topic: bytes, secret: bytes, after: int) -> Fetched | None:
        if self._post.ended.done():
            return None
        waiting = self._asked.get(topic)
        if waiting is None:
            waiting = self._asked[topic] = asyncio.get_running_loop().create_future()
            self._post.fetch(topic, secret, after)
        return await asyncio.shield(waiting)

    def reached(self, key: bytes) -> None:
        """All that came of a file so far is stored: the next line goes on from there."""
        topic = attachment_topic(key).topic
        self._offers.lacks.marks.move(topic, self._places.get(topic, 0))

    def whole(self, key: bytes) -> None:
        """All of a file is here: nothing of it needs to be remembered."""
        topic = attachment_topic(key).topic
        self._places.pop(topic, None)
        self._offers.lacks.marks.leave(topic)

    def heard(self, page: Fetched) -> None:
        self._settle(page.topic, page)

    def declined(self, about: bytes) -> None:
        self._settle(about, Fetched(about, (), last=True))

    def over(self) -> None:
        """The line has ended: whoever waits need not."""
        for topic in list(self._asked):
            self._settle(topic, None)

    def _settle(self, topic: bytes, page: Fetched | None) -> None:
        waiting = self._asked.pop(topic, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(page)


def _chunk(topic: TopicKeys, item: bytes) -> bytes | None:
    """The piece in an item; None of one that does not open: it is passed over."""
    try:
        content = open_item(topic, item)
    except RemoteError:
        return None
    return content.raw if isinstance(content, Chunk) else None

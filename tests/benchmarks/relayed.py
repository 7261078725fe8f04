"""What goes through a relay on loopback: 10,000 messages of somebody who is away, and reconnecting."""

import asyncio
import shutil
import time
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import Figure
from tests.benchmarks.relay_process import Counted, serving
from whisper_net.adapters.store.sqlite_profile import SqliteProfile
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.effects import Notify
from whisper_net.node.operations.table import perform

COUNT, ROUNDS, NEWEST = 10_000, 5, 50
OWN = 2_000
PATIENCE = 120.0
"""Seconds for what is prepared, which no figure counts."""


async def figures(work: Path) -> list[Figure]:
    _folder(work / "relay")
    async with serving(work / "relay") as url:
        return [*await _newcomer(work, url), *await _converging(work, url)]


async def _pair(work: Path, url: str) -> tuple[Path, Path]:
    """Two profiles of one group that uses the relay, level with each other."""
    ana, ben = work / "ana", work / "ben"
    async with ground.opened(ground.new_profile(ana)) as writer, ground.opened(ground.new_profile(ben)) as reader:
        await ground.founded(writer)
        await writer.pick(None).submit(AddRelays((url,)))
        await ground.let_in(writer, reader, await writer.listen(ground.ANYWHERE))
        for node in (writer, reader):
            await perform(node, "sync", {"seconds": PATIENCE})
    return ana, ben


# -- somebody comes, and the author is away


async def _newcomer(work: Path, url: str) -> list[Figure]:
    _folder(work / "one")
    ana, ben = await _pair(work / "one", url)
    async with ground.opened(_again(ana)) as writer:
        group, scope = writer.pick(None), await ground.general(writer)
        await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in ground.texts(COUNT)))
        await perform(writer, "sync", {"seconds": PATIENCE})
    rounds = [await _receive(ben, work / f"copy{at}") for at in range(ROUNDS)]
    whole, newest, down = zip(*rounds, strict=True)
    return [
        Figure("10,000 messages from a relay, their author away", "s", whole, 2.0),
        Figure(f"the newest {NEWEST} of them", "s", newest, 0.3),
        Figure("bytes down for them", "MB", down, 6.0),
    ]


class Arriving:
    """When so many messages were shown, and when the newest of them were."""

    def __init__(self, count: int, last: set[str]) -> None:
        self.all = asyncio.Event()
        self.newest_at = 0.0
        self._left, self._last = count, last

    def __call__(self, notify: Notify) -> None:
        for patch in notify.patches:
            if isinstance(patch, MessagePosted):
                self._left -= 1
                self._last.discard(patch.text)
        if not self._last and not self.newest_at:
            self.newest_at = time.perf_counter()
        if self._left <= 0:
            self.all.set()


async def _receive(profile: Path, copy: Path) -> tuple[float, float, float]:
    """Seconds until all was shown, until the newest were, and megabytes down."""
    counted = Counted()
    async with ground.opened(ground.copied(profile, copy), watch=counted.watch) as node:
        shown = Arriving(COUNT, set(ground.texts(COUNT)[-NEWEST:]))
        node.pick(None).listeners.append(shown)
        begin = time.perf_counter()
        node.pick(None).relays.keep_up()
        await asyncio.wait_for(shown.all.wait(), PATIENCE)
        took = time.perf_counter() - begin, shown.newest_at - begin, counted.down / 1e6
    shutil.rmtree(copy)
    return took


# -- two who wrote apart


async def _converging(work: Path, url: str) -> list[Figure]:
    rounds = []
    for at in range(3):
        _folder(work / f"apart{at}")
        rounds.append(await _converge(*await _pair(work / f"apart{at}", url)))
    took, quiet = zip(*rounds, strict=True)
    return [
        Figure(f"two with {OWN:,} own posts each reconnect and converge", "s", took, 1.0),
        Figure("bytes of a reconnect with nothing new, two members", "bytes", quiet, 1_024),
    ]


async def _converge(ana: Path, ben: Path) -> tuple[float, float]:
    async with ground.opened(_again(ana)) as one, ground.opened(_again(ben)) as other:
        for node in (one, other):
            group, scope = node.pick(None), await ground.general(node)
            await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in ground.texts(OWN)))
        shown = [Arriving(OWN, set()) for _ in range(2)]
        begin = time.perf_counter()
        for node, arriving in zip((one, other), shown, strict=True):
            node.pick(None).listeners.append(arriving)
            node.pick(None).relays.keep_up()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*(arriving.all.wait() for arriving in shown))
        took = time.perf_counter() - begin
        await perform(other, "sync", {"seconds": PATIENCE})
    counted = Counted()
    async with ground.opened(_again(ben), watch=counted.watch) as node:
        await perform(node, "sync", {"seconds": PATIENCE})
    return took, counted.up + counted.down


def _again(profile: Path) -> SqliteProfile:
    return SqliteProfile(profile, ground.profile_key(profile))


def _folder(path: Path) -> None:
    path.mkdir()

"""What goes through a relay on loopback: 10,000 messages of somebody who is away, and reconnecting."""

import asyncio
import os
import shutil
import sys
import time
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.big import write
from tests.benchmarks.figure import Figure
from tests.benchmarks.opening import resident_mb
from tests.benchmarks.relay_process import Counted, serving
from whisper_net.adapters.store.sqlite_profile import SqliteProfile
from whisper_net.core.documents.patches import MessagePosted
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.effects import Notify
from whisper_net.node.operations.table import perform

COUNT, ROUNDS, NEWEST = 10_000, 5, 50
OWN = 2_000
LARGE = 100_000
IDLE_SECONDS = 30
PATIENCE = 120.0
"""Seconds for what is prepared, which no figure counts."""


async def figures(work: Path) -> list[Figure]:
    folder(work / "relay")
    async with serving(work / "relay") as url:
        found = [*await _newcomer(work, url), *await _converging(work, url), *await _large(work, url)]
        return [*found, *await _idle(work, url)]


async def pair(work: Path, url: str) -> tuple[Path, Path]:
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
    folder(work / "one")
    ana, ben = await pair(work / "one", url)
    async with ground.opened(again(ana)) as writer:
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
        folder(work / f"apart{at}")
        rounds.append(await _converge(*await pair(work / f"apart{at}", url)))
    took, quiet = zip(*rounds, strict=True)
    return [
        Figure(f"two with {OWN:,} own posts each reconnect and converge", "s", took, 1.0),
        Figure("bytes of a reconnect with nothing new, two members", "bytes", quiet, 1_024),
    ]


async def _converge(ana: Path, ben: Path) -> tuple[float, float]:
    async with ground.opened(again(ana)) as one, ground.opened(again(ben)) as other:
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
    return took, await _nothing_new(ben)


async def _nothing_new(ben: Path) -> int:
    """Bytes of a reconnect, both ways, once all was said that there was to say."""
    for _ in range(2):  # the first says what arrived
        async with ground.opened(again(ben)) as node:
            await perform(node, "sync", {"seconds": PATIENCE})
    counted = Counted()
    async with ground.opened(again(ben), watch=counted.watch) as node:
        await perform(node, "sync", {"seconds": PATIENCE})
    return counted.up + counted.down


# -- much is there, and nothing new


async def _large(work: Path, url: str) -> list[Figure]:
    folder(work / "large")
    ana, ben = await pair(work / "large", url)
    async with ground.opened(again(ana)) as node:
        group, scope = node.pick(None), await ground.general(node)
        await group.runner.read(ground.no_fsync, group)
        await write(group, scope, LARGE)
        await perform(node, "sync", {"seconds": PATIENCE})
    async with ground.opened(again(ben)) as node:
        await node.pick(None).runner.read(ground.no_fsync, node.pick(None))
        await perform(node, "sync", {"seconds": 5 * PATIENCE})
    size = await _nothing_new(ben)
    return [Figure(f"bytes of a reconnect with nothing new, {LARGE:,} envelopes", "bytes", [size], 1_024)]


async def _idle(work: Path, url: str) -> list[Figure]:
    """A headless node that has a line to the relay, half a minute after its start."""
    folder(work / "idle")
    ana, _ = await pair(work / "idle", url)
    script = [sys.executable, "-m", "whisper_net", "--profile", str(ana), "--json", "node", "run"]
    environment = os.environ | {"WHISPER_NET_PASSPHRASE": ground.PASSPHRASE}
    process = await asyncio.create_subprocess_exec(*script, env=environment, stdout=asyncio.subprocess.PIPE)
    await asyncio.sleep(IDLE_SECONDS)
    resident = resident_mb(process.pid)
    process.terminate()
    await process.wait()
    return [Figure("memory of an idle headless node with a relay", "MB", [resident], 60)]


def again(profile: Path) -> SqliteProfile:
    return SqliteProfile(profile, ground.profile_key(profile))


def folder(path: Path) -> None:
    path.mkdir()

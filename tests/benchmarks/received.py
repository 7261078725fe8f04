"""10,000 envelopes of somebody else: received over a link, verified, applied and stored, with and without the worker.

The other end is a real session that says what it holds; what it serves was encoded beforehand, so that the time is the
receiver's. Each round starts from the same profile, of a member who knows nothing of the messages yet.
"""

import asyncio
import shutil
import statistics
import time
from pathlib import Path

from tests.benchmarks import ground
from tests.benchmarks.figure import ROUNDS, Figure
from tests.benchmarks.stopwatch import each_us, timed
from whisper_net.adapters.verify import BULK, InlineVerifier, WorkerVerifier
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.syncview import GroupView
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync import acts
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire
from whisper_net.node.batches import ENVELOPES_A_MESSAGE, batches
from whisper_net.node.group_node import GroupNode
from whisper_net.ports.runtime import Verifier
from whisper_net.ports.transport import Disconnected

COUNT = 10_000
HASH = bytes(64)


async def figures(work: Path) -> list[Figure]:
    newcomer = work / "newcomer"
    async with ground.opened(ground.new_profile(work / "writer")) as writer:
        group, scope = await ground.founded(writer)
        async with ground.opened(ground.new_profile(newcomer)) as node:
            await ground.let_in(writer, node, await writer.listen(ground.ANYWHERE))
        await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in ground.texts(COUNT)))
        served = await _served(group, scope)
        inline: list[tuple[float, float]] = []
        worker: list[tuple[float, float]] = []
        for round_ in range(ROUNDS):
            for times, verifier in ((inline, InlineVerifier()), (worker, await _warm())):
                times.append(await _receive(newcomer, work / f"round{round_}", group.group.view, served, verifier))
        with timed() as spent:
            await _receive(newcomer, work / "timed", group.group.view, served, InlineVerifier())
    steps = each_us(spent, COUNT)
    return [
        _figure("10,000 received", inline, 1.5, steps),
        _figure("10,000 received with the worker", worker, 1.2, steps),
    ]


def _figure(name: str, rounds: list[tuple[float, float]], aim: float, steps: dict[str, int]) -> Figure:
    times, cpu = zip(*rounds, strict=True)
    return Figure(name, "s", times, aim, beside={"cpu_s": round(statistics.median(cpu), 2), "steps_us": steps})


async def _warm() -> WorkerVerifier:
    """A worker that has started, as in any node that has received much before."""
    verifier = WorkerVerifier()
    await verifier.verify([(bytes(32), b"", bytes(64))] * (BULK + 1))
    return verifier


async def _served(group: GroupNode, scope: ScopeId) -> list[bytes]:
    """Messages that serve a whole scope, newest part first."""
    found: list[bytes] = []
    parts = group.group.view.holdings(scope, group.group.view.device)
    for key in sorted(parts, reverse=True):
        raws = await group.runner.read(group.runner.store.envelopes, key, key.first_seq - 1, 1_000)
        for at in range(0, len(raws), ENVELOPES_A_MESSAGE):
            found += [wire.encode_message(wire.Envelopes(one)) for one in batches(raws[at : at + ENVELOPES_A_MESSAGE])]
    return found


class ServingPeer:
    """Implements ports.transport.Connection: whoever is at its other end is served everything at once."""

    def __init__(self, view: GroupView, served: list[bytes]) -> None:
        self.address, self.initiator, self.handshake_hash = "benchmark", True, HASH
        self.label: object = None
        self._session = Session(view, initiator=False, handshake_hash=HASH)
        self._served = served
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def send(self, message: bytes) -> None:
        for act in self._session.receive(message):
            self._do(act)

    def _do(self, act: acts.Act) -> None:
        match act:
            case acts.Send(message):
                self._waiting.put_nowait(wire.encode_message(message))
            case acts.ServeParts(tag, lacks) if lacks:
                for served in self._served:
                    self._waiting.put_nowait(served)
                self._waiting.put_nowait(wire.encode_message(wire.Served(tag)))
            case _:
                for following in self._session.advance():
                    self._do(following)

    async def receive(self) -> bytes:
        message = await self._waiting.get()
        if message is None:
            raise Disconnected("the benchmark is over")
        return message

    async def close(self) -> None:
        self._waiting.put_nowait(None)


class Shown:
    """Hears what was stored and is shown, and says when all of it is."""

    def __init__(self, count: int) -> None:
        self.all = asyncio.Event()
        self._left = count

    def __call__(self, notify: Notify) -> None:
        self._left -= len(notify.patches)
        if self._left <= 0:
            self.all.set()


async def _receive(
    profile: Path, copy: Path, view: GroupView, served: list[bytes], verifier: Verifier
) -> tuple[float, float]:
    """Seconds that passed, and seconds of this process's CPU: the worker's are its own."""
    async with ground.opened(ground.copied(profile, copy), verifier) as node:
        group, peer, shown = node.pick(None), ServingPeer(view, served), Shown(COUNT)
        group.listeners.append(shown)
        begin, used = time.perf_counter(), time.process_time()
        link = asyncio.ensure_future(group.peers.adopt(peer))
        await shown.all.wait()
        took = time.perf_counter() - begin, time.process_time() - used
        await peer.close()
        await link
    shutil.rmtree(copy)
    return took

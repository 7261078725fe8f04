"""A process of its own: opens the window over a profile, uses it, and says how long each thing took on Qt's side."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks import ground
from tests.benchmarks.opening import resident_mb
from whisper_net.adapters.store.sqlite_profile import SqliteProfile
from whisper_net.core.errors import ProfileLocked
from whisper_net.core.group.commands import PostMessage
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.engine import Heard
from whisper_net.desktop.pace import keep_pace
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.shell import ShellModel
from whisper_net.desktop.viewmodels.timeline import Timeline
from whisper_net.desktop.views.channel import ChannelScreen
from whisper_net.desktop.views.shell import Shell
from whisper_net.node.node import Node

SWITCHES, FRAMES, STEP = 20, 400, 90
RECEIVED, AT_ONCE = 40, 1_000
BEAT_MS = 2
PATIENCE_MS = 20_000


class OpenedEngine:
    """Implements engine.Engine over a profile whose key is known."""

    def __init__(self, profile: SqliteProfile) -> None:
        self._profile = profile
        self._node: Node | None = None

    def exists(self) -> bool:
        return True

    @property
    def node(self) -> Node:
        if self._node is None:
            raise ProfileLocked("this profile is locked")
        return self._node

    async def open(self, _passphrase: str, _create: bool, heard: Heard) -> None:
        self._node = await Node.open(ground.means_over(self._profile))
        self._node.listeners.append(heard)

    async def close(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            await node.close()


class Watched:
    """The window, and waiting for what it shows."""

    def __init__(self, app: QApplication, profile: Path) -> None:
        self.app = app
        keep_pace()  # as app.py does
        key = ground.profile_key(profile)
        begin = time.perf_counter()
        self.engine = OpenedEngine(SqliteProfile(profile, key))
        self.bridge = Bridge(self.engine)
        self.bridge.open("")
        self.model = ShellModel(self.bridge)
        self.wait(lambda: self.bridge.running)
        self.model.start()
        self.shell = Shell(self.model)
        self.shell.resize(1280, 820)
        self.shell.show()
        self.wait(lambda: bool(self.model.place) and self.timeline.rowCount() > 0)
        self.paint()
        self.opened_ms = _since(begin)
        self.wait(lambda: len(self.model.channels) > 1)
        self.shell.activateWindow()
        self.wait(self.shell.isActiveWindow)

    @property
    def screen(self) -> ChannelScreen:
        found = self.shell.stack.currentWidget()
        assert isinstance(found, ChannelScreen)
        return found

    @property
    def timeline(self) -> Timeline:
        return self.screen.model.timeline

    def paint(self) -> None:
        self.screen.timeline.viewport().repaint()

    def wait(self, until: Callable[[], bool]) -> None:
        """Let Qt run until something is so, looking every millisecond; spinning would take the node's turns."""
        if until():
            return
        loop, look, late = QEventLoop(), QTimer(), QTimer()
        look.timeout.connect(lambda: loop.quit() if until() else None)
        late.setSingleShot(True)
        late.timeout.connect(loop.quit)
        look.start(1)
        late.start(PATIENCE_MS)
        loop.exec()
        if not until():
            raise TimeoutError("the window did not come to show it")

    def rest(self, ms: int) -> None:
        done: list[bool] = []
        QTimer.singleShot(ms, lambda: done.append(True))
        self.wait(lambda: bool(done))

    # -- what is measured

    def switch(self) -> float:
        """From choosing another channel to its rows painted."""
        took = []
        for turn in range(SWITCHES):
            place = self.model.channels[(turn + 1) % 2].place
            shown: list[bool] = []
            self.timeline.opened.connect(lambda shown=shown: shown.append(True))
            begin = time.perf_counter()
            self.model.go(place)
            self.wait(lambda shown=shown: bool(shown))  # type: ignore[misc]
            self.paint()
            took.append(_since(begin))
            self.rest(30)
        return statistics.median(took)

    def scroll(self) -> float:
        """Frames of scrolling up through the pages of the large channel, each with whatever it fetches."""
        self.model.go(self.model.channels[0].place)
        self.rest(200)
        bar, frames = self.screen.timeline.verticalScrollBar(), []
        for _ in range(FRAMES):
            begin = time.perf_counter()
            bar.setValue(bar.value() - STEP)
            self.app.processEvents()  # fetches, lays out and paints
            frames.append(_since(begin))
            self.rest(1)
        return statistics.quantiles(frames, n=20)[-1]

    def receive(self) -> float:
        """From the bridge's signal to the row painted, at the end of the large channel."""
        self.timeline.jump_to_latest()
        self.rest(300)
        took = []
        for turn in range(RECEIVED):
            heard: list[float] = []
            inserted: list[bool] = []
            membership = self.model.membership
            assert membership is not None
            first = membership.changed.connect(lambda _, heard=heard: heard.append(time.perf_counter()))
            other = self.timeline.settled.connect(lambda inserted=inserted: inserted.append(True))
            self.post([f"something new, number {turn}"])
            self.wait(lambda inserted=inserted, heard=heard: bool(inserted and heard))  # type: ignore[misc]
            self.app.processEvents()  # paints it
            took.append(_since(heard[0]))
            membership.changed.disconnect(first)
            self.timeline.settled.disconnect(other)
            self.rest(60)
        return statistics.median(took)

    def flood(self) -> float:
        """The longest time that Qt's loop did not turn while 1,000 messages arrived."""
        beats: list[float] = []
        timer = QTimer()
        timer.setInterval(BEAT_MS)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        timer.start()
        self.rest(100)
        done = self.post(ground.texts(AT_ONCE))
        self.wait(lambda: bool(done))
        self.rest(600)
        timer.stop()
        return max((after - before) * 1e3 - BEAT_MS for before, after in pairwise(beats))

    def post(self, texts: list[str]) -> list[bool]:
        """Have messages stored on the node's side; the list is no longer empty once all are."""
        scope, done = self.timeline.scope, list[bool]()

        async def work() -> None:
            group = self.engine.node.pick(None)
            await asyncio.gather(*(group.submit(PostMessage(scope, text)) for text in texts))

        self.bridge._run(work).then(lambda _: done.append(True))
        return done


def _since(begin: float) -> float:
    return (time.perf_counter() - begin) * 1e3


def main(profile: Path) -> None:
    app = QApplication([])
    theme().reduced_motion = True  # made before any widget is
    watched = Watched(app, profile)
    found = {
        "first painted window": watched.opened_ms,
        "switch channels": watched.switch(),
        "scroll frame, p95": watched.scroll(),
        "append and paint a received message": watched.receive(),
        "longest pause while 1,000 arrive": watched.flood(),
        "memory of the window": resident_mb(),
    }
    print(json.dumps(found))
    watched.shell.close()
    watched.bridge.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

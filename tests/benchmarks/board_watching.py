"""A process of its own: opens the board of leads over a profile, uses it, and says how long each thing took."""

import json
import statistics
import sys
import time
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.benchmarks.watching import Watched
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.place import LEADS, Place
from whisper_net.desktop.views.leads import LeadsScreen

CLAIMS = 20
TYPED = ("e", "en", "engineer 4", "company 12", "")
BEAT_MS = 2


class Beats:
    """When Qt's loop turned."""

    def __init__(self) -> None:
        self._heard: list[float] = []
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(lambda: self._heard.append(time.perf_counter()))
        self._timer.start()

    def longest_pause(self) -> float:
        """In milliseconds; no more is heard afterwards."""
        self._timer.stop()
        return max((after - before) * 1e3 - BEAT_MS for before, after in pairwise(self._heard))


class WatchedBoard:
    """The window at its leads."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        watched.rest(300)
        beats = Beats()
        watched.rest(20)
        begin = time.perf_counter()
        watched.model.go(Place(LEADS))
        found = watched.shell.stack.currentWidget()
        assert isinstance(found, LeadsScreen)
        self.screen = found
        watched.wait(lambda: found.model.read)
        self.paint()
        self.opened_ms = _since(begin)
        watched.rest(100)
        self.pause_ms = beats.longest_pause()

    def paint(self) -> None:
        self._watched.app.processEvents()  # lays out and paints

    def claim(self) -> float:
        """From the bridge's signal to the card painted in its new column."""
        took, model = [], self.screen.model
        for at in range(CLAIMS):
            id_ = model.columns["found"].id_at(5 + at)
            assert id_ is not None
            heard: list[float] = []
            connection = model.membership.changed.connect(lambda _, heard=heard: heard.append(time.perf_counter()))
            model.act(id_, "claim")
            self._watched.wait(lambda id_=id_: model.columns["claimed"].row_of(id_) is not None)  # type: ignore[misc]
            self.paint()
            took.append(_since(heard[0]))
            model.membership.changed.disconnect(connection)
            self._watched.rest(30)
        return statistics.median(took)

    def find(self) -> float:
        """The slowest of some filters, the first of which reads every lead's words."""
        took = []
        for typed in TYPED:
            begin = time.perf_counter()
            self.screen.search.editor.setText(typed)
            self.paint()
            took.append(_since(begin))
        return max(took)


def _since(begin: float) -> float:
    return (time.perf_counter() - begin) * 1e3


def main(profile: Path) -> None:
    app = QApplication([])
    theme().reduced_motion = True  # made before any widget is
    watched = Watched(app, profile)
    board = WatchedBoard(watched)
    found = {
        "lead board open": board.opened_ms,
        "longest pause while it opens": board.pause_ms,
        "lead claimed and painted": board.claim(),
        "filter typed and painted": board.find(),
    }
    print(json.dumps(found))
    watched.shell.close()
    watched.bridge.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

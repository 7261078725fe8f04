"""A process of its own: a résumé with 200 comments in the window, and how long Qt's side takes over it.

A pause is a time in which Qt's loop did not turn. The node runs in its own thread over a profile on disk, as it does.
"""

import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.benchmarks.resumes import LETTERS, longer, stretch
from tests.benchmarks.watching import BEAT_MS, Watched
from whisper_net.core.documents.anchors import anchor_at
from whisper_net.core.group.commands import CommentResume
from whisper_net.core.ids import ResumeId
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.place import RESUMES, Place
from whisper_net.desktop.views.resumes import ResumesScreen

KEYS = 20


class Reviewed(Watched):
    """The window, at a résumé."""

    def open(self, resume: str) -> tuple[float, float]:
        """From choosing a résumé to all of it placed and painted; and the longest pause meanwhile."""
        begin = time.perf_counter()
        took: list[float] = []

        def opened() -> bool:
            if not took and self._is_placed():
                self.reviewed.review.page.viewport().repaint()
                took.append((time.perf_counter() - begin) * 1e3)
            return bool(took)

        pause = self.pause(lambda: self.model.go(Place(RESUMES, resume)), opened)
        return took[0], pause

    @property
    def reviewed(self) -> ResumesScreen:
        found = self.shell.stack.currentWidget()
        assert isinstance(found, ResumesScreen)
        return found

    def _is_placed(self) -> bool:
        shown = self.shell.stack.currentWidget()
        if not isinstance(shown, ResumesScreen) or not shown.one.placed:
            return False
        return len(shown.review.page.sheet.spots) == len(shown.one.placed)

    def pause(self, act: Callable[[], object], until: Callable[[], bool]) -> float:
        """Do something, and say for how long Qt's loop did not turn at most, until it is done and for a while after."""
        beats = [time.perf_counter()]
        timer = QTimer()
        timer.setInterval(BEAT_MS)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        timer.start()
        act()
        self.wait(until)
        self.rest(400)
        timer.stop()
        return max((after - before) * 1e3 - BEAT_MS for before, after in pairwise(beats))

    def node(self, work: Callable[[Any], Awaitable[Any]]) -> None:
        """Have something done on the node's side."""
        self.bridge._run(lambda: work(self.engine.node))

    def edited(self, resume: str, text: str) -> float:
        """Another device's edit arrives."""
        from whisper_net.node.operations.resumes import resume_edit

        paper = self.reviewed.review.page.paper
        return self.pause(lambda: self.node(lambda node: resume_edit(node, resume, text)), lambda: paper.text == text)

    def commented(self, resume: str) -> float:
        """A comment arrives."""
        model = self.reviewed.one
        count, text, scope = len(model.remarks), model.text, model.row.scope if model.row is not None else None
        assert scope is not None
        start, end = stretch(random.Random(3), text)
        command = CommentResume(scope, ResumeId(bytes.fromhex(resume)), anchor_at(text, start, end), "one more")
        return self.pause(
            lambda: self.node(lambda node: node.pick(None).submit(command)), lambda: len(model.remarks) > count
        )

    def typed(self) -> float:
        """The longest that a key took, from pressing it to its letter painted."""
        self.reviewed.one.edit()
        self.rest(100)
        paper, worst = self.reviewed.review.page.paper, 0.0
        for at in range(KEYS):
            begin = time.perf_counter()
            QTest.keyClicks(paper, LETTERS[at])
            self.app.processEvents()
            worst = max(worst, (time.perf_counter() - begin) * 1e3)
            self.rest(5)
        return worst


def main(profile: Path, resume: str) -> None:
    app = QApplication([])
    theme().reduced_motion = True  # made before any widget is
    window = Reviewed(app, profile)
    opened, pause = window.open(resume)
    text = window.reviewed.one.text
    found = {
        "open a résumé with 200 comments": opened,
        "longest pause while it opens": pause,
        "longest pause while it is changed": window.edited(resume, longer(text)),
        "longest pause while a comment arrives": window.commented(resume),
        "longest key while it is edited": window.typed(),
    }
    print(json.dumps(found))
    window.shell.close()
    window.bridge.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

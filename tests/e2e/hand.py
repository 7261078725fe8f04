"""Somebody at a window: they press, type and look, by mouse, keyboard and screen reader.

Rules: where something is comes from reader.py, what is done to it goes through the X server by xdotool, as by a hand.
Every step waits for what it stands on, with a deadline; each is written into the transcript in words.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.e2e.processes import ROOT
from tests.e2e.reader import Item, Reader
from tests.e2e.screen import PATIENCE, Screen, until

TYPE_MS = 6
"""Between two keys; a window that loses some of them is at fault."""


class Transcript:
    """What was done and what was seen, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)
        print(line)  # noqa: T201 - shown where a test fails


class Hand:
    """One person and the window of their profile."""

    def __init__(self, name: str, screen: Screen, reader: Reader, transcript: Transcript) -> None:
        self.name = name
        self._screen, self._reader, self._to = screen, reader, transcript
        self.process: subprocess.Popen[str] | None = None
        self.profile = Path()
        self._window = ""

    # -- the program

    def open(self, profile: Path, *args: str, at: tuple[int, int] = (20, 60)) -> None:
        """Start the program and wait until its window stands there."""
        self.profile = profile
        pid = str(self.start(profile, *args).pid)
        search = ("search", "--onlyvisible", "--pid", pid)
        found = until(lambda: (self._alive() and self._screen.xdotool(*search)) or "", f"{self.name}'s window")
        self._window = found.split()[0]
        self._screen.xdotool("windowmove", "--sync", self._window, *map(str, at))
        until(lambda: self._frame() is not None, f"{self.name}'s window on the accessibility bus")

    def start(self, profile: Path, *args: str) -> "subprocess.Popen[str]":
        """Start the program, whatever comes of it."""
        self._to.say(f"{self.name} opens the window: whisper-net app {' '.join(args)}".rstrip())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "whisper_net", "--profile", str(profile), "app", *args],
            env=self._screen.environment | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        return self.process

    def _alive(self) -> bool:
        assert self.process is not None
        gone = self.process.poll() is not None
        assert not gone, f"{self.name}'s window ended: {self.process.stderr and self.process.stderr.read()}"
        return True

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Ask the program to end; its exit code and what stood on stderr."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.gone()

    def gone(self) -> tuple[int, str]:
        """Wait until the program has ended; its exit code and what stood on stderr."""
        assert self.process is not None
        process, self.process = self.process, None
        _, said = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in said, said  # Qt goes on after whatever went wrong in a slot
        return process.returncode, said

    # -- looking

    def _frame(self) -> Item | None:
        assert self.process is not None
        program = self._reader.program(self.process.pid)
        return None if program is None else self._reader.window(program)

    def items(self) -> list[Item]:
        """Everything that the window shows."""
        self._alive()
        frame = self._frame()
        return [] if frame is None else [frame, *self._reader.items(frame.ref)]

    def find(self, words: str, role: str = "") -> Item | None:
        """What is called so; else what has these words in its name. The last one shown lies on top."""
        items = [item for item in self.items() if role in ("", item.role)]
        exact = [item for item in items if item.name == words]
        within = [item for item in items if words in item.name]
        return next(iter([*reversed(exact), *reversed(within)]), None)

    def sees(self, words: str, role: str = "", seconds: float = PATIENCE) -> Item:
        """Wait until something is shown that is called so."""
        found = self._await(words, role, lambda _: True, seconds)
        self._to.say(f"{self.name} sees {_shown(found)}")
        return found

    def _await(self, words: str, role: str, ready: Callable[[Item], bool], seconds: float = PATIENCE) -> Item:
        def look() -> Item | None:
            found = self.find(words, role)
            return found if found is not None and ready(found) else None

        try:
            found = until(look, f"{self.name} sees {words!r} ({role})", seconds)
        except AssertionError as error:
            shown = "\n  ".join(f"{item.role}: {item.name!r}" for item in self.items() if item.name)
            raise AssertionError(f"{error}; there is:\n  {shown}") from None
        assert found is not None
        return found

    def reads(self, field: str, text: str) -> None:
        """Wait until this stands in a field."""
        item = self._await(field, "text", lambda _: True)
        until(lambda: self._reader.text(item.ref) == text, f"{text!r} in {field!r}")
        self._to.say(f"{self.name} reads in {field!r}: {text}")

    def sees_no(self, words: str, role: str = "") -> None:
        """Wait until nothing is called so any more."""
        until(lambda: self.find(words, role) is None, f"{self.name} sees {words!r} no more")

    # -- doing

    def press(self, words: str, role: str = "push button") -> None:
        """Click what is called so, once it can be clicked."""
        item = self._still(words, role)
        self._to.say(f"{self.name} presses {_shown(item)}")
        self._click(item)

    def into(self, field: str, text: str, *, secret: bool = False) -> None:
        """Click a field and type into it; a secret is not written into the transcript."""
        self._enter(field)
        self._to.say(f"{self.name} types into {field!r}: {'…' if secret else _one_line(text)}")
        self.types(text)

    def paste(self, field: str) -> None:
        """Click a field and paste what was copied, whoever copied it."""
        self._enter(field)
        self._to.say(f"{self.name} pastes into {field!r}")
        self._key("ctrl+v")

    def _enter(self, field: str) -> None:
        self._click(self._still(field, "text"))
        until(lambda: (found := self.find(field, "text")) and found.focused, f"the keyboard is in {field!r}")

    def selects(self, words: str, text: str) -> None:
        """Draw the mouse over words of a text."""
        item = self._still(text, "text")
        begin = self._reader.text(item.ref).index(words)
        first = self._reader.letter(item.ref, begin)
        last = self._reader.letter(item.ref, begin + len(words) - 1)
        self._to.say(f"{self.name} selects {words!r}")
        self._point(first[0] + 1, first[1] + first[3] // 2)
        self._screen.xdotool("mousedown", "1")
        self._point((first[0] + last[0]) // 2, last[1] + last[3] // 2)
        self._point(last[0] + last[2] - 1, last[1] + last[3] // 2)
        self._screen.xdotool("mouseup", "1")

    def _still(self, words: str, role: str) -> Item:
        """Something enabled that does not move any more."""
        before: list[Item] = []

        def rests(item: Item) -> bool:
            still = item.enabled and item.rect[2] > 0 and bool(before) and before[-1].rect == item.rect
            before.append(item)
            return still

        return self._await(words, role, rests)

    def _click(self, item: Item) -> None:
        x, y, width, height = item.rect
        self._point(x + width // 2, y + height // 2)
        self._screen.xdotool("click", "1")

    def _point(self, x: int, y: int) -> None:
        frame = self._frame()
        assert frame is not None
        self._screen.xdotool("mousemove", "--window", self._window, str(x - frame.rect[0]), str(y - frame.rect[1]))

    def types(self, text: str) -> None:
        """Type, wherever the keyboard is."""
        self._forward()
        for at, line in enumerate(text.split("\n")):
            if at:
                self._key("Return")
            if line:
                self._screen.xdotool("type", "--delay", str(TYPE_MS), "--", line)

    def keys(self, *keys: str) -> None:
        """Press keys, as xdotool names them: ctrl+k, Return."""
        self._to.say(f"{self.name} presses the keys {', '.join(keys)}")
        self._key(*keys)

    def _key(self, *keys: str) -> None:
        self._forward()
        self._screen.xdotool("key", "--delay", "20", *keys)

    def is_in_front(self) -> bool:
        """Whether the keyboard goes to this window."""
        return self._screen.xdotool("getactivewindow") == self._window

    def _forward(self) -> None:
        if not self.is_in_front():
            self._screen.xdotool("windowactivate", "--sync", self._window)


def _shown(item: Item) -> str:
    name = _one_line(item.name)
    return f"the {item.role} {name!r}" if item.role != "list item" else repr(name)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def picture(screen: Screen, folder: Path, name: str, transcript: Transcript) -> None:
    """Leave a picture of the screen, and a line that says so."""
    screen.picture(folder / f"{name}.png")
    transcript.say(f"  (picture: {name}.png)")


def end_all(hands: Sequence[Hand]) -> None:
    """Whatever happened, nobody's program goes on."""
    for hand in hands:
        if hand.process is not None:
            hand.process.kill()
            hand.process.communicate()

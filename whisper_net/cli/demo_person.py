"""One person of the demo: a folder, a passphrase, and processes: a node, commands, a window.

Rules: everything goes through the program itself, as somebody would type it; nothing is read from inside. A node's
lines are collected by a thread, so that it never waits for a reader, and the story can wait for what they say.
"""

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whisper_net.cli.passphrase import VARIABLE
from whisper_net.core.errors import LocalError

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.2
"""How often to look whether a silent node is still there."""
STOP_SECONDS = 10.0


class StepFailed(LocalError):
    """One step of the demo went wrong; the message is that of the command."""

    code = "demo_failed"


class Person:
    """Somebody with a machine of their own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("WHISPER_NET_")},
            VARIABLE: secrets.token_urlsafe(16),
            "PYTHONPATH": os.pathsep.join([str(PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }
        self._node: subprocess.Popen[str] | None = None
        self._window: subprocess.Popen[str] | None = None
        self._said: list[dict[str, Any]] = []
        self._heard = threading.Condition()

    def _start(self, args: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - this very program, and arguments of the story
            [sys.executable, "-m", "whisper_net", "--profile", str(self._folder), "--json", *args],
            cwd=self._folder.parent,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *args: str) -> Any:
        """The answer of one command, as its JSON. Raises StepFailed."""
        with self._start(args) as process:
            out, err = process.communicate(timeout=60)
        if process.returncode != 0:
            raise StepFailed(f"{self.name}: {args[0]}: {err.strip() or 'it failed without a word'}")
        return json.loads(out) if out else None

    def write(self, name: str, text: str) -> None:
        """Write a file where this person's commands find it."""
        (self._folder.parent / name).write_text(text, encoding="utf-8")

    # -- the window

    def draw(self, place: str, picture: Path) -> None:
        """Leave a picture of the window at a place; the node must not run. Raises StepFailed."""
        self.run("app", "--picture", str(picture.resolve()), "--place", place)

    def open_window(self, *args: str) -> None:
        """Open the window, and go on; the node must not run."""
        self._window = self._start(["app", *args])

    def wait_for_window(self) -> None:
        """Wait until the window is closed. Raises StepFailed where it could not be opened."""
        if self._window is None:
            return
        _, err = self._window.communicate()
        if self._window.returncode != 0:
            raise StepFailed(f"{self.name}: {err.strip() or 'the window went away'}")

    # -- the node

    def start_node(self, *args: str) -> str:
        """Start the node and wait until it answers; the address that it listens on. Raises StepFailed."""
        self._said = []
        self._node = self._start(["node", "run", *args])
        threading.Thread(target=self._collect, args=(self._node, self._said), daemon=True).start()
        return str(self.wait(lambda line: "listening" in line, "listening")["listening"])

    def _collect(self, node: subprocess.Popen[str], said: list[dict[str, Any]]) -> None:
        for line in node.stdout or ():
            with self._heard:
                said.append(json.loads(line))
                self._heard.notify_all()

    def wait(self, wanted: Callable[[dict[str, Any]], bool], named: str) -> dict[str, Any]:
        """The first line of the running node that is wanted, said already or soon. Raises StepFailed."""
        deadline = time.monotonic() + WAIT_SECONDS
        with self._heard:
            while (found := next(filter(wanted, self._said), None)) is None:
                if self._node is None or self._node.poll() is not None:
                    raise StepFailed(f"{self.name}'s node stopped before it said {named!r}: {self._last_words()}")
                if time.monotonic() > deadline:
                    raise StepFailed(f"{self.name}'s node did not say {named!r} in {WAIT_SECONDS:.0f} seconds")
                self._heard.wait(LOOK_SECONDS)
            return found

    def _last_words(self) -> str:
        stream = self._node.stderr if self._node is not None else None
        return stream.read().strip() if stream is not None else "it was stopped"

    def wait_for(self, event: str, **facts: str) -> None:
        """Wait until the node says that this happened."""
        self.wait(lambda line: line.get("event") == event and facts.items() <= line.items(), event)

    def stop_node(self) -> None:
        """Stop the node as Ctrl-C would, and wait until it is gone."""
        node, self._node = self._node, None
        _stop(node)

    def close_window(self) -> None:
        """Close the window, if it is open, and wait until it is gone."""
        window, self._window = self._window, None
        _stop(window)


def _stop(process: "subprocess.Popen[str] | None") -> None:
    if process is None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


class Cast:
    """The people of the demo, by first name; whatever happens, their nodes and windows are stopped at the end."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        first = [name.split()[0] for name in names]
        self.people = [Person(name, folder / name.lower()) for name in first]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_nodes()
        for person in self.people:
            person.close_window()

    def stop_nodes(self) -> None:
        """Stop every node, so that something else can open the profiles."""
        for person in self.people:
            person.stop_node()

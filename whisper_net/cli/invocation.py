"""One run of the program: what was asked of all commands alike, and how an answer leaves it.

Rules: with --json one JSON document goes to stdout and nothing else; without, a few lines for people. What a command
does stands in its own module; how it reaches a node stands in running.py.
"""

import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

T = TypeVar("T")
Call = Callable[[str, dict[str, Any]], Awaitable[Any]]
"""Performs one operation by its name."""
Work = Callable[[Call], Awaitable[T]]
Reach = Callable[["Invocation", Work[Any], bool], Any]
"""Does some work with the profile, made if need be and the last argument says so: running.py, as main.py brings it."""


@dataclass(frozen=True, slots=True)
class Window:
    """What somebody wants a window for."""

    folder: Path
    listen: str | None = None
    """An address to answer members at who call."""
    peers: Sequence[str] = ()
    """Addresses to keep calling."""
    passphrase: str | None = None
    """If it was given; otherwise the window asks."""
    key: str = ""
    """The text of an invitation to join by."""
    picture: Path | None = None
    """A file to draw the window into instead of opening it."""
    place: str = "channel"
    """Where in the group it is drawn: a kind of place, or `kind:id`."""


OpenWindow = Callable[[Window], int]
"""Opens a window and stays until it is closed; the exit code. It comes from __main__.py: commands import no desktop."""


def _nowhere(_invocation: "Invocation", _work: Work[Any], _create: bool) -> Any:
    raise LookupError("options alone reach nobody")


def no_window(_window: Window) -> int:
    """Stand for a window where none can be."""
    raise LookupError("options alone open no window")


@dataclass(slots=True)
class Invocation:
    """The global options, wherever on the line they stood."""

    profile: Path | None = None
    group: str | None = None
    passphrase_file: Path | None = None
    json: bool = False
    reach: Reach = field(default=_nowhere, repr=False)
    open_window: OpenWindow = field(default=no_window, repr=False)

    @property
    def folder(self) -> Path:
        """The profile's directory."""
        if self.profile is not None:
            return self.profile
        from whisper_net.config import default_profile

        return default_profile()

    def in_group(self, **args: Any) -> dict[str, Any]:
        """Arguments of an operation on one group, with the group if one was named."""
        return args if self.group is None else {**args, "group": self.group}

    def ask(self, operation: str, args: dict[str, Any] | None = None, *, create: bool = False) -> Any:
        """The answer to one operation of node/operations/table.py. Raises LocalError."""

        async def work(call: Call) -> Any:
            return await call(operation, args or {})

        return self.run(work, create=create)

    def run(self, work: Work[T], *, create: bool = False) -> T:
        """Ask several things in a row. Raises LocalError."""
        outcome: T = self.reach(self, work, create)
        return outcome

    def answer(self, value: Any, lines: Callable[[], Iterable[str]]) -> None:
        """Print one answer: as JSON, or as the lines for people."""
        if self.json:
            print_json(value)
            return
        for line in lines():
            click.echo(line)


def print_json(value: Any, *, err: bool = False) -> None:
    """One JSON document on one line; plain ASCII where the stream takes nothing else."""
    import json

    stream = sys.stderr if err else sys.stdout
    ascii_only = not (stream.encoding or "").lower().replace("-", "").startswith("utf8")
    text = json.dumps(value, ensure_ascii=ascii_only)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character that came in by the command line goes out escaped
        text = json.dumps(value)
    click.echo(text, err=err)

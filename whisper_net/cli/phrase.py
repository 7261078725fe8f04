"""Where the twelve recovery words come from: a file that was named, a pipe, or the person at the terminal.

They are never an argument and never in the environment: other programs see both. What is typed is not shown.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from whisper_net.core.errors import LocalError
from whisper_net.core.wire.bounds import MAX_KEY_TEXT

F = TypeVar("F", bound=Callable[..., Any])

phrase_option = click.option(
    "--phrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file that holds the twelve words; otherwise they are asked for, or read from standard input.",
)


class NoPhrase(LocalError):
    """None was given, and there is nobody to ask."""

    code = "no_phrase"


def phrase_of(named: Path | None, *, piped: bool = True) -> str:
    """Twelve words that belong together, wherever they come from. Raises NoPhrase, MistypedWord or KeyTextError.

    `piped`: standard input is free to bring them.
    """
    from whisper_net.core.crypto.phrase import entropy_of

    typed = _read(named) if named is not None else _asked(piped)
    entropy_of(typed)  # said before a profile is opened, or made
    return typed


def _asked(piped: bool) -> str:
    if piped and not sys.stdin.isatty():
        return _text(sys.stdin.buffer.read(MAX_KEY_TEXT + 1), "standard input")
    try:
        return str(click.prompt("Twelve recovery words", hide_input=True, err=True))
    except (EOFError, click.Abort) as error:
        if sys.stdin.isatty():
            raise
        raise NoPhrase("no recovery words: name a file with --phrase-file, or pipe them in") from error


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return _text(stream.read(MAX_KEY_TEXT + 1), f"the file {path}")
    except OSError as error:
        raise NoPhrase(f"the file {path} cannot be read: {error.strerror}") from error


def _text(raw: bytes, where: str) -> str:
    try:
        typed = raw.decode().strip()
    except UnicodeDecodeError as error:
        raise NoPhrase(f"{where} is not a text in UTF-8") from error
    if not typed:
        raise NoPhrase(f"{where} holds no recovery words: type them at a terminal, or name a file with --phrase-file")
    return typed

"""Where the passphrase comes from: a file that was named, the environment, or the person at the terminal.

It is never an argument: those are in sight of every program on the machine. A prompt goes to the terminal itself, so
that a key may come in by a pipe meanwhile.
"""

import os
import sys
from pathlib import Path

import click

from whisper_net.cli.invocation import Invocation
from whisper_net.core.errors import LocalError

VARIABLE = "WHISPER_NET_PASSPHRASE"
MOST = 4_096
TERMINAL = Path("/dev/tty")
ADVICE = "Choose a passphrase for this machine. Five or six words that nobody guesses are good. Nobody can reset it."


class NoPassphrase(LocalError):
    """None was given, and there is nobody to ask."""

    code = "no_passphrase"


def passphrase_of(invocation: Invocation, *, new: bool) -> str:
    """The passphrase; asked for twice where it is new. Raises NoPassphrase."""
    if invocation.passphrase_file is not None:
        return _checked(_read(invocation.passphrase_file), "the passphrase file")
    given = os.environ.get(VARIABLE)
    if given is not None:
        return _checked(given, VARIABLE)
    if not _somebody_there():
        raise NoPassphrase(f"no passphrase: set {VARIABLE}, or name a file with --passphrase-file")
    if new:
        click.echo(ADVICE, err=True)
    text: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt="Once more" if new else False, err=True)
    return _checked(text, "the passphrase")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST + 1).decode().removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise NoPassphrase(f"the passphrase file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NoPassphrase(f"the passphrase file {path} is not a text in UTF-8") from error


def _checked(text: str, where: str) -> str:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise NoPassphrase(f"{where} holds bytes that are not UTF-8") from error
    if not text.strip() or size > MOST:
        raise NoPassphrase(f"{where} is empty or far too long")
    return text


def _somebody_there() -> bool:
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        with TERMINAL.open("rb"):
            return True
    except OSError:
        return False

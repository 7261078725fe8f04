"""Where the passphrase comes from: a file that was named, the environment, or the person at the terminal.

It is never an argument: those are in sight of every program on the machine. A prompt goes to the terminal itself, so
that a key may come in by a pipe meanwhile.
"""

import os
import sys
from pathlib import Path

import click

from whisper_net.cli import text
from whisper_net.cli.invocation import Invocation
from whisper_net.core.crypto.passphrase import LEAST, MOST, check_passphrase
from whisper_net.core.errors import LocalError, WeakPassphrase

VARIABLE = "WHISPER_NET_PASSPHRASE"
TERMINAL = Path("/dev/tty")
ADVICE = (
    f"Choose a passphrase for this machine, of at least {LEAST} characters. "
    "Five or six words that nobody guesses are good. Nobody can reset it."
)


class NoPassphrase(LocalError):
    """None was given, and there is nobody to ask."""

    code = "no_passphrase"


def passphrase_given(invocation: Invocation) -> str | None:
    """The passphrase, if nobody has to be asked for it. Raises NoPassphrase for one that cannot be."""
    if invocation.passphrase_file is not None:
        return _checked(_read(invocation.passphrase_file), "the passphrase file")
    given = os.environ.get(VARIABLE)
    return None if given is None else _checked(given, VARIABLE)


def passphrase_of(invocation: Invocation, *, new: bool) -> str:
    """The passphrase; asked for twice where it is new. Raises NoPassphrase, or WeakPassphrase for a new one."""
    given = passphrase_given(invocation)
    if given is not None:
        if new:
            check_passphrase(given)
        return given
    if not _somebody_there():
        raise NoPassphrase(f"no passphrase: set {VARIABLE}, or name a file with --passphrase-file")
    return _new() if new else _checked(_ask("Passphrase"), "the passphrase")


def _new() -> str:
    """Ask until one is strong enough, and typed the same twice."""
    click.echo(ADVICE, err=True)
    while True:
        typed = _ask("Passphrase")
        try:
            check_passphrase(typed)
        except WeakPassphrase as error:
            click.echo(text.sentence(str(error)), err=True)
            continue
        if _ask("Once more") == typed:
            return typed
        click.echo("The two do not match.", err=True)


def _ask(prompt: str) -> str:
    return str(click.prompt(prompt, hide_input=True, err=True))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST + 1).decode().removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise NoPassphrase(f"the passphrase file {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NoPassphrase(f"the passphrase file {path} is not a text in UTF-8") from error


def _checked(typed: str, where: str) -> str:
    try:
        size = len(typed.encode())
    except UnicodeEncodeError as error:
        raise NoPassphrase(f"{where} holds bytes that are not UTF-8") from error
    if not typed.strip() or size > MOST:
        raise NoPassphrase(f"{where} is empty or far too long")
    return typed


def _somebody_there() -> bool:
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        with TERMINAL.open("rb"):
            return True
    except OSError:
        return False

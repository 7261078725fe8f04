"""repair and version: the program about itself and its files."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation

PACKAGE = "whisper-net"


@command("repair")
@click.pass_obj
def repair(invocation: Invocation) -> None:
    """Rebuild documents and tables from the envelopes, which are the truth. Loses nothing; safe at any time."""
    answer = invocation.ask("repair", invocation.in_group())
    invocation.answer(answer, lambda: _repaired(answer))


def _repaired(answer: dict[str, Any]) -> Iterator[str]:
    envelopes = text.count(answer["envelopes"], "envelope", "envelopes")
    yield f"Rebuilt {text.count(answer['documents'], 'document', 'documents')} from {envelopes}."
    if answer["faults"]:
        yield f"{text.count(answer['faults'], 'envelope was', 'envelopes were')} damaged and left out."
    else:
        yield "No faults found."


@command("version")
@click.pass_obj
def version(invocation: Invocation) -> None:
    """Say which version this is."""
    number = version_number()
    invocation.answer({"version": number}, lambda: [f"whisper-net {number}"])


def version_number() -> str:
    """The installed version; a copy that runs without being installed has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "not installed"

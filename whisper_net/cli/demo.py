"""demo: the main job, shown with real processes. The story stands in demo_story.py, its people in demo_person.py."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.core.errors import LocalError


class DemoFailed(LocalError):
    """The three did not end up with the same group."""

    code = "demo_failed"


@command("demo")
@click.pass_obj
def demo(invocation: Invocation) -> None:
    """Watch three people found a group, talk, part and come together again.

    Three profiles and three nodes of their own, real sockets on this machine, in a temporary folder that is removed at
    the end. Takes about a quarter of a minute; your own profile is not touched.
    """
    from whisper_net.cli.demo_person import Cast
    from whisper_net.cli.demo_story import Story, Transcript

    began = time.monotonic()
    folder = tempfile.TemporaryDirectory(prefix="whisper-net-", ignore_cleanup_errors=True)
    with folder as path, Cast(Path(path), ("Ana", "Ben", "Cleo")) as cast:
        ending = Story(cast, Transcript(silent=invocation.json)).tell()
    ending["seconds"] = round(time.monotonic() - began, 1)
    invocation.answer(ending, lambda: _ended(ending))
    if not ending["equal"]:
        raise DemoFailed("the three did not end up with the same group; please report this")


def _ended(ending: dict[str, Any]) -> Iterator[str]:
    if ending["equal"]:
        yield text.bold("Three equal view codes, and the same messages on all three machines.")
    yield text.dim(f"That took {ending['seconds']} s. The three profiles are gone. Now you:")
    yield '  whisper-net group found "Your group" --me "Your name"'

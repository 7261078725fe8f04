"""demo: the main job, shown with real processes. The story stands in demo_story.py, its people in demo_person.py."""

import tempfile
import time
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
    the end. Takes about a minute; your own profile is not touched. Pictures of their windows are left in build/demo;
    where there is a display, the windows open too and stay until you close them.
    """
    from whisper_net.cli import demo_lines, demo_window
    from whisper_net.cli.demo_person import Cast
    from whisper_net.cli.demo_story import Story
    from whisper_net.cli.demo_transcript import Transcript

    began = time.monotonic()
    to = Transcript(silent=invocation.json)
    folder = tempfile.TemporaryDirectory(prefix="whisper-net-", ignore_cleanup_errors=True)
    with folder as path, Cast(Path(path), demo_lines.PEOPLE) as cast:
        story = Story(cast, to)
        ending: dict[str, Any] = story.tell()
        if not ending["equal"]:
            raise DemoFailed("the three did not end up with the same group; please report this")
        to.say(text.bold("Three equal view codes, and the same messages, leads and résumés on all three machines."))
        cast.stop_nodes()
        ending["pictures"] = demo_window.draw(cast.people, story.places, to)
        ending["seconds"] = round(time.monotonic() - began, 1)
        to.say(text.dim(f"That took {ending['seconds']} s."))
        if not invocation.json:
            demo_window.open_windows(cast.people, story.address, to)
    invocation.answer(
        ending,
        lambda: [
            text.dim("The three profiles are gone. Now you:"),
            '  whisper-net group found "Your group" --me "Your name"',
        ],
    )

"""doctor: why there is no sync, and what to do about it."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import PEER


@command("doctor")
@click.option("--peer", "peers", type=PEER, multiple=True, metavar="HOST:PORT", help="Look there, too; repeatable.")
@click.pass_obj
def doctor(invocation: Invocation, peers: tuple[str, ...]) -> None:
    """Say in plain words why there is no sync.

    Looks at this machine's files, clock and networks, at your place in the group, at every relay and at every address
    that answered before.
    """
    answer = invocation.ask("doctor", invocation.in_group(peers=list(peers)))
    invocation.answer(answer, lambda: _told(answer))


def _told(checks: list[dict[str, Any]]) -> Iterator[str]:
    for check in checks:
        mark = "ok  " if check["ok"] else text.bold("look")
        yield f"{mark}  {text.line(check['says'])}"
        if check["do"]:
            yield f"      {text.line(check['do'])}"
    if all(check["ok"] for check in checks):
        yield "Nothing is wrong that this machine can see."

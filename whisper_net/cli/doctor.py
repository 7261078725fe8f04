"""doctor: why there is no sync, and what to do about it."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import PEER

WAYS = ("relay", "address")
"""Checks of what leads to the others: as long as one is well, something comes."""
STOPS = ("membership", "network")
"""Checks that stop all, whatever answers."""


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
    said, do = verdict(checks)
    yield text.bold(text.line(said))
    yield ""
    for check in checks:
        mark = "ok  " if check["ok"] else text.bold("look")
        yield f"{mark}  {text.line(check['says'])}"
        if check["do"]:
            yield f"      {text.line(check['do'])}"
    if do:
        yield ""
        yield f"{text.bold('What to do:')} {text.line(do)}"


def verdict(checks: list[dict[str, Any]]) -> tuple[str, str]:
    """All of it in one sentence, and what to do about it first, or ""."""
    faults = [check for check in checks if not check["ok"]]
    if not faults:
        return "Nothing is wrong that this machine can see.", ""
    ways = [check for check in checks if check["check"] in WAYS]
    stops = [check for check in faults if check["check"] in STOPS] or [check for check in ways if not _any(ways)]
    if not stops:
        count = text.count(len(faults), "thing is", "things are")
        return f"The others can be reached; {count} worth a look.", faults[0]["do"]
    return _because(stops), stops[0]["do"]


def _any(ways: list[dict[str, Any]]) -> bool:
    return any(way["ok"] for way in ways)


def _because(stops: list[dict[str, Any]]) -> str:
    says = stops[0]["says"]
    if says.startswith("You asked"):
        return str(says)
    if stops[0]["check"] in WAYS and len(stops) > 1:
        says = f"none of {len(stops)} relays and addresses answers."
    return f"Nothing comes, because {says[0].lower()}{says[1:]}"

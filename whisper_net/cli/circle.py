"""circle and dm: conversations of people somebody picks, which nobody else learns of."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun, command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.standing import alone
from whisper_net.cli.typed import TEXT

MOST_NAMES = 60
KINDS = {"circle": "circle", "dm": "direct", "audience": "of leads"}
_CIRCLE = click.argument("circle_name", metavar="CIRCLE", type=TEXT)
_MEMBER = click.argument("member_name", metavar="MEMBER", type=TEXT)


@click.group(cls=Noun, name="circle")
def circle() -> None:
    """Talk among people you pick. Others learn that you made some circle, and about how large."""


@circle.command("list")
@click.pass_obj
def circle_list(invocation: Invocation) -> None:
    """List the circles that you are in, with direct messages and audiences of job leads."""
    rows = invocation.ask("circle_list", invocation.in_group())
    invocation.answer(rows, lambda: _listed(rows))


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "You are in no circle yet. Make one: whisper-net circle create NAME MEMBER..."
        return
    yield from text.table([_row(row) for row in rows], ("CIRCLE", "NAME", "KIND", "WHO", ""))


def _row(row: dict[str, Any]) -> list[str]:
    people = text.cut(
        ", ".join(text.cut(one["name"], 40) or text.short(one["member"]) for one in row["members"]), MOST_NAMES
    )
    new = f"{row['unread']} new" if row["unread"] else ""
    return [text.short(row["circle"]), text.cut(row["name"], 40), KINDS[row["kind"]], people, new]


@circle.command("create")
@click.argument("name", metavar="NAME", type=TEXT)
@click.argument("members", metavar="MEMBER...", type=TEXT, nargs=-1, required=True)
@click.pass_obj
def circle_create(invocation: Invocation, name: str, members: tuple[str, ...]) -> None:
    """Make a circle of these members. MEMBER is a name, or the beginning of an id. Only you can add to it later."""
    answer = invocation.ask("circle_create", invocation.in_group(name=name, members=list(members)))
    invocation.answer(answer, lambda: [f"Made: {text.short(answer['circle'])}"])


@circle.command("add")
@_CIRCLE
@_MEMBER
@click.pass_obj
def circle_add(invocation: Invocation, circle_name: str, member_name: str) -> None:
    """Put MEMBER into a circle that you made. They read all of it, what was written before them too."""
    answer = invocation.ask("circle_add", invocation.in_group(circle=circle_name, member=member_name))
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} is in it now, and reads all of it."])


@circle.command("remove")
@_CIRCLE
@_MEMBER
@click.pass_obj
def circle_remove(invocation: Invocation, circle_name: str, member_name: str) -> None:
    """Take MEMBER out of a circle that you made, or yourself out of any. They keep what they have."""
    answer = invocation.ask("circle_remove", invocation.in_group(circle=circle_name, member=member_name))
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} is out of it, and reads nothing new there."])


@command("dm")
@_MEMBER
@click.argument("body", metavar="TEXT", type=TEXT)
@click.pass_obj
def dm(invocation: Invocation, member_name: str, body: str) -> None:
    """Write TEXT to MEMBER alone: a name, or the beginning of an id. Read it by: messages @NAME."""
    answer = invocation.ask("dm", invocation.in_group(member=member_name, text=body))
    invocation.answer(answer, lambda: [f"Saved: {text.short(answer['message'])}", *alone(answer)])

"""member promote, demote, remove and leave: who holds an office, and who goes.

Rules: each says in one sentence what it can and cannot undo, and asks, unless --yes or --json was said. Without a
terminal nobody is asked: then --yes has to be said.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from whisper_net.cli import text
from whisper_net.cli.command import Command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import TEXT

F = TypeVar("F", bound=Callable[..., Any])
PROMOTE = "They can let people in from now on; an admin can take that back, not what they did with it."
PROMOTE_ADMIN = "They can put people out from now on, and you alone cannot take that back once others are admins too."
DEMOTE = "What they did at the same time without knowing of this comes to nothing; you can promote them again."
REMOVE = (
    "They read nothing new and keep what they have; they come back only if as many approve them as let them in, and "
    "then read what was said meanwhile."
)
LEAVE = "You read nothing new and keep what is here; you come back only if as many approve you as let you in."

yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
member_argument = click.argument("member_id", metavar="MEMBER", type=TEXT)


def sure(invocation: Invocation, yes: bool, consequence: str) -> None:
    """Ask whether it is really meant. Raises Abort for a no, and UsageError where nobody can be asked."""
    if yes or invocation.json:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"{consequence} Say --yes if you mean it.")
    click.confirm(f"{consequence} Go on?", abort=True, err=True)


@click.command("promote", cls=Command)
@member_argument
@click.option("--to", "role", type=click.Choice(["vetter", "admin"]), default="vetter", show_default=True)
@yes_option
@click.pass_obj
def member_promote(invocation: Invocation, member_id: str, role: str, yes: bool) -> None:
    """Make somebody a vetter, who lets people in, or an admin, who also puts people out.

    One admin makes a vetter; an admin takes a majority of the admins. MEMBER is the beginning of their id.
    """
    sure(invocation, yes, PROMOTE if role == "vetter" else PROMOTE_ADMIN)
    answer = invocation.ask("member_promote", invocation.in_group(member=member_id, role=role))
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} is {_office(role)} now."])


def _office(role: str) -> str:
    return "an admin" if role == "admin" else "a vetter"


@click.command("demote", cls=Command)
@member_argument
@yes_option
@click.pass_obj
def member_demote(invocation: Invocation, member_id: str, yes: bool) -> None:
    """Take every office from somebody who was made admin or vetter after you. MEMBER is the beginning of their id."""
    sure(invocation, yes, DEMOTE)
    answer = invocation.ask("member_demote", invocation.in_group(member=member_id))
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} holds no office any more."])


@click.command("remove", cls=Command)
@member_argument
@yes_option
@click.pass_obj
def member_remove(invocation: Invocation, member_id: str, yes: bool) -> None:
    """Put somebody out of the group, and give it new keys. MEMBER is the beginning of their id.

    Takes an admin who became one before them. The others stop talking to them as soon as they hear of it.
    """
    sure(invocation, yes, REMOVE)
    answer = invocation.ask("member_remove", invocation.in_group(member=member_id))
    told = "Everybody who hears of it sends them nothing from then on: whisper-net sync passes it on."
    invocation.answer(answer, lambda: [f"{text.short(answer['member'])} is out. {told}"])


@click.command("leave", cls=Command)
@yes_option
@click.pass_obj
def member_leave(invocation: Invocation, yes: bool) -> None:
    """Leave the group. The last admin makes somebody else admin first."""
    sure(invocation, yes, LEAVE)
    answer = invocation.ask("member_leave", invocation.in_group())
    invocation.answer(answer, lambda: ["You left. The others hear of it when you next meet: whisper-net sync"])

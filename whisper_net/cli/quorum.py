"""group quorum: what takes several, who said yes, and saying it oneself.

Rules: as offices.py: an act that nobody can undo says so in one sentence and asks, unless --yes or --json was said.
"""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.offices import PROMOTE_ADMIN, REMOVE, member_argument, sure, yes_option
from whisper_net.cli.typed import TEXT

MOST_NAME = 40
READ = "Every admin and vetter reads it, they too if they hold an office; that does not help them against it."
DEEDS = {"remove": "put NAME out", "promote": "make NAME an admin"}
_proposal = click.argument("proposal", metavar="PROPOSAL", type=TEXT)


@click.group("quorum", cls=Noun, invoke_without_command=True)
@click.pass_context
def group_quorum(context: click.Context) -> None:
    """Decide together: put anybody out, founders too, or make somebody an admin. Without a verb: what is proposed.

    It takes more than half of the admins but the one it is about; else two thirds, and three at least, of them and the
    vetters whom such a majority made vetters. Who says yes says it once: the machines do the rest as they meet.
    """
    if context.invoked_subcommand is None:
        invocation: Invocation = context.obj
        rows = invocation.ask("group_quorum", invocation.in_group())
        invocation.answer(rows, lambda: lines(rows))


def lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Two lines a proposal: what, and how it stands."""
    if not rows:
        yield "Nothing is proposed. To propose something: whisper-net group quorum remove MEMBER, or promote MEMBER"
    for row in rows:
        yield f"{text.short(row['proposal'])}  {_by(row)} wants to {_deed(row)}."
        yield f"          {standing(row)}"


def _by(row: dict[str, Any]) -> str:
    return text.cut(row["by"], MOST_NAME) or "somebody"


def _deed(row: dict[str, Any]) -> str:
    return DEEDS[row["act"]].replace("NAME", text.cut(row["name"], MOST_NAME) or text.short(row["member"]))


def standing(row: dict[str, Any]) -> str:
    """How a proposal stands, in a sentence or two."""
    if row["state"] == "done":
        return "Done."
    if row["state"] == "withdrawn":
        return "Withdrawn: nobody proposes it any more."
    names = ", ".join(text.cut(name, MOST_NAME) or "somebody" for name in row["signed"]) or "nobody yet"
    if row["state"] == "agreed":
        return f"Agreed by {names}. Their machines bring it about as they meet: whisper-net sync"
    need = f"{len(row['signed'])} of {row['need']}" if row["need"] else "too few can decide about them"
    return f"Yes from {names} ({need}). To say yes too: whisper-net group quorum sign {text.short(row['proposal'])}"


def _say(invocation: Invocation, operation: str, **args: Any) -> None:
    answer = invocation.ask(operation, invocation.in_group(**args))
    invocation.answer(answer, lambda: [standing(answer)])


@group_quorum.command("remove")
@member_argument
@yes_option
@click.pass_obj
def quorum_remove(invocation: Invocation, member_id: str, yes: bool) -> None:
    """Say that somebody is to go, whoever it is. MEMBER is the beginning of their id.

    Where somebody proposed it before, this joins them.
    """
    sure(invocation, yes, f"{READ} {REMOVE}")
    _say(invocation, "group_quorum_remove", member=member_id)


@group_quorum.command("promote")
@member_argument
@yes_option
@click.pass_obj
def quorum_promote(invocation: Invocation, member_id: str, yes: bool) -> None:
    """Say that somebody is to become an admin. MEMBER is the beginning of their id."""
    sure(invocation, yes, PROMOTE_ADMIN)
    _say(invocation, "group_quorum_promote", member=member_id)


@group_quorum.command("sign")
@_proposal
@yes_option
@click.pass_obj
def quorum_sign(invocation: Invocation, proposal: str, yes: bool) -> None:
    """Say yes to a proposal. PROPOSAL is the beginning of its id."""
    sure(invocation, yes, "With enough of you it happens; once it did, no yes can be taken back.")
    _say(invocation, "group_quorum_sign", proposal=proposal)


@group_quorum.command("withdraw")
@_proposal
@click.pass_obj
def quorum_withdraw(invocation: Invocation, proposal: str) -> None:
    """Take your yes back; where nobody else proposed the same, that ends it. PROPOSAL is the beginning of its id.

    A machine that has your signature already and has not heard of this may still use it.
    """
    _say(invocation, "group_quorum_withdraw", proposal=proposal)

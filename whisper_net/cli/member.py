"""member: who is in, who asks to come in, and the decision about them."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.offices import member_demote, member_leave, member_promote, member_remove
from whisper_net.cli.typed import TEXT
from whisper_net.cli.verifying import member_verify


@click.group(cls=Noun, name="member")
def member() -> None:
    """See who is in, decide who comes in and who holds an office; put somebody out, or go."""


@member.command("list")
@click.pass_obj
def member_list(invocation: Invocation) -> None:
    """List members, and those who wait for approval with what they say of themselves."""
    rows = invocation.ask("member_list", invocation.in_group())
    invocation.answer(rows, lambda: [*listed(rows), *_next(rows)])


def listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Members and those who wait, as a table."""
    yield from text.table([_row(row) for row in rows], ("MEMBER", "NAME", "ROLE", "CHANNELS, OR WHAT THEY SAY"))


def _next(rows: list[dict[str, Any]]) -> Iterator[str]:
    waiting = [row for row in rows if row["state"] == "pending"]
    if waiting:
        yield ""
        yield f"Let somebody in: whisper-net member approve {text.short(waiting[0]['member'])}"


def _row(row: dict[str, Any]) -> list[str]:
    name = text.cut(row["name"], 40) or "(no name yet)"
    if row["state"] == "member":
        return [text.short(row["member"]), name, row["role"], " ".join(f"#{text.line(one)}" for one in row["channels"])]
    says = f"says: {text.cut(row['claim'], 120)}" if row["claim"] else ""
    return [text.short(row["member"]), name, {"pending": "waiting"}.get(row["state"], row["state"]), says]


@member.command("approve")
@click.argument("member_id", metavar="MEMBER", type=TEXT)
@click.pass_obj
def member_approve(invocation: Invocation, member_id: str) -> None:
    """Approve somebody for the group and the channels of their invitation. MEMBER is the beginning of their id.

    Somebody who was put out, or left, comes back the same way: by as many new approvals, with the machine they had. In
    channels where newcomers read the past they read what was said meanwhile, too.
    Make sure by another way, such as a call, that it is who they say: compare the id that join showed them.
    """
    answer = invocation.ask("member_approve", invocation.in_group(member=member_id))
    invocation.answer(answer, lambda: _approved(answer))


def _approved(answer: dict[str, Any]) -> Iterator[str]:
    so_far = f" ({answer['have']} of {answer['need']})" if "need" in answer else ""
    if answer.get("already"):
        in_now = "They are a member" if answer["state"] == "member" else f"Others have to approve them too{so_far}"
        yield f"You approved them already. {in_now}."
    elif answer["state"] == "member":
        yield "Approved: they are a member now, and get in when they next sync with somebody of the group."
    else:
        yield f"Approved{so_far}. Others have to approve them too before they are in."
    if reads := answer.get("reads"):
        channels = text.listed([f"#{text.line(name)}" for name in reads])
        yield f"They were out before: what was said meanwhile in {channels} they read, too."


@member.command("decline")
@click.argument("member_id", metavar="MEMBER", type=TEXT)
@click.pass_obj
def member_decline(invocation: Invocation, member_id: str) -> None:
    """Decline somebody who asks to join, or is about to come back. MEMBER is the beginning of their id.

    After that only an admin can approve them.
    """
    answer = invocation.ask("member_decline", invocation.in_group(member=member_id))
    invocation.answer(answer, lambda: ["Declined: they are told so when they next ask."])


for one in (member_promote, member_demote, member_remove, member_leave, member_verify):
    member.add_command(one)

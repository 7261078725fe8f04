"""lead: the board of job leads; add, change, claim, share, close. Claims lock nothing; who sees a lead sees them."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.standing import alone
from whisper_net.cli.typed import TEXT

F = TypeVar("F", bound=Callable[..., Any])
INDENT = " " * (text.ID_SHOWN + 2)
STAGES = {"found": "Found", "claimed": "Claimed", "closed": "Closed"}
_LEAD = click.argument("lead_id", metavar="LEAD", type=TEXT)


def _what_it_says(*, required: bool) -> Callable[[F], F]:
    """The four options that hold what a lead says."""

    def add(function: F) -> F:
        for option in (
            click.option("--note", type=TEXT, metavar="TEXT", help="Whatever else helps: pay, place, whom to ask."),
            click.option("--url", type=TEXT, metavar="URL", help="Where it is advertised: http or https."),
            click.option("--role", type=TEXT, required=required, metavar="ROLE", help="What the job is."),
            click.option("--company", type=TEXT, required=required, metavar="NAME", help="Who hires."),
        ):
            function = option(function)
        return function

    return add


@click.group(cls=Noun, name="lead")
def lead() -> None:
    """Share job leads, with everybody in #general or with an audience that you choose."""


@lead.command("add")
@_what_it_says(required=True)
@click.option("--except", "leave_out", type=TEXT, metavar="MEMBER", multiple=True, help="Everybody but them.")
@click.option("--only", type=TEXT, metavar="MEMBER", multiple=True, help="Them, you and nobody else.")
@click.argument("more", metavar="[MEMBER...]", type=TEXT, nargs=-1)
@click.pass_obj
def lead_add(
    invocation: Invocation,
    /,
    leave_out: tuple[str, ...],
    only: tuple[str, ...],
    more: tuple[str, ...],
    **said: str | None,
) -> None:
    """Add a lead to the board. Everybody in #general sees it, unless --except or --only says who does.

    Whoever is left out learns nothing of it. MEMBER is a name, or the beginning of an id; several may follow.
    """
    if bool(leave_out) == bool(only) and (more or only):
        raise click.UsageError("Say --except MEMBER... or --only MEMBER..., and not both.")
    chosen = {"leave_out": [*leave_out, *more]} if leave_out else {"only": [*only, *more]} if only else {}
    asked = {name: value or "" for name, value in said.items()}

    async def work(call: Call) -> tuple[Any, Any]:
        added = await call("lead_add", invocation.in_group(**asked, **chosen))
        told = bool(chosen) and not invocation.json
        return added, await call("audience_preview", invocation.in_group(**chosen)) if told else {}

    answer, audience = invocation.run(work)
    invocation.answer(answer, lambda: [f"Added: {text.short(answer['lead'])}", *seen_by(audience), *alone(answer)])


def seen_by(audience: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    """Everybody whom a chosen audience holds, by name, and who is left out of it."""
    if audience:
        yield f"Seen by {_people(audience['readers'])} alone."
    if out := [*audience.get("left_out", []), *audience.get("never", [])]:
        yield f"Nothing of it goes to {_people(out)}."


def _people(people: list[dict[str, str]]) -> str:
    return ", ".join(text.cut(one["name"], 40) or text.short(one["member"]) for one in people)


@lead.command("share")
@_LEAD
@click.argument("member_name", metavar="MEMBER", type=TEXT)
@click.pass_obj
def lead_share(invocation: Invocation, lead_id: str, member_name: str) -> None:
    """Let MEMBER see a lead of yours that went to some alone. LEAD is the beginning of its id.

    If the same people see other leads of yours, this one moves to an audience of its own and gets a new id.
    """
    answer = invocation.ask("lead_share", invocation.in_group(lead=lead_id, member=member_name))
    moved = f" It is {text.short(answer['lead'])} now." if answer["moved"] else ""
    invocation.answer(answer, lambda: [f"Shared with {text.short(answer['member'])}.{moved}", *alone(answer)])


@lead.command("edit")
@_LEAD
@_what_it_says(required=False)
@click.pass_obj
def lead_edit(invocation: Invocation, /, lead_id: str, **said: str | None) -> None:
    """Change what a lead of yours says; what is not named stays. LEAD is the beginning of its id."""
    changes = {name: value for name, value in said.items() if value is not None}
    if not changes:
        raise click.UsageError("Say what to change: --company, --role, --url or --note.")
    _done(invocation, "lead_edit", "Changed", lead=lead_id, **changes)


@lead.command("claim")
@_LEAD
@click.pass_obj
def lead_claim(invocation: Invocation, lead_id: str) -> None:
    """Say that you go after a lead. Others may, too. LEAD is the beginning of its id."""
    _done(invocation, "lead_claim", "Claimed", lead=lead_id)


@lead.command("unclaim")
@_LEAD
@click.pass_obj
def lead_unclaim(invocation: Invocation, lead_id: str) -> None:
    """Take your claim back. LEAD is the beginning of its id."""
    _done(invocation, "lead_unclaim", "Claim taken back", lead=lead_id)


@lead.command("withdraw")
@_LEAD
@click.pass_obj
def lead_withdraw(invocation: Invocation, lead_id: str) -> None:
    """Close a lead of yours for good; what it said stays to be seen. LEAD is the beginning of its id."""
    _done(invocation, "lead_withdraw", "Closed", lead=lead_id)


def _done(invocation: Invocation, operation: str, done: str, **args: Any) -> None:
    answer = invocation.ask(operation, invocation.in_group(**args))
    invocation.answer(answer, lambda: [f"{done}: {text.short(answer['lead'])}", *alone(answer)])


@lead.command("list")
@click.option("--stage", type=click.Choice(list(STAGES)), help="Only those that have come this far.")
@click.pass_obj
def lead_list(invocation: Invocation, stage: str | None) -> None:
    """Show the board: found, claimed and closed leads, newest first."""
    chosen = {} if stage is None else {"stage": stage}

    async def work(call: Call) -> tuple[Any, Any]:
        rows = await call("lead_list", invocation.in_group(**chosen))
        people = [] if invocation.json else await call("member_list", invocation.in_group())
        return rows, people

    rows, people = invocation.run(work)
    invocation.answer(rows, lambda: board(rows, {row["member"]: row["name"] for row in people}, stage))


def board(rows: list[dict[str, Any]], names: dict[str, str], stage: str | None = None) -> Iterator[str]:
    """The leads as people see them, by stage; `names` by member id."""
    if not rows:
        add = "No leads yet. Add one: whisper-net lead add --company NAME --role ROLE"
        yield add if stage is None else f"No lead is {stage}."
    for name, title in STAGES.items():
        column = [row for row in rows if row["stage"] == name]
        if column:
            yield text.dim(f"── {title} ({len(column)}) ──")
        for row in column:
            yield from _lead_lines(row, names)


def _lead_lines(row: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """One lead: id, role, company, who posted it; below it where, what else, and who goes after it."""
    by = text.cut(names.get(row["by"], ""), 40) or text.short(row["by"])
    head = f"{text.bold(text.line(row['role']))} at {text.bold(text.line(row['company']))}"
    yield f"{text.dim(text.short(row['lead']))}  {head}{text.dim(f', from {by}')}"
    if row["url"]:
        yield INDENT + text.line(row["url"])
    for line in text.clean(row["note"]).split("\n") if row["note"] else ():
        yield INDENT + line
    if row["audience"]["kind"] == "circle":
        count = row["audience"]["members"]
        yield INDENT + text.dim(f"seen by {text.count(count, 'person', 'people')} alone")
    if row["claims"]:
        who = ", ".join(text.cut(one["name"], 40) or text.short(one["member"]) for one in row["claims"])
        yield INDENT + text.dim(f"claimed by {who}")

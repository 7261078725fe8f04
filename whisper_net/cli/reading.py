"""messages: what was said in a channel, as a screen would show it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.typed import TEXT

INDENT = " " * (text.ID_SHOWN + 2 + len("HH:MM") + 2)
Names = dict[str, str]


@command("messages")
@click.argument("channel_name", metavar="CHANNEL", type=TEXT)
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, metavar="N", help="How many.")
@click.option("--search", type=TEXT, metavar="TEXT", help="Only those with all of these words.")
@click.pass_obj
def messages(invocation: Invocation, channel_name: str, limit: int, search: str | None) -> None:
    """Show the newest messages of CHANNEL, oldest first."""
    found = {} if search is None else {"search": search}

    async def work(call: Call) -> tuple[Any, Any]:
        rows = await call("messages", invocation.in_group(channel=channel_name, limit=limit, **found))
        people = [] if invocation.json else await call("member_list", invocation.in_group())
        return rows, people

    rows, people = invocation.run(work)
    invocation.answer(rows, lambda: _shown(rows, {row["member"]: row["name"] for row in people}, search))


def _shown(rows: list[dict[str, Any]], names: Names, search: str | None) -> Iterator[str]:
    if not rows:
        yield "Nothing here yet. Say something: whisper-net post general TEXT" if search is None else "Nothing found."
        return
    texts = {row["message"]: row for row in rows}
    now, last = datetime.now().astimezone(), None
    for row in rows:
        when = text.local(row["at"])
        if when.date() != last:
            last = when.date()
            yield text.dim(f"── {text.day(when, now)} ──")
        yield from message_lines(row, texts, names)


def message_lines(row: dict[str, Any], others: dict[str, dict[str, Any]], names: Names) -> Iterator[str]:
    """One message: id, hour, author, text; below it what it answers and how people reacted."""
    author = text.cut(row["name"], 40) or text.short(row["author"])
    head = f"{text.dim(text.short(row['message']))}  {text.local(row['at']):%H:%M}  {text.bold(author)}"
    if row["reply_to"]:
        yield head + text.dim(f" ↳ {_answered(row['reply_to'], others)}")
        first, rest = "", _body(row)
    else:
        first, *rest = _body(row)
        yield f"{head}  {first}"
    for one in rest:
        yield INDENT + one
    if row["reactions"]:
        yield INDENT + text.dim("   ".join(_reaction(one, names) for one in row["reactions"]))


def _body(row: dict[str, Any]) -> list[str]:
    if row["deleted"]:
        return [text.dim("(deleted)")]
    lines = text.clean(row["text"]).split("\n")
    if row["edited"]:
        lines[-1] += text.dim(" (edited)")
    return lines


def _answered(message: str, others: dict[str, dict[str, Any]]) -> str:
    row = others.get(message)
    if row is None:
        return text.short(message)
    return f"{text.cut(row['name'], 40)}: {'(deleted)' if row['deleted'] else text.cut(row['text'], 40)}"


def _reaction(reaction: dict[str, Any], names: Names) -> str:
    who = ", ".join(text.cut(names.get(member) or text.short(member), 40) for member in reaction["members"])
    return f"{text.line(reaction['emoji'])} {who}"

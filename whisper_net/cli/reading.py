"""messages: what was said in a channel, as a screen would show it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.attachment import shown_name, size
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.standing import place
from whisper_net.cli.typed import TEXT, Whole

MOST_NAME = 16
Names = dict[str, str]


@command("messages")
@click.argument("channel_name", metavar="CHANNEL", type=TEXT)
@click.option("--limit", type=Whole(1, 100_000), default=50, show_default=True, metavar="N", help="How many.")
@click.option("--search", type=TEXT, metavar="TEXT", help="Only those with all of these words.")
@click.option("--circle", is_flag=True, help="CHANNEL is a circle, also where a channel is called the same.")
@click.pass_obj
def messages(invocation: Invocation, channel_name: str, limit: int, search: str | None, circle: bool) -> None:
    """Show the newest messages of CHANNEL, oldest first. CHANNEL may be a circle, or @NAME for direct messages.

    Everybody sees one order: a message stands below all that its author had seen. Where two wrote apart, what is said
    later may stand above: look at the hour.
    """
    found: dict[str, Any] = {"circle": circle} if search is None else {"circle": circle, "search": search}

    async def work(call: Call) -> tuple[Any, Any, Any]:
        rows = await call("messages", invocation.in_group(channel=channel_name, limit=limit, **found))
        if invocation.json:
            return rows, [], {}
        people = await call("member_list", invocation.in_group())
        return rows, people, await call("standing", invocation.in_group())

    rows, people, standing = invocation.run(work)
    names = {row["member"]: row["name"] for row in people}
    nothing = f"Nothing here yet. Say something: whisper-net post {channel_name} TEXT"
    empty = [nothing if search is None else "Nothing found."]
    invocation.answer(rows, lambda: _told(shown(rows, names) if rows else empty, place(standing)))


def _told(conversation: Iterable[str], besides: Iterable[str]) -> Iterator[str]:
    yield from conversation
    for one in besides:
        yield ""
        yield one


def shown(rows: list[dict[str, Any]], names: Names) -> Iterator[str]:
    """Messages as a conversation: by day, with the id to type, the hour and the author in columns."""
    others = {row["message"]: row for row in rows}
    width = max((text.width(_author(row)) for row in rows), default=0)
    now, last = datetime.now().astimezone(), None
    for row in rows:
        when = text.local(row["at"])
        if when.date() != last:
            last = when.date()
            yield text.dim(f"── {text.day(when, now)} ──")
        author = text.padded(_author(row), width)
        margin = " " * (text.ID_SHOWN + 2 + len("HH:MM") + 2 + width + 2)
        first, *rest = [*_answered(row, others), *_body(row), *_reactions(row, names)]
        yield f"{text.dim(text.short(row['message']))}  {when:%H:%M}  {text.bold(author)}  {first}"
        yield from (margin + one for one in rest)


def _author(row: dict[str, Any]) -> str:
    """The name of a message, not of whoever signed it: what somebody brought over carries many names."""
    return text.cut(row["name"], MOST_NAME) or text.short(row["author"])


def _answered(row: dict[str, Any], others: dict[str, dict[str, Any]]) -> Iterator[str]:
    if row["reply_to"]:
        other = others.get(row["reply_to"])
        said = text.short(row["reply_to"]) if other is None else f"{_author(other)}: {_gist(other)}"
        yield text.dim(f"↳ {said}")


def _gist(row: dict[str, Any]) -> str:
    said = row["text"] or next((shown_name(one["name"]) for one in row["attachments"]), "")
    return "(deleted)" if row["deleted"] else text.cut(said, 40)


def _body(row: dict[str, Any]) -> list[str]:
    if row["deleted"]:
        return [text.dim("(deleted)")]
    lines = text.clean(row["text"]).split("\n") if row["text"] else []
    if row["edited"]:
        lines[-1] += text.dim(" (edited)")
    return lines + [_file(one) for one in row["attachments"]]


def _file(one: dict[str, Any]) -> str:
    """A file on a line of its own, its ending in sight."""
    about = f"({size(one['size'])}, {one['state']})"
    return f"📎 {shown_name(one['name'])} {text.dim(about)}"


def _reactions(row: dict[str, Any], names: Names) -> Iterator[str]:
    if row["reactions"] and not row["deleted"]:
        yield text.dim("   ".join(_reaction(one, names) for one in row["reactions"]))


def _reaction(reaction: dict[str, Any], names: Names) -> str:
    who = ", ".join(
        text.cut(names.get(member) or "", MOST_NAME) or text.short(member) for member in reaction["members"]
    )
    return f"{text.line(reaction['emoji'])} {who}"

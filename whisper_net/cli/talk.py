"""channel, post, reply, edit, delete, react: writing in channels. Reading them is reading.py."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun, command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import TEXT


@click.group(cls=Noun, name="channel")
def channel() -> None:
    """See your channels."""


@channel.command("list")
@click.pass_obj
def channel_list(invocation: Invocation) -> None:
    """List the channels that you are in, and how much is new in each."""
    rows = invocation.ask("channel_list", invocation.in_group())
    invocation.answer(rows, lambda: _listed(rows))


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "You are in no channel yet: somebody who is in one has to approve you for it."
        return
    cells = [
        [text.short(row["channel"]), f"#{text.line(row['name'])}", f"{row['unread']} new" if row["unread"] else ""]
        for row in rows
    ]
    yield from text.table(cells, ("CHANNEL", "NAME", ""))


@command("post")
@click.argument("channel_name", metavar="CHANNEL", type=TEXT)
@click.argument("body", metavar="TEXT", type=TEXT)
@click.pass_obj
def post(invocation: Invocation, channel_name: str, body: str) -> None:
    """Write TEXT in CHANNEL. It is saved here first, and reaches the others when machines meet."""
    _written(invocation, "post", "Saved", channel=channel_name, text=body)


@command("reply")
@click.argument("message", metavar="MESSAGE", type=TEXT)
@click.argument("body", metavar="TEXT", type=TEXT)
@click.pass_obj
def reply(invocation: Invocation, message: str, body: str) -> None:
    """Answer a message. MESSAGE is the beginning of its id."""
    _written(invocation, "reply", "Saved", message=message, text=body)


@command("edit")
@click.argument("message", metavar="MESSAGE", type=TEXT)
@click.argument("body", metavar="TEXT", type=TEXT)
@click.pass_obj
def edit(invocation: Invocation, message: str, body: str) -> None:
    """Put TEXT in place of a message of yours. MESSAGE is the beginning of its id."""
    _written(invocation, "edit", "Changed", message=message, text=body)


@command("delete")
@click.argument("message", metavar="MESSAGE", type=TEXT)
@click.pass_obj
def delete(invocation: Invocation, message: str) -> None:
    """Delete a message of yours. Who has read it has read it. MESSAGE is the beginning of its id."""
    _written(invocation, "delete", "Deleted", message=message)


@command("react")
@click.argument("message", metavar="MESSAGE", type=TEXT)
@click.argument("emoji", metavar="EMOJI", type=TEXT)
@click.option("--off", is_flag=True, help="Take it back.")
@click.pass_obj
def react(invocation: Invocation, message: str, emoji: str, off: bool) -> None:
    """Put an emoji at a message. MESSAGE is the beginning of its id."""
    _written(invocation, "react", "Taken back" if off else "Saved", message=message, emoji=emoji, off=off)


def _written(invocation: Invocation, operation: str, done: str, **args: Any) -> None:
    answer = invocation.ask(operation, invocation.in_group(**args))
    invocation.answer(answer, lambda: [f"{done}: {text.short(answer['message'])}"])

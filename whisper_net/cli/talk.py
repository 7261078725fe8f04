"""post, reply, edit, delete, react: writing in channels. Reading them is reading.py, who is in them channel.py."""

from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.standing import alone
from whisper_net.cli.typed import TEXT


@command("post")
@click.argument("channel_name", metavar="CHANNEL", type=TEXT)
@click.argument("body", metavar="TEXT", type=TEXT)
@click.option("--circle", is_flag=True, help="CHANNEL is a circle, also where a channel is called the same.")
@click.pass_obj
def post(invocation: Invocation, channel_name: str, body: str, circle: bool) -> None:
    """Write TEXT in CHANNEL. It is saved here first, and reaches the others when machines meet.

    CHANNEL may be a circle, or @NAME for direct messages with a member.
    """
    _written(invocation, "post", "Saved", channel=channel_name, text=body, circle=circle)


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
    invocation.answer(answer, lambda: [f"{done}: {text.short(answer['message'])}", *alone(answer)])

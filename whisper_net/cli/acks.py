"""acks: whether others are told which of their messages came to this machine."""

import click

from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation

SAID = {
    True: "Others in a room are told, at most once an hour, which of their messages this machine has. No time is said.",
    False: "Others are not told which of their messages came here. Over a direct line its other end still sees it.",
}


@click.group(cls=Noun, name="acks")
def acks() -> None:
    """Say whether others are told which of their messages came here."""


@acks.command("status")
@click.pass_obj
def acks_status(invocation: Invocation) -> None:
    """Show whether they are told."""
    answer = invocation.ask("acks_status")
    invocation.answer(answer, lambda: [SAID[answer["on"]]])


@acks.command("on")
@click.pass_obj
def acks_on(invocation: Invocation) -> None:
    """Tell them, from now on. It is so from the start."""
    _put(invocation, on=True)


@acks.command("off")
@click.pass_obj
def acks_off(invocation: Invocation) -> None:
    """Tell them no more. What was told before stays told; what others tell is shown all the same."""
    _put(invocation, on=False)


def _put(invocation: Invocation, *, on: bool) -> None:
    answer = invocation.ask("acks_put", {"on": on})
    invocation.answer(answer, lambda: [SAID[answer["on"]]])

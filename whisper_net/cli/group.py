"""group: found one, and see which ones this profile is in."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.history import group_log
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.offices import sure, yes_option
from whisper_net.cli.phrases import check_names, phrase_lines
from whisper_net.cli.quarantine import group_quarantine
from whisper_net.cli.quorum import group_quorum
from whisper_net.cli.refounding import group_import, group_refound
from whisper_net.cli.typed import RELAY, TEXT, Whole
from whisper_net.core.wire.bounds import MAX_NEEDED


@click.group(cls=Noun, name="group")
def group() -> None:
    """Found a group, list yours, see what happened in one, and decide together."""


@group.command("found")
@click.argument("name", type=TEXT)
@click.option("--me", type=TEXT, required=True, metavar="DISPLAY", help="What the others call you.")
@click.option(
    "--needed",
    type=Whole(1, MAX_NEEDED),
    default=2,
    show_default=True,
    metavar="N",
    help="How many must approve a newcomer; fewer while there are fewer who can.",
)
@click.option(
    "--relay", "relays", type=RELAY, multiple=True, metavar="URL", help="A relay that everybody is to use; repeatable."
)
@click.option("--again", is_flag=True, help="One more, of a name that one of your groups has already.")
@click.pass_obj
def group_found(invocation: Invocation, name: str, me: str, needed: int, relays: tuple[str, ...], again: bool) -> None:
    """Found a group called NAME, with a channel "general", and be its first admin.

    Makes your profile if you have none. Shows twelve recovery words, once: write them down.
    """
    check_names(name, me)
    asked = {"name": name, "me": me, "needed": needed, "relays": list(relays), "again": again}
    answer = invocation.ask("group_found", asked, create=True)
    invocation.answer(answer, lambda: _founded(answer, me))


def _founded(answer: dict[str, Any], me: str) -> Iterator[str]:
    yield f"You founded {text.bold(text.line(answer['name']))}. You are {text.line(me)}, its first admin."
    yield ""
    yield from phrase_lines(answer["phrase"])
    yield ""
    yield "Next: whisper-net invite create"


@group.command("list")
@click.pass_obj
def group_list(invocation: Invocation) -> None:
    """List your groups, and those that you asked to join."""
    rows = invocation.ask("group_list")
    invocation.answer(rows, lambda: _listed(rows))


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "You are in no group yet. Found one, or join one with a key that somebody gives you."
        return
    yield from text.table([_row(row) for row in rows], ("GROUP", "NAME", "YOU ARE", "MEMBERS"))


ROLES = {
    "joining": "joining: nobody answered yet",
    "pending": "waiting for approval",
    "linking": "adding this device",
    "refused": "refused",
    "damaged": "damaged: see repair",
    "removed": "removed: what is here stays readable",
    "revoked": "yours, but this device was revoked: what is here stays readable",
    "left": "gone: what is here stays readable",
}
MOVED_ON = "probably removed: its key moved on"


def _row(row: dict[str, Any]) -> list[str]:
    name = text.line(row["name"]) if row["name"] else "(not known yet)"
    members = str(row["members"]) if row["members"] else ""
    are = MOVED_ON if row.get("moved_on") else ROLES.get(row["role"], row["role"])
    return [text.short(row["group"] or "-"), name, are, members]


FORGET = "What is here of it is deleted for good; who has not heard yet that you left does not hear it from you."


@group.command("forget")
@click.argument("name", type=TEXT)
@yes_option
@click.pass_obj
def group_forget(invocation: Invocation, name: str, yes: bool) -> None:
    """Delete what this machine keeps of a group that you left. NAME is its name or the beginning of its id.

    What the others have of it stays with them.
    """
    sure(invocation, yes, FORGET)
    answer = invocation.ask("group_forget", {"name": name})
    invocation.answer(answer, lambda: [f"{text.line(answer['name'])} is forgotten: nothing of it is here any more."])


group.add_command(group_log)
group.add_command(group_quarantine)
group.add_command(group_quorum)
group.add_command(group_refound)
group.add_command(group_import)

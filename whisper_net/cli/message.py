"""message show: one message, and where it has come to."""

from collections.abc import Iterable, Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.reading import shown
from whisper_net.cli.typed import TEXT

MOST_NAMED = 20


@click.group(cls=Noun, name="message")
def message() -> None:
    """Look at one message."""


@message.command("show")
@click.argument("message_id", metavar="MESSAGE", type=TEXT)
@click.pass_obj
def message_show(invocation: Invocation, message_id: str) -> None:
    """Show a message, and where it has come to. MESSAGE is the beginning of its id.

    A device counts once it said that it has the message, at its next sync, or was seen to over a direct line: whoever
    switched that off (whisper-net acks off) may have it all the same.
    """

    async def work(call: Call) -> tuple[Any, Any, Any]:
        row = await call("message_show", invocation.in_group(message=message_id))
        if invocation.json:
            return row, [], []
        people = await call("member_list", invocation.in_group())
        return row, people, await call("relay_list", invocation.in_group())

    row, people, relays = invocation.run(work)
    names = {one["member"]: one["name"] for one in people}
    said = delivery(row["delivery"], len(relays))
    invocation.answer(row, lambda: [*shown([row], names), said, *having(row["people"])])


def delivery(where: dict[str, Any], relays: int) -> str:
    """Where a message has come to, in one sentence; `relays` is how many the group uses."""
    on_relays = [*_relays(len(where["relays"]), relays), *_pieces(where.get("file"))]
    return "; ".join(["Saved here", *on_relays, _devices(where["devices"], where["of"])]) + "."


def _pieces(file: dict[str, int] | None) -> list[str]:
    """How far a file has come that is being left at a relay; nothing once all of it lies there."""
    if file is None or file["pieces"] >= file["of"]:
        return []
    return [f"{file['pieces']} of {file['of']} pieces of its file on a relay"]


def _relays(on: int, of: int) -> list[str]:
    if not of:
        return []
    if of == 1:
        return ["on the relay"] if on else ["not known to be on the relay"]
    return [f"on {on or 'none'} of {of} relays"]


def _devices(have: int, of: int) -> str:
    if not of:
        return "no other device is to have it"
    if of == 1:
        return "the one other device has it" if have else "the one other device is not known to have it"
    return f"{have} of {of} other devices have it" if have != 1 else f"1 of {of} other devices has it"


def having(people: list[dict[str, Any]]) -> Iterator[str]:
    """Who is known to have a message, and who is not; of somebody with several devices, on how many of them."""
    for said, rows in (
        ("Known to have it: ", [one for one in people if one["devices"]]),
        ("Not known to have it: ", [one for one in people if not one["devices"]]),
    ):
        if rows:
            more = [f"{len(rows) - MOST_NAMED} more"] if len(rows) > MOST_NAMED else []
            yield f"{said}{text.listed([*map(_holder, rows[:MOST_NAMED]), *more])}."


def _holder(one: dict[str, Any]) -> str:
    who = text.cut(one["name"], 40) or text.short(one["member"])
    return who if one["devices"] in (0, one["of"]) else f"{who} ({one['devices']} of {one['of']} devices)"


def lacking(gaps: Iterable[dict[str, Any]], place: str = "") -> Iterator[str]:
    """What of others is known to exist and is not here, a line a member."""
    for gap in gaps:
        who = text.cut(gap["name"], 40) or text.short(gap["member"])
        what = "1 message or change of" if gap["count"] == 1 else f"{gap['count']} messages or changes of"
        yield f"{what} {who} {'has' if gap['count'] == 1 else 'have'} not arrived{place}."

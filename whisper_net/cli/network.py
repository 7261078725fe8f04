"""sync and status: meet the others once, and see how it stands."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.message import lacking
from whisper_net.cli.relays import relay_lines
from whisper_net.cli.standing import concealed
from whisper_net.cli.typed import PEER, SECONDS

WAITING = ("joining", "pending")
PUT_OUT = (
    "its key moved on without this device: you were probably put out, and nobody sees what you write. "
    "whisper-net doctor says more."
)


@command("sync")
@click.option("--peer", "peers", type=PEER, multiple=True, metavar="HOST:PORT", help="Whom to call; repeatable.")
@click.option("--timeout", type=SECONDS, default="15", show_default=True, metavar="S", help="How long at most.")
@click.pass_obj
def sync(invocation: Invocation, peers: tuple[str, ...], timeout: float) -> None:
    """Call the others, and return once nothing is new on either side.

    Calls the addresses named, those that answered before, and every relay of the group. For somebody who waits for
    approval it asks how that stands, and if it was given, brings everything over.
    """

    async def work(call: Call) -> tuple[Any, Any, Any]:
        before = [] if invocation.json else await call("group_list", {})
        counts = await call("sync", invocation.in_group(peers=list(peers), seconds=timeout))
        return counts, before, [] if invocation.json else await call("group_list", {})

    counts, before, after = invocation.run(work)
    invocation.answer(counts, lambda: _synced(counts, before, after))


def _synced(counts: dict[str, int], before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[str]:
    answered = text.count(counts["peers"], "machine or relay", "machines and relays")
    yield f"{answered} answered. {_what_came(counts)}"
    if counts["requests"]:
        waits = text.count(counts["requests"], "person waits", "people wait")
        yield f"{waits} to be let in. Who they say they are: whisper-net member list. Let them in: member approve"
    waited = {group["group"] for group in before if group["role"] in WAITING}
    for group in after:
        name = text.bold(text.line(group["name"] or "the group"))
        if group.get("moved_on"):
            yield f"{name}: {PUT_OUT}"
        for said in concealed(group):
            yield f"{name}: {said}"
        if group["role"] in WAITING:
            yield f"Still waiting to be let into {name}: its people have to approve you."
        elif group["role"] == "refused":
            yield f"{name} refused your request: whisper-net join with a new key asks again."
        elif group["group"] in waited:
            yield f"You were let into {name}. Read: whisper-net messages general"


def _what_came(counts: dict[str, int]) -> str:
    """What shows, rather than what went over the line: that counts much which nobody reads."""
    if counts["messages"]:
        return f"{text.count(counts['messages'], 'new message', 'new messages')}."
    if counts["received"]:
        return "No new message; something else was brought up to date."
    return "No new message." if counts["sent"] else "Nothing new on either side."


@command("status")
@click.pass_obj
def status(invocation: Invocation) -> None:
    """Show the view code and whom this machine has met; while you wait to be let in, how that stands."""
    answer = invocation.ask("status", invocation.in_group())
    invocation.answer(answer, lambda: _joining(answer["joining"]) if "joining" in answer else _status(answer))


def _joining(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        name = text.bold(text.line(row["name"])) if row["name"] else "a group"
        since = f" since {text.moment(row['since'])}" if row["since"] else ""
        if row["state"] == "refused":
            yield f"You asked to join {name}: {text.line(row['says'])}."
            continue
        yield f"You are waiting to be let into {name}{since}."
        yield text.sentence(text.line(row["says"]))
        if row["relays"]:
            yield f"Your request goes to {text.listed([text.line(one) for one in row['relays']])}."
    yield "whisper-net sync asks how it stands; whisper-net doctor says whether relays and people answer."


def _status(answer: dict[str, Any]) -> Iterator[str]:
    yield f"View code  {text.bold(answer['view_code'])}"
    yield text.dim("           Read it to one another: equal words mean that you hold the same records of who is in.")
    yield ""
    if answer.get("moved_on"):
        yield "The group's key moved on without this device: you were probably removed. What is here stays readable."
        yield ""
    if answer.get("behind"):
        yield "A newer key of the group has not reached this device yet. It comes from a relay by itself, or by a sync"
        yield "with another member."
        yield ""
    for said in concealed(answer):
        yield said
        yield ""
    if answer["peers"]:
        rows = [
            [text.short(peer["member"]), text.line(peer["name"]), peer["route"], _last(peer)]
            for peer in answer["peers"]
        ]
        yield from text.table(rows, ("MEMBER", "NAME", "MET AT", "LAST"))
    else:
        yield "Nobody met yet."
    if relays := answer.get("relays"):
        yield ""
        yield from relay_lines(relays)
    if answer["waiting"]:
        yield ""
        yield f"{text.count(answer['waiting'], 'thing waits', 'things wait')} for something that has not arrived yet."
    yield from lacking(answer.get("missing", []))
    for damaged in answer.get("damaged", []):
        yield ""
        yield text.sentence(text.line(damaged["problem"]))


def _last(peer: dict[str, Any]) -> str:
    return text.moment(peer["last_sync"]) if peer["last_sync"] else "never"

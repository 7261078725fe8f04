"""invite: keys for people whom one wants in the group."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Call, Invocation
from whisper_net.cli.typed import DURATION, TEXT, Whole
from whisper_net.core.wire.bounds import MAX_JOINS_OF_INVITATION


@click.group(cls=Noun, name="invite")
def invite() -> None:
    """Invite people, and see or revoke invitations."""


@invite.command("create")
@click.option(
    "--channel", "channels", type=TEXT, multiple=True, metavar="NAME", help="A channel besides general; repeatable."
)
@click.option(
    "--uses",
    type=Whole(1, MAX_JOINS_OF_INVITATION),
    default=1,
    show_default=True,
    metavar="N",
    help="For how many people.",
)
@click.option(
    "--expires",
    "seconds",
    type=DURATION,
    default="7d",
    show_default=True,
    metavar="TIME",
    help="How long: 30m, 12h, 7d, 2w.",
)
@click.pass_obj
def invite_create(invocation: Invocation, channels: tuple[str, ...], uses: int, seconds: int) -> None:
    """Make a key to hand to one person.

    The key is a link; the eight words are the same key for speaking over the phone. Whoever holds either may ask to
    join: people still have to approve them.
    """

    async def work(call: Call) -> tuple[Any, Any]:
        made = await call("invite_create", invocation.in_group(channels=list(channels), uses=uses, seconds=seconds))
        return made, await call("listening", {})

    answer, node = invocation.run(work)
    invocation.answer(answer, lambda: _created(answer, uses, node["listening"]))


def _created(answer: dict[str, Any], uses: int, listening: str | None) -> Iterator[str]:
    people = "one person" if uses == 1 else f"{uses} people"
    yield f"An invitation for {people}, open until {text.moment(answer['expires'])}:"
    yield ""
    yield f"  Key    {text.bold(answer['key'])}"
    yield f"  Words  {text.bold(answer['words'])}"
    yield ""
    yield "Send the key by a way that only they read. Speak the words only where nobody overhears them."
    if answer.get("relays"):
        yield from _at_relays(answer["relays"])
    else:
        yield from _at_this_machine(answer, listening)


def _at_relays(relays: list[str]) -> Iterator[str]:
    yield "They run:  whisper-net join KEY --me NAME     (with the words: --relay URL, from whisper-net relay list)"
    yield "Then:      whisper-net sync, and whisper-net member list"
    yield text.dim(f"It lies at {text.listed(relays)}, so that neither they nor you have to be online at once.")


def _at_this_machine(answer: dict[str, Any], listening: str | None) -> Iterator[str]:
    yield f"They run:  whisper-net join KEY --me NAME --peer {listening or 'HOST:PORT'}"
    if listening is None:
        yield text.dim("HOST:PORT is this machine's address: keep whisper-net node run --listen 0.0.0.0:4400 running.")
    yield "Then:      whisper-net member list"
    if "relays" in answer:
        yield text.dim("No relay of the group has taken it: whisper-net relay list says why, and sync tries again.")


@invite.command("list")
@click.pass_obj
def invite_list(invocation: Invocation) -> None:
    """List invitations; keys are shown of those made on this machine, as long as they are open."""
    rows = invocation.ask("invite_list", invocation.in_group())
    invocation.answer(rows, lambda: _listed(rows))


STATES = {
    "open": "open",
    "used": "used",
    "revoked": "revoked",
    "expired": "expired",
    "leaked": "used too often: it leaked",
}


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "No invitations yet. Make one: whisper-net invite create"
        return
    cells = [
        [
            text.short(row["invitation"]),
            STATES.get(row["state"], row["state"]),
            text.moment(row["expires"]),
            row["key"] or "",
        ]
        for row in rows
    ]
    yield from text.table(cells, ("INVITATION", "STATE", "OPEN UNTIL", "KEY"))


@invite.command("revoke")
@click.argument("invitation_id", metavar="INVITATION", type=TEXT)
@click.pass_obj
def invite_revoke(invocation: Invocation, invitation_id: str) -> None:
    """Close an invitation, so that nobody else gets in by it. INVITATION is the beginning of its id."""
    answer = invocation.ask("invite_revoke", invocation.in_group(invitation=invitation_id))
    invocation.answer(answer, lambda: ["Revoked: whoever shows this key from now on is refused."])

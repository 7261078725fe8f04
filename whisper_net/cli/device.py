"""device: the machines of one person in a group."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.joining import key_text, named_in, relay_option
from whisper_net.cli.offices import sure, yes_option
from whisper_net.cli.phrase import phrase_of, phrase_option
from whisper_net.cli.typed import PEER, SECONDS, TEXT

REVOKE = "It reads and writes nothing from now on and never comes back; what it holds it keeps."


@click.group(cls=Noun, name="device")
def device() -> None:
    """Bring a further machine of yours into a group, list them, revoke a lost one."""


@device.command("add")
@click.argument("key", type=TEXT, nargs=-1, required=True, metavar="KEY-OR-WORDS")
@click.option(
    "--peer", "peers", type=PEER, multiple=True, metavar="HOST:PORT", help="Where an admin or vetter listens."
)
@relay_option
@click.option("--wait", type=SECONDS, default="0", metavar="S", help="Keep asking so long if nobody answers at once.")
@phrase_option
@click.pass_obj
def device_add(
    invocation: Invocation,
    key: tuple[str, ...],
    peers: tuple[str, ...],
    relays: tuple[str, ...],
    wait: float,
    phrase_file: Path | None,
) -> None:
    """Bring this machine into a group by your twelve words.

    You are in that group, and have its twelve recovery words on paper. KEY-OR-WORDS is an invitation from any admin or
    vetter, made for you: whisper-net invite create. Nobody has to approve you again, and all that you may read comes.
    Makes a profile on this machine if there is none.
    """
    from whisper_net.core.crypto.keytext import parse_key

    typed = key_text(" ".join(key))
    parse_key(typed)
    phrase = phrase_of(phrase_file, piped=key != ("-",))
    asked = {"key": typed, "phrase": phrase, "peers": list(peers) or named_in(typed), "wait": wait}
    answer = invocation.ask("device_add", {**asked, "relays": list(relays)}, create=True)
    unanswered = answer.pop("unanswered")
    answer.pop("attempt")
    invocation.answer(answer, lambda: _added(answer, unanswered))


TOLD = {
    "live": "",
    "doubled": "copied: nothing that it writes counts",
    "surplus": "one too many: nothing that it writes counts until another is revoked",
}


@device.command("list")
@click.pass_obj
def device_list(invocation: Invocation) -> None:
    """List your machines in the group."""
    rows = invocation.ask("device_list", invocation.in_group())
    cells = [[text.short(row["device"]), text.moment(row["added"]), _state(row)] for row in rows]
    invocation.answer(rows, lambda: text.table(cells, ("DEVICE", "ADDED", "")))


def _state(row: dict[str, Any]) -> str:
    told = TOLD.get(row["state"], row["state"])
    return ", ".join(filter(None, ["this machine" if row["this"] else "", told]))


@device.command("revoke")
@click.argument("device_id", metavar="DEVICE", type=TEXT)
@click.option("--phrase", is_flag=True, help="By your twelve words, which go before whatever a thief says.")
@phrase_option
@yes_option
@click.pass_obj
def device_revoke(invocation: Invocation, device_id: str, phrase: bool, phrase_file: Path | None, yes: bool) -> None:
    """Revoke a machine of yours that is lost. DEVICE is the beginning of its id: whisper-net device list.

    Every room gets a new key. Use --phrase where somebody else may have the lost machine and its passphrase.
    """
    sure(invocation, yes, REVOKE)
    asked = invocation.in_group(device=device_id)
    if phrase or phrase_file is not None:
        asked["phrase"] = phrase_of(phrase_file)
    answer = invocation.ask("device_revoke", asked)
    told = "Whoever has it reads nothing new once the others hear of it: whisper-net sync passes it on."
    invocation.answer(answer, lambda: [f"{text.short(answer['device'])} is revoked. {told}"])


def _added(answer: dict[str, Any], unanswered: list[str]) -> Iterator[str]:
    group = text.bold(text.line(answer["name"] or ""))
    if answer["state"] == "member":
        yield f"This machine is yours in {group} now. Read: whisper-net messages general"
        yield "Those who verified you are told that you have a new device, and compare words with you anew."
        return
    yield f"You are known in {group}, and this machine waits for its keys."
    for reason in unanswered:
        yield f"  {text.sentence(reason)}"
    yield "Next: whisper-net sync, when somebody of the group is online."

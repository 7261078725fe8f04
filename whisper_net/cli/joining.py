"""join: from a key to a request that people of the group decide on."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.phrases import check_names, phrase_lines
from whisper_net.cli.typed import PEER, RELAY, SECONDS, TEXT
from whisper_net.core.errors import KeyTextError
from whisper_net.core.wire.bounds import MAX_CLAIM, MAX_KEY_TEXT

relay_option = click.option(
    "--relay",
    "relays",
    type=RELAY,
    multiple=True,
    metavar="URL",
    help="A relay that the key does not name, as eight words never do; repeatable.",
)


@command("join")
@click.argument("key", type=TEXT, nargs=-1, required=True, metavar="KEY-OR-WORDS")
@click.option("--me", type=TEXT, required=True, metavar="DISPLAY", help="What the others will call you.")
@click.option("--claim", type=TEXT, default="", metavar="TEXT", help="Who you are, for those who approve.")
@click.option(
    "--peer", "peers", type=PEER, multiple=True, metavar="HOST:PORT", help="Where somebody of the group listens."
)
@relay_option
@click.option("--wait", type=SECONDS, default="0", metavar="S", help="Keep asking so long if nobody answers at once.")
@click.pass_obj
def join(
    invocation: Invocation,
    key: tuple[str, ...],
    me: str,
    claim: str,
    peers: tuple[str, ...],
    relays: tuple[str, ...],
    wait: float,
) -> None:
    """Ask to join a group with the key, or the eight words, that somebody gave you.

    KEY-OR-WORDS may be - to read it from standard input, which hides it from other programs on this machine, and may
    be the whole message that invites you: an address in it is asked unless --peer names another. Where the key names
    relays, or --relay does, your request is left there, and nobody has to be online. Makes your profile if you have
    none. Shows twelve recovery words, once: write them down.
    """
    typed = key_text(" ".join(key))
    _check(typed, me, claim)
    asked = {"key": typed, "me": me, "claim": claim, "peers": list(peers) or named_in(typed), "wait": wait}
    answer = invocation.ask("join", {**asked, "relays": list(relays)}, create=True)
    unanswered = answer.pop("unanswered")
    answer.pop("attempt", None)  # a window's name for it: here there is the group
    invocation.answer(answer, lambda: _joined(answer, unanswered))


def key_text(typed: str) -> str:
    """What was typed as a key, or stands on standard input if that was "-". Raises KeyTextError."""
    if typed != "-":
        return typed
    if sys.stdin.isatty():
        return str(click.prompt("Key or words", err=True))
    try:
        return sys.stdin.buffer.read(MAX_KEY_TEXT + 1).decode()
    except UnicodeDecodeError as error:
        raise KeyTextError("what came in is no text, and no key") from error


def named_in(message: str) -> list[str]:
    """The address that a message names beside its key."""
    from whisper_net.adapters.transport.address import address_in

    address = address_in(message)
    return [address] if address else []


def _check(key: str, me: str, claim: str) -> None:
    """Refuse what cannot be a key, a name or a claim before a profile is made for it. Raises LocalError."""
    from whisper_net.core.crypto.keytext import parse_key
    from whisper_net.core.documents.entries import check_text

    parse_key(key)
    check_names(me)
    if claim:
        check_text("claim", claim, MAX_CLAIM)


def _joined(answer: dict[str, Any], unanswered: list[str]) -> Iterator[str]:
    if answer["state"] == "member":
        yield "You are in. Read: whisper-net messages general"
    elif answer["state"] == "pending":
        yield from _pending(answer, unanswered)
    else:
        yield "Nobody who knows this key has answered yet. Your request is kept, and goes out when somebody does."
        yield from _reasons(unanswered)
        yield "Next: whisper-net sync --peer HOST:PORT, with the address that your inviter gives you."
        if "relays" not in answer:
            yield "If the group uses a relay, say the same once more with --relay URL: your key names none."
    if answer["phrase"]:
        yield ""
        yield from phrase_lines(answer["phrase"])


def _pending(answer: dict[str, Any], unanswered: list[str]) -> Iterator[str]:
    relays = answer.get("relays", [])
    picked_up = answer.get("picked_up", True)
    if picked_up:
        yield "Your request is there. Now people of the group have to approve you."
    elif relays:
        yield f"Your request lies at {text.listed(relays)}; nobody has picked it up yet."
        yield "Nobody has to be online for that: it stays there for a month, and longer whenever you sync."
    else:
        yield "Your request is signed and kept, and lies nowhere yet: it goes out when somebody answers."
    yield from _reasons([] if picked_up else unanswered)
    yield f"They see you as {text.bold(text.short(answer['member']))}: tell your inviter, so that they can compare."
    yield "Next: whisper-net sync asks how it stands; whisper-net node run keeps asking."


def _reasons(unanswered: list[str]) -> Iterator[str]:
    for reason in unanswered:
        yield f"  {text.sentence(reason)}"

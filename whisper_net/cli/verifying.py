"""member verify: compare safety words with somebody, and say whether they match."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import TEXT

MATCHES, DIFFERS = "matches", "differs"
_DIGITS_A_LINE = 6


@click.command("verify", cls=Command)
@click.argument("member_id", metavar="MEMBER", type=TEXT)
@click.option("--matches", "verdict", flag_value=MATCHES, help="You compared, and all of it is the same.")
@click.option("--differs", "verdict", flag_value=DIFFERS, help="You compared, and it is not the same.")
@click.option("--says", type=TEXT, metavar="TEXT", help="Their words, digits or code: compared here, and marked.")
@click.pass_obj
def member_verify(invocation: Invocation, member_id: str, verdict: str | None, says: str | None) -> None:
    """Compare safety words with a member, to know that nobody sits between you. MEMBER is the beginning of their id.

    Do it in a call or side by side, with somebody whose voice or face you know. What you say of it stays on this
    machine, and counts until they have a new device.
    """
    if verdict and says is not None:
        raise click.UsageError("--says compares by itself: leave --matches and --differs out")
    asked = {"member": member_id, "verdict": verdict or ""} | ({} if says is None else {"says": says})
    answer = invocation.ask("member_verify", invocation.in_group(**asked))
    if verdict == DIFFERS:
        invocation.answer(answer, lambda: _differs(answer))
    elif verdict or says is not None:
        invocation.answer(answer, lambda: _matches(answer))
    else:
        invocation.answer(answer, lambda: _shown(answer))


def _shown(answer: dict[str, Any]) -> Iterator[str]:
    name, id_ = _name(answer), text.short(answer["member"])
    yield text.bold(_standing(answer, name))
    yield ""
    yield from text.words(answer["words"])
    yield ""
    digits = answer["digits"].split()
    for start in range(0, len(digits), _DIGITS_A_LINE):
        yield "    " + " ".join(digits[start : start + _DIGITS_A_LINE])
    yield ""
    yield f"{name} sees the same about you. Compare the words, or the digits, in a call or side by side."
    yield f"All the same:      whisper-net member verify {id_} --matches"
    yield f"Not the same:      whisper-net member verify {id_} --differs"


def _standing(answer: dict[str, Any], name: str) -> str:
    if answer["state"] == "verified":
        return f"{name}: verified, you compared {text.moment(answer['when'])}."
    if answer["state"] == "changed":
        return f"{name}: a new device since you compared {text.moment(answer['when'])}. Ask them, and compare again."
    return f"{name}: not compared yet."


def _matches(answer: dict[str, Any]) -> Iterator[str]:
    if answer["state"] != "verified":  # one more device came in this very moment
        yield _standing(answer, _name(answer))
        return
    yield f"Verified: {_name(answer)} is who you compared with, until they get a new device."


def _differs(answer: dict[str, Any]) -> Iterator[str]:
    name, id_ = _name(answer), text.short(answer["member"])
    yield f"Noted: {name} is not verified."
    yield "First make sure that both of you opened the same group and each other, and read the whole of it again."
    yield f"If it still differs, the {name} of this group is not the person you are talking to."
    yield "Then tell them nothing here that a stranger should not know, and warn an admin by another way. Their id:"
    yield f"    {answer['member']}"
    yield f"The same after all, once you compared again: whisper-net member verify {id_} --matches"


def _name(answer: dict[str, Any]) -> str:
    return text.cut(answer["name"], 40) or "somebody without a name"

"""relay add, forget, list: which relays a group leaves sealed items at."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.offices import sure, yes_option
from whisper_net.cli.typed import RELAY, TEXT

STATES = {"connected": "connected", "connecting": "connecting", "waiting": "tried again soon"}
KEY_SHOWN = 6
LAST = (
    "No other relay of this group has answered: without this one the others hear nothing over relays, of a new one "
    "neither. To move, first run whisper-net relay add URL with the new one, then whisper-net sync, and forget this "
    "one once the others have synced, too."
)


@command("add")
@click.argument("url", type=RELAY)
@click.pass_obj
def relay_add(invocation: Invocation, url: str) -> None:
    """Leave items at the relay URL, too, and look for others' there.

    Of an admin it is for the whole group: everybody's device uses it once they have heard. Of anybody else it is for
    this device alone. URL is what whoever runs the relay gives you, all of it, or @FILE with it in, or - to read it
    from standard input: one with a passcode is best not typed here, where others on this computer may see it.
    """
    answer = invocation.ask("relay_add", invocation.in_group(url=url))
    invocation.answer(answer, lambda: _added(answer))


def _added(answer: dict[str, Any]) -> Iterator[str]:
    if answer["shared"]:
        yield "The whole group uses this relay from now on, each device once it has heard of it."
    else:
        yield "This device uses it from now on. Only an admin adds a relay for the whole group."
    yield "Next: whisper-net sync"


@command("forget")
@click.argument("url", type=RELAY)
@yes_option
@click.pass_obj
def relay_forget(invocation: Invocation, url: str, yes: bool) -> None:
    """Use the relay URL no more.

    What lies there stays sealed, and expires. An admin takes it off the group's list, anybody else off their own. The
    others hear of it there once more, or from whoever they meet: to move to another relay, add that one first.
    """
    if not yes and not invocation.json:
        rows = invocation.ask("relay_list", invocation.in_group())
        if _is_last(rows, url.strip()):
            sure(invocation, yes, LAST)
    answer = invocation.ask("relay_forget", invocation.in_group(url=url))
    invocation.answer(answer, lambda: _forgotten(answer))


def _is_last(rows: list[dict[str, Any]], url: str) -> bool:
    """Whether everybody uses it, and no other that ever answered."""
    meant = [row for row in rows if row["url"] == url and row["shared"]]
    others = [row for row in rows if row["url"] != url and row["shared"]]
    return bool(meant) and not any(row["last_ok"] and not row["error"] for row in others)


def _forgotten(answer: dict[str, Any]) -> Iterator[str]:
    whose = "The group uses" if answer["shared"] else "This device uses"
    yield f"{whose} it no more. What lies there expires within 30 days, and nobody there could ever read it."
    if answer["shared"]:
        yield "The others hear so there, if it still answered, or from whoever they meet."


@command("list")
@click.pass_obj
def relay_list(invocation: Invocation) -> None:
    """List the relays of the group, and how each stands."""
    rows = invocation.ask("relay_list", invocation.in_group())
    invocation.answer(rows, lambda: _listed(rows))


@command("proxy")
@click.argument("proxy", type=TEXT, required=False)
@click.pass_obj
def relay_proxy(invocation: Invocation, proxy: str | None) -> None:
    """Say through which proxy relays are called, or call them through PROXY from now on.

    PROXY is `system`, which is what this computer is set to, `none`, or an address: http://HOST:PORT, or
    socks5h://HOST:PORT, which for Tor is mostly socks5h://127.0.0.1:9050. Relays nearby are called without.
    """
    answer = invocation.ask("relay_proxy", {"proxy": proxy})
    invocation.answer(answer, lambda: _proxy(answer["proxy"]))


def _proxy(proxy: str) -> Iterator[str]:
    ways = {"system": "through the proxy that this computer is set to, if any", "none": "straight, through no proxy"}
    yield f"Relays are called {ways.get(proxy, 'through ' + text.line(proxy.rpartition('@')[2]))}."


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    if not rows:
        yield "This group uses no relay yet. Whoever runs one gives you its address: whisper-net relay add URL"
        return
    yield from relay_lines(rows)
    yield ""
    yield "All of each address, as join and relay forget take it; a passcode, which some ask for, is not shown:"
    for row in rows:
        where, _, proof = row["url"].partition("/#")
        yield f"  {text.line(where)}/#{text.line(proof.partition('.')[0])}"


def relay_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    """How each stands, and what is wrong in a sentence."""
    names = _told_apart([row["url"] for row in rows])
    head = ("RELAY", "FOR", "STATE", "ANSWERED", "TO LEAVE THERE")
    yield from text.table([_row(row, name) for row, name in zip(rows, names, strict=True)], head)
    for row, name in zip(rows, names, strict=True):
        if row["says"]:
            yield ""
            yield f"{name}: {text.line(row['says'])}."
    if any(row["state"] == "off" for row in rows):
        yield ""
        yield text.dim("whisper-net sync calls each once; a running node, or the window, keeps a line to each.")


def _row(row: dict[str, Any], name: str) -> list[str]:
    whose = "everybody" if row["shared"] else "this device"
    answered = text.moment(row["last_ok"]) if row["last_ok"] else "never"
    return [name, whose, _state(row), answered, str(row["items_waiting"])]


def _state(row: dict[str, Any]) -> str:
    """What is the matter with it now; of one that no line is kept to, how the last call went."""
    if row["state"] != "off":
        return STATES[row["state"]]
    if row["error"]:
        return "failed when last called"
    return "answered when last called" if row["last_ok"] else "not called yet"


def _told_apart(urls: list[str]) -> list[str]:
    """Where each is; of two at one place, the beginning of the key that each is to prove, too."""
    places = [_where(url) for url in urls]
    keys = [text.line(url.partition("/#")[2])[:KEY_SHOWN] for url in urls]
    return [
        f"{place} (key {key}…)" if places.count(place) > 1 else place for place, key in zip(places, keys, strict=True)
    ]


def _where(url: str) -> str:
    """Where it is, without its key and passcode."""
    return text.line(url.partition("/#")[0])

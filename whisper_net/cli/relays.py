"""relay add, forget, list: which relays a group leaves sealed items at."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import RELAY, TEXT

STATES = {
    "connected": "connected",
    "connecting": "connecting",
    "waiting": "tried again soon",
    "off": "called by sync, and while a node runs",
}


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
@click.pass_obj
def relay_forget(invocation: Invocation, url: str) -> None:
    """Use the relay URL no more.

    What lies there stays sealed, and expires. An admin takes it off the group's list, anybody else off their own.
    """
    answer = invocation.ask("relay_forget", invocation.in_group(url=url))
    invocation.answer(answer, lambda: _forgotten(answer))


def _forgotten(answer: dict[str, Any]) -> Iterator[str]:
    whose = "The group uses" if answer["shared"] else "This device uses"
    yield f"{whose} it no more. What lies there expires within 30 days, and nobody there could ever read it."


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
    head = ("RELAY", "FOR", "STATE", "ANSWERED", "TO LEAVE THERE")
    yield from text.table([_row(row) for row in rows], head)
    for row in rows:
        if row["says"]:
            yield ""
            yield text.sentence(f"{_where(row['url'])}: {row['says']}")


def _row(row: dict[str, Any]) -> list[str]:
    whose = "everybody" if row["shared"] else "this device"
    answered = text.moment(row["last_ok"]) if row["last_ok"] else "never"
    return [_where(row["url"]), whose, STATES[row["state"]], answered, str(row["items_waiting"])]


def _where(url: str) -> str:
    """Where it is, without its key and passcode."""
    return text.line(url.partition("/#")[0])

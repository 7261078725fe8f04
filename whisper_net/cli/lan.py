"""lan: which networks are home, where members find each other by themselves. Everywhere else nothing is sent."""

from collections.abc import Iterator
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import TEXT

_CARD = click.option(
    "--interface", type=TEXT, metavar="CARD", help="The network card meant, if this machine is on several networks."
)


@click.group(cls=Noun, name="lan")
def lan() -> None:
    """Find each other on networks that you call home."""


@lan.command("status")
@click.pass_obj
def lan_status(invocation: Invocation) -> None:
    """Show the networks that this machine is on, and which of them are home."""
    answer = invocation.ask("lan_status")
    invocation.answer(answer, lambda: _status(answer))


@lan.command("home")
@_CARD
@click.pass_obj
def lan_home(invocation: Invocation, interface: str | None) -> None:
    """Call the network that this machine is on now your home.

    There, a running node announces itself and looks for members of your groups. Others on that network can see that
    this machine runs this app, and nothing more. The network is known again by its router: whoever builds a copy of
    the same router is taken for it. Where the router cannot be read, the choice holds until the node stops.
    """
    answer = invocation.ask("lan_home", _meant(interface))
    invocation.answer(answer, lambda: _home(answer))


@lan.command("forget")
@_CARD
@click.option("--all", "everywhere", is_flag=True, help="No network is home any more.")
@click.pass_obj
def lan_forget(invocation: Invocation, interface: str | None, everywhere: bool) -> None:
    """Call the network that this machine is on your home no longer; a running node falls silent there at once."""
    answer = invocation.ask("lan_forget", {**_meant(interface), "everywhere": everywhere})
    invocation.answer(answer, lambda: _status(answer))


def _meant(interface: str | None) -> dict[str, Any]:
    return {} if interface is None else {"interface": interface}


def _home(network: dict[str, Any]) -> Iterator[str]:
    lasting = "from now on" if network["remembered"] else "until the node stops"
    yield f"{_name(network)} is home, {lasting}."
    yield "Others on it can see that this machine runs this app, and nothing more."
    if network["remembered"]:
        yield "It is known again by its router: whoever builds a copy of that router is taken for it."
    if not network["announced"]:
        yield network["problem"] or "Nothing is announced yet: a running node does that, whisper-net node run."


def _status(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["networks"]:
        yield "This machine is on no network."
    for network in answer["networks"]:
        yield f"{text.bold(_name(network))}: {_standing(network)}"
    if not any(network["home"] for network in answer["networks"]):
        yield text.dim("Nothing is sent before you call a network home: whisper-net lan home")
    elif not answer["on"]:
        yield text.dim("No node runs that would look for others: whisper-net node run")
    else:
        yield f"{text.count(answer['found'], 'machine', 'machines')} there now that may be of your groups."


def _name(network: dict[str, Any]) -> str:
    wifi = f" ({text.line(network['wifi'])})" if network["wifi"] else ""
    return f"{text.line(network['interface'])} {network['network']}{wifi}"


def _standing(network: dict[str, Any]) -> str:
    if not network["home"]:
        return "not home, silent"
    if network["problem"]:
        return f"home; {network['problem']}"
    return "home, announced" if network["announced"] else "home"

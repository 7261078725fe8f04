"""A node of this profile, running until Ctrl-C or a signal to stop.

Rules: the lock is held as long as it runs; `listening` is said once commands are answered over the control socket; a
clean stop ends what is in hand, removes the socket and gives the lock up. What a killed one left is taken over.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from whisper_net.bootstrap import control_server
from whisper_net.cli import text
from whisper_net.cli.announcing import Announcer
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.passphrase import passphrase_of
from whisper_net.cli.running import check_exists, locked, opened, reach
from whisper_net.cli.telling import Teller
from whisper_net.core.errors import ProfileInUse
from whisper_net.ports.control import CommandClient, ControlUnavailable

if TYPE_CHECKING:
    from whisper_net.node.node import Node

# Windows knows no signal handlers on a loop: there Ctrl-C interrupts the loop itself.
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ()


def serve(invocation: Invocation, listen: str, peers: Sequence[str], *, lan: bool) -> None:
    """Run a node in the foreground. Raises ProfileError, PortInUse or AddressError before it listens."""
    check_exists(invocation.folder, create=False)
    asyncio.run(_refuse_second(invocation))
    passphrase = passphrase_of(invocation, new=False)
    asyncio.run(_run(invocation, passphrase, listen, peers, lan=lan))


async def _refuse_second(invocation: Invocation) -> None:
    """Say so before a passphrase is asked for."""
    await _refuse(await reach(invocation.folder))


async def _refuse(other: CommandClient | None) -> None:
    if other is not None:
        await other.close()
        raise ProfileInUse("a node of this profile runs already")


async def _run(invocation: Invocation, passphrase: str, listen: str, peers: Sequence[str], *, lan: bool) -> None:
    stopped = _stop_signal()
    async with locked(invocation.folder) as other:
        await _refuse(other)
        async with opened(invocation.folder, passphrase) as node:
            _warn_of_damage(node)
            address = await node.listen(listen)
            teller = Teller(named=sys.stdout.isatty())
            await teller.learn(node.groups)
            announcer = Announcer(node, teller, as_json=invocation.json)
            try:
                async with _commanded(invocation, node):
                    node.call_always(peers)
                    if lan:
                        node.start_lan()
                    announcer.listening(address)
                    await stopped.wait()
            finally:
                announcer.close()


@asynccontextmanager
async def _commanded(invocation: Invocation, node: "Node") -> AsyncIterator[None]:
    """Answer commands of other processes; a system without Unix sockets does without, and says so."""
    from whisper_net.node.operations.table import perform

    server = control_server(invocation.folder)
    try:
        await server.serve(lambda name, args: perform(node, name, args))
    except ControlUnavailable as error:
        click.echo(text.sentence(str(error)), err=True)
    try:
        yield
    finally:
        await server.close()


def _warn_of_damage(node: "Node") -> None:
    """Say what could not be opened; raise it if that is all there is."""
    for damaged in node.damaged:
        if not node.groups and not node.applicants:
            raise damaged.fault()
        click.echo(text.sentence(text.line(str(damaged.fault()))), err=True)


def _stop_signal() -> asyncio.Event:
    """Set by the first signal to stop; later ones change nothing."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    return stopped

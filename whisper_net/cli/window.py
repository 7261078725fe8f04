"""app: open the window. What opens it comes with the invocation, for no command stands on the desktop."""

import click

from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import TEXT


@command("app")
@click.option("--listen", type=TEXT, metavar="HOST:PORT", help="Answer members who call this address.")
@click.option("--peer", "peers", type=TEXT, multiple=True, metavar="HOST:PORT", help="Keep calling this address.")
@click.pass_obj
def app(invocation: Invocation, listen: str | None, peers: tuple[str, ...]) -> int:
    """Open the window; so does whisper-net alone.

    If it is open already, it comes forward. A passphrase that is given unlocks it; otherwise the window asks.
    """
    return open_window(invocation, listen, peers)


def open_window(invocation: Invocation, listen: str | None = None, peers: tuple[str, ...] = ()) -> int:
    """Open it and stay until it is closed; the exit code. Raises LocalError."""
    from whisper_net.cli.passphrase import passphrase_given

    return invocation.open_window(invocation.folder, listen, peers, passphrase_given(invocation))

"""app: open the window. What opens it comes with the invocation, for no command stands on the desktop."""

from pathlib import Path
from typing import Any

import click

from whisper_net.cli.command import command
from whisper_net.cli.invocation import Invocation, Window
from whisper_net.cli.typed import LISTEN, PEER, TEXT

PLACES = ("channel", "leads", "resumes", "people", "history", "settings")
"""As desktop/viewmodels/place.py has them."""
_FILE = click.Path(dir_okay=False, path_type=Path)


def _checked_key(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str:
    """What another program hands over may be anything. Raises LocalError for what is no key."""
    if not text:
        return ""
    from whisper_net.cli.joining import key_text
    from whisper_net.core.crypto.keytext import parse_key

    text = key_text(text)
    parse_key(text)
    return " ".join(text.split())


def _checked_place(_context: click.Context, _parameter: click.Parameter, place: str) -> str:
    """A screen by its kind, or `kind:id`."""
    if place.partition(":")[0] not in PLACES:
        raise click.BadParameter(f"write one of {', '.join(PLACES)}")
    return place


@command("app")
@click.argument("key", type=TEXT, required=False, callback=_checked_key)
@click.option("--listen", type=LISTEN, metavar="HOST:PORT", help="Answer members who call this address.")
@click.option("--peer", "peers", type=PEER, multiple=True, metavar="HOST:PORT", help="Keep calling this address.")
@click.option("--picture", type=_FILE, metavar="FILE", help="Draw the window into FILE instead of opening it.")
@click.option(
    "--place",
    type=TEXT,
    default="channel",
    metavar="PLACE",
    callback=_checked_place,
    help="What to draw: channel, leads, resumes, people, history or settings; one thing of it as PLACE:ID.",
)
@click.pass_obj
def app(invocation: Invocation, /, **wanted: Any) -> int:
    """Open the window; so does whisper-net alone.

    With KEY, the link of an invitation, it opens where one joins. KEY may be - to read it from standard input: what
    stands on a command line, other users of this machine can see. If the window is open already, it comes forward. A
    passphrase that is given unlocks it; otherwise the window asks.
    """
    return open_window(invocation, **wanted)


def open_window(invocation: Invocation, /, **wanted: Any) -> int:
    """Open it and stay until it is closed; the exit code. Raises LocalError."""
    from whisper_net.cli.passphrase import passphrase_given, passphrase_of

    drawn = wanted.get("picture") is not None
    passphrase = passphrase_of(invocation, new=False) if drawn else passphrase_given(invocation)
    return invocation.open_window(Window(invocation.folder, passphrase=passphrase, **wanted))

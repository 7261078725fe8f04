"""node: keep this machine reachable. What it does while it runs stands in serving.py."""

import click

from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.typed import LISTEN, PEER

THIS_MACHINE = "127.0.0.1:0"


@click.group(cls=Noun, name="node")
def node() -> None:
    """Keep this machine reachable for the others."""


@node.command("run")
@click.option(
    "--listen",
    type=LISTEN,
    default=THIS_MACHINE,
    metavar="HOST:PORT",
    help="Where others reach you; 0.0.0.0:4400 is port 4400 on every network. Without it, this machine alone.",
)
@click.option(
    "--peer", "peers", type=PEER, multiple=True, metavar="HOST:PORT", help="Whom to stay connected to; repeatable."
)
@click.option(
    "--lan/--no-lan",
    default=True,
    help="Find others on networks that you call home (whisper-net lan home), or nowhere. Others hear nothing.",
)
@click.pass_obj
def node_run(invocation: Invocation, listen: str, peers: tuple[str, ...], lan: bool) -> None:
    """Answer the others of your groups and call them, until Ctrl-C. Meanwhile commands work without a passphrase."""
    from whisper_net.cli.serving import serve

    serve(invocation, listen, peers, lan=lan)

"""relay: keep sealed items for groups whose members are rarely online together."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whisper_net.cli.command import Noun
from whisper_net.cli.invocation import Invocation, print_json
from whisper_net.cli.relays import relay_add, relay_forget, relay_list, relay_proxy
from whisper_net.cli.typed import LISTEN, TEXT

if TYPE_CHECKING:
    from whisper_net.relay.process import Serving

EVERYWHERE = ("//0.0.0.0:", "//[::]:")
_PASSCODE = re.compile(r"[A-Za-z0-9_~-]{8,64}")


@click.group(cls=Noun, name="relay")
def relay() -> None:
    """Leave sealed items where members find them who are never online with you, or run such a mailbox.

    A relay can read nothing that is left there. Who runs one gets its address from `relay serve`.
    """


@relay.command("serve")
@click.option(
    "--listen",
    type=LISTEN,
    default="127.0.0.1:4480",
    metavar="HOST:PORT",
    help="Where clients come; 0.0.0.0:443 is port 443 on every network. Without it, this machine alone.",
)
@click.option(
    "--store",
    type=TEXT,
    default="sqlite:///relay.db",
    metavar="URL",
    help="Where items are kept: sqlite:///relay.db in this folder, sqlite:////var/lib/relay/relay.db anywhere, or "
    "postgresql://USER@HOST/DATABASE, which many relays of one name may share.",
)
@click.option(
    "--key-file",
    type=TEXT,
    metavar="FILE",
    help="The relay's key, drawn at the first start. Without it, beside the SQLite file, or relay.key in this folder.",
)
@click.option(
    "--passcode-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="A file that holds a passcode of 8 to 64 letters, digits, - and _: only who has it gets a line.",
)
@click.option(
    "--tls-cert",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A certificate: clients come by wss then.",
)
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Its private key.")
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="Take clients' addresses from X-Forwarded-For, which your proxy sets. Without it, they are all the proxy's.",
)
@click.option("--log-addresses", is_flag=True, help="Write down whose lines were ended; without it, no address.")
@click.pass_obj
def relay_serve(
    invocation: Invocation,
    listen: str,
    store: str,
    key_file: str | None,
    passcode_file: Path | None,
    tls_cert: str | None,
    tls_key: str | None,
    behind_proxy: bool,
    log_addresses: bool,
) -> None:
    """Serve until Ctrl-C. Says the address that members add; needs no profile and no passphrase."""
    import asyncio

    from whisper_net.adapters.transport.address import parse_address
    from whisper_net.relay.process import Options, run

    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key go together")
    address = parse_address(listen, any_port=True)
    passcode = _passcode(passcode_file)
    tls = (tls_cert or "", tls_key or "")
    options = Options(address.host, address.port, store, passcode, *tls, behind_proxy, log_addresses, key_file or "")
    asyncio.run(run(options, lambda serving: _ready(invocation, serving)))


def _passcode(file: Path | None) -> str:
    if file is None:
        return ""
    found = file.read_text("utf-8", errors="replace").strip()
    if _PASSCODE.fullmatch(found) is None:
        raise click.UsageError("a passcode has 8 to 64 letters, digits, - and _, alone in its file")
    return found


def _ready(invocation: Invocation, serving: "Serving") -> None:
    if invocation.json:
        print_json({"listening": serving.where, "url": serving.url})
        return
    click.echo(f"Serving at {serving.where}. Members add:")
    click.echo(f"  {serving.url}")
    if any(everywhere in serving.where for everywhere in EVERYWHERE):
        click.echo("with the name that this machine is reached by in place of where it listens.")
    click.echo(f"Items are kept in {serving.store}, and this relay's key, which nobody else should have, in")
    click.echo(f"{serving.key_file}. Keep a copy of the key: without it members have to add the relay anew.")
    click.echo("It keeps what it cannot read, for at most 30 days. Ctrl-C stops it; nothing stored is lost.")


relay.add_command(relay_add)
relay.add_command(relay_forget)
relay.add_command(relay_list)
relay.add_command(relay_proxy)

"""A relay from its options to its end: opens the store, listens, says so, serves until it is told to stop."""

import asyncio
import hashlib
import os
import secrets
import signal
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from whisper_net.core.errors import RelayStoreError
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.transport import PortInUse
from whisper_net.relay.journal import Journal
from whisper_net.relay.limits import Limits
from whisper_net.relay.opening import key_path, open_store, relay_key, store_name
from whisper_net.relay.server import Relay

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ()


class Options(msgspec.Struct, frozen=True):
    """How a relay is to run."""

    host: str
    port: int
    store: str
    passcode: str = ""
    cert: str = ""
    key: str = ""
    behind_proxy: bool = False
    log_addresses: bool = False
    """Write down whose lines the relay ended."""
    key_file: str = ""
    """Where the relay's own key is; beside the store if empty."""

    def __repr__(self) -> str:  # a passcode must not reach a log by way of a traceback
        return f"Options({self.host}:{self.port})"


class SystemTime:
    def now(self) -> int:
        return int(time.time())

    def monotonic(self) -> float:
        return time.monotonic()


class Serving(msgspec.Struct, frozen=True):
    """A relay that is ready."""

    where: str
    url: str
    """What members add."""
    store: str
    key_file: str


Ready = Callable[[Serving], None]


async def run(options: Options, ready: Ready) -> None:
    """Serve until a signal to stop. Raises RelayStoreError, PortInUse, DiskFull or DiskFault before it listens."""
    key_file = Path(options.key_file) if options.key_file else key_path(options.store)
    tls, binding = tls_of(options)
    public, secret = relay_key(key_file)
    store = await open_store(options.store, public)
    journal = Journal(_to_stderr, SystemTime().now, addresses=options.log_addresses)
    relay = Relay(
        public,
        secret,
        options.passcode,
        store,
        Limits(),
        SystemTime(),
        secrets.token_bytes,
        binding,
        journal,
        behind_proxy=options.behind_proxy,
    )
    stopped = _stop_signal()
    try:
        host, port = await relay.start(options.host, options.port, tls)
    except OSError as error:
        await store.close()
        raise PortInUse(f"nothing can listen on {options.host}:{options.port}: {_why(error)}") from error
    where = f"{'wss' if tls else 'ws'}://{f'[{host}]' if ':' in host else host}:{port}"
    url = str(RelayAddress(where, public, options.passcode))
    ready(Serving(where, url, store_name(options.store), str(key_file.absolute())))
    try:
        await stopped.wait()
    finally:
        journal.say("stopping")
        await relay.stop()
    journal.say("stopped")


def _why(error: OSError) -> str:
    """The reason alone: asyncio says around it where it was, which is known."""
    plain = os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror or str(error)
    return f"{plain.lower()}; choose another port, or an address of this machine"


def tls_of(options: Options) -> tuple[ssl.SSLContext | None, bytes]:
    """(context, SHA-256 of the certificate). Raises RelayStoreError where certificate and key do not go together."""
    if not options.cert:
        return None, b""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(options.cert, options.key)
        return context, fingerprint(Path(options.cert).read_text("ascii", errors="replace"))
    except (OSError, ValueError) as error:  # ssl's own is an OSError
        both = "both are PEM files, and the key is that of the certificate"
        raise RelayStoreError(f"this certificate and key cannot be used: {_words(error)}; {both}") from error


def fingerprint(pem: str) -> bytes:
    """SHA-256 of the first certificate of a file, in DER, which is the one that is served. Raises ValueError."""
    first = pem[pem.index(ssl.PEM_HEADER) : pem.index(ssl.PEM_FOOTER) + len(ssl.PEM_FOOTER)]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).digest()


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped

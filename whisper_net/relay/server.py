"""The relay as a process: WebSocket clients, one store, health and metrics beside them.

It knows topics, hashes and sizes, and nothing of groups, and writes down no topic, and no address unless asked. The
rules are line.py's. This module only moves bytes.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from hmac import compare_digest
from http import HTTPStatus
from ssl import SSLContext

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from whisper_net.core.errors import LocalError
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import MAX_PUT, Farewell
from whisper_net.relay.fanout import Batch, FanOut
from whisper_net.relay.following import Follower
from whisper_net.relay.journal import Journal
from whisper_net.relay.limits import Guest, Limits, network_of
from whisper_net.relay.line import CHALLENGE_SIZE, House, Line
from whisper_net.relay.metrics import Metrics
from whisper_net.relay.served import GOODBYE_SECONDS, Served, Socket, Time
from whisper_net.relay.shared_reads import SharedReads
from whisper_net.relay.store import RelayStore, Usage
from whisper_net.relay.writer import Writer

EXPIRE_EVERY = 600.0
COUNTED_FOR = 10.0
"""Seconds for which figures are told anew without counting: anybody can ask."""
READ_AHEAD = 4
"""Messages of one line that wait to be looked at."""
PATHS = {"/healthz", "/metrics"}


class Relay:
    """One running relay."""

    def __init__(
        self,
        key: bytes,
        secret: bytes,
        passcode: str,
        store: RelayStore,
        limits: Limits,
        time: Time,
        entropy: Callable[[int], bytes],
        binding: bytes = b"",
        journal: Journal | None = None,
        *,
        behind_proxy: bool = False,
    ) -> None:
        """`binding` is SHA-256 of the certificate that it serves itself, or empty; a proxy tells whose line each is."""
        self._house = House(key, secret, store.id, passcode, limits, compare_digest, binding)
        self._store, self._limits, self._time, self._entropy = store, limits, time, entropy
        self._reads = SharedReads(store)
        self._fanout = FanOut(limits.answer_bytes)
        self._guests: dict[str, Guest] = {}
        self._journal = journal or Journal()
        self._behind_proxy = behind_proxy
        self.metrics = Metrics()
        self._counted: tuple[float, Usage | None] = 0.0, None
        self._server: Server | None = None

    async def start(self, host: str, port: int, tls: SSLContext | None = None) -> tuple[str, int]:
        """Listen; the address that it is reached at. Raises OSError."""
        self.open(threads=True)
        self._server = await serve(
            self._serve,
            host,
            port,
            process_request=self._page,
            max_size=MAX_PUT,
            max_queue=READ_AHEAD,
            close_timeout=GOODBYE_SECONDS,
            compression=None,
            logger=_QUIET,
            ssl=tls,
        )
        bound = self._server.sockets[0].getsockname()
        return bound[0], bound[1]

    def open(self, *, threads: bool = False) -> None:
        """Begin to keep items, and to forget them, for whoever is attended to; with threads where time is real."""
        self._store.watch(self._fanout.elsewhere)
        room, key = self._limits.topic_bytes, self._house.key
        self._writer = Writer(self._store, key, room, self._fresh, self._journal.store, threads=threads)
        self._expiring = asyncio.create_task(self._expire())

    async def stop(self) -> None:
        """Write what waits, and say so; let everybody go with a word; close the store."""
        self._expiring.cancel()
        await asyncio.gather(self._expiring, return_exceptions=True)
        if self._server is not None:
            self._server.close(close_connections=False)
        await self._writer.close()
        await asyncio.gather(*(served.end("stopping") for served in self._fanout.served.values()))
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        await self._store.close()

    # -- clients

    async def _serve(self, connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            await self.attend(connection, network_of(self._origin(connection)))

    def _origin(self, connection: ServerConnection) -> str:
        """The address of a client: the last that a proxy names is the one which it saw itself."""
        told = connection.request.headers.get_all("X-Forwarded-For") if connection.request else []
        if self._behind_proxy and told:
            return told[-1].rpartition(",")[2].strip()
        return str(connection.remote_address[0])

    async def attend(self, socket: Socket, address: str) -> None:
        """Serve one client until it goes. `address` is whose quota it counts for."""
        now = self._time.monotonic()
        guest = self._guests.setdefault(address, Guest(self._limits, now))
        if not guest.enters(now):
            self._ended("lines", address)
            await socket.send(encode_message(Farewell("lines")))
            return
        served = self._welcome(socket, guest, now)
        self.metrics.lines.inc()
        try:
            await served.run()
        finally:
            self._part(served, guest, address)

    def _welcome(self, socket: Socket, guest: Guest, now: float) -> Served:
        line = Line(self._house, self._entropy(CHALLENGE_SIZE), guest.bytes, now)
        followers = self._fanout.followers
        served = Served(socket, line, self._reads, self._writer, followers, self._time, self._limits)
        self._fanout.served[served.follower] = served
        return served

    def _part(self, served: Served, guest: Guest, address: str) -> None:
        del self._fanout.served[served.follower]
        guest.lines -= 1
        self.metrics.lines.dec()
        if served.ended:
            self._ended(served.ended, address)

    def _ended(self, code: str, address: str) -> None:
        self.metrics.ended.labels(code).inc()
        self._journal.say("line_ended", address=address, code=code)

    def _fresh(self, batch: Batch, authors: set[Follower]) -> None:
        self.metrics.items.inc(len(batch))
        self._fanout.fresh(batch, authors)

    # -- beside them

    async def _expire(self) -> None:
        while True:
            await self.sweep()
            await asyncio.sleep(EXPIRE_EVERY)

    async def sweep(self) -> None:
        """Forget what has expired, and whoever has their whole quota again."""
        now = self._time.monotonic()
        with suppress(LocalError):  # a disk that is full or faulty for a while: it is tried again
            self._offer_room(await self._store.expire(self._time.now()))
        self._guests = {name: guest for name, guest in self._guests.items() if not guest.forgettable(now)}

    def _offer_room(self, freed: int) -> None:
        """Let those come anew for whom there was none: the store takes things again, and so many went from it."""
        for served in list(self._fanout.served.values()):
            if served.no_room and (freed or served.no_room != "full"):
                served.leave("room")

    async def _page(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.path not in PATHS:
            return None
        try:
            return connection.respond(HTTPStatus.OK, await self._text(request.path))
        except LocalError as error:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, f"{error.code}\n")

    async def _text(self, path: str) -> str:
        if path == "/metrics":
            return self.metrics.text(await self._usage())
        await self._store.check()
        return "ok\n"

    async def _usage(self) -> Usage:
        """What the store holds, as it was a moment ago."""
        counted, usage = self._counted
        now = self._time.monotonic()
        if usage is None or now - counted >= COUNTED_FOR:
            usage = await self._store.usage()
            self._counted = now, usage
        return usage


_QUIET = logging.getLogger("whisper_net.relay.websockets")
_QUIET.disabled = True

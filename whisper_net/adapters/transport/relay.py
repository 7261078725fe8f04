"""Lines to relays: WebSockets, straight or through a proxy, each failure by its name.

A relay's certificate is not asked about unless somebody asks for it: the relay proves its key inside the line, and its
Proof says which certificate it serves. One that sends elsewhere is not followed there: its address says where it is.
"""

import logging
import socket
import ssl
from email.utils import parsedate_to_datetime

from websockets.asyncio.client import ClientConnection, connect
from websockets.datastructures import MultipleValuesError
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidProxy, InvalidStatus, ProxyError
from websockets.frames import CloseCode
from websockets.http11 import Response

from whisper_net.adapters.transport.proxies import SYSTEM, check_proxy, proxy_for
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import MAX_ANSWER, RelayFault, RelayLine

OPEN_SECONDS = 10.0
PING_SECONDS = 20.0
FAREWELL_SECONDS = 0.3
"""For which the other end may say goodbye, too: one whose answers were left unread cannot."""
READ_AHEAD = 4
"""Answers that wait to be looked at."""
UNAVAILABLE = {429: "busy", 502: "refused", 503: "busy", 504: "refused"}
"""What a web server in front of a relay says, and what it means."""


class WebSocketDialer:
    """Implements ports.relay.RelayDialer."""

    def __init__(self, proxy: str = SYSTEM) -> None:
        self._proxy = check_proxy(proxy)

    def through(self, proxy: str) -> str:
        self._proxy = check_proxy(proxy)
        return self._proxy

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> RelayLine:
        proxy = proxy_for(address, self._proxy)
        secure = address.where.startswith("wss:")
        try:
            connection = await _Straight(
                address.where,
                proxy=proxy,
                compression=None,
                max_size=MAX_ANSWER,
                max_queue=READ_AHEAD,
                open_timeout=OPEN_SECONDS,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                close_timeout=FAREWELL_SECONDS,
                user_agent_header=None,
                logger=_QUIET,
                ssl=_tls(vouched=vouched) if secure else None,
            )
        except (OSError, InvalidHandshake, InvalidProxy, ValueError, EOFError) as error:
            raise RelayFault(_word(error, through_proxy=proxy is not None)) from error
        return WebSocketLine(connection, vouched=secure and vouched)


class _Straight(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class WebSocketLine:
    """Implements ports.relay.RelayLine."""

    def __init__(self, connection: ClientConnection, *, vouched: bool) -> None:
        self._connection = connection
        self.vouched = vouched
        self.told = _time_in(connection.response)
        tls = connection.transport.get_extra_info("ssl_object")
        self.certificate = b"" if tls is None else tls.getpeercert(binary_form=True) or b""

    async def send(self, message: bytes) -> None:
        try:
            await self._connection.send(message)
        except ConnectionClosed as error:
            raise RelayFault("closed") from error

    async def receive(self) -> bytes:
        try:
            data = await self._connection.recv()
        except ConnectionClosed as error:
            too_long = error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG
            raise RelayFault("bad" if too_long else "closed") from error
        if isinstance(data, str):
            raise RelayFault("no_relay")
        return data

    async def close(self) -> None:
        await self._connection.close()


def _time_in(answer: Response | None) -> int | None:
    """The time of day that a web server puts into its answer."""
    try:
        return None if answer is None else int(parsedate_to_datetime(answer.headers["Date"]).timestamp())
    except (KeyError, ValueError, OverflowError, MultipleValuesError):
        return None


def _tls(*, vouched: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not vouched:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _word(error: Exception, *, through_proxy: bool) -> str:
    """What is wrong, in a word of REASONS."""
    match error:
        case InvalidStatus():
            return UNAVAILABLE.get(error.response.status_code, "no_relay")
        case ProxyError() | InvalidProxy():
            return "proxy"
        case ssl.SSLCertVerificationError():
            return "untrusted"
        case InvalidHandshake() | ssl.SSLError() | ValueError() | EOFError():
            return "no_relay"
        case TimeoutError():
            return "slow"
        case _ if through_proxy:
            return "proxy"
        case socket.gaierror():
            return "not_found"
        case ConnectionRefusedError():
            return "refused"
        case ConnectionResetError():
            return "no_relay"
        case _:
            return "no_route"


_QUIET = logging.getLogger("whisper_net.transport.websockets")
_QUIET.disabled = True

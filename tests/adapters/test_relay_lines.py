"""Lines to relays over real sockets: a real relay answers, and whatever else does is named."""

import asyncio
import hashlib
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Response

from tests.relay.ground import NONCE, RELAY, running
from tests.relay.test_binding import certificate, served
from whisper_net.adapters.transport.relay import WebSocketDialer, _time_in, _word
from whisper_net.core.wire.peer import encode_message
from whisper_net.core.wire.relay import Greet, Proof, decode_said
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import MAX_ANSWER, RelayFault
from whisper_net.relay.memory import MemoryRelayStore

pytestmark = pytest.mark.loopback
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def fault(where: str, proxy: str = "none") -> str:
    with pytest.raises(RelayFault) as refused:
        await WebSocketDialer(proxy).dial(RelayAddress(where, RELAY))
    return refused.value.word


async def listening(handler: Handler) -> tuple[asyncio.Server, str]:
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    return server, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_line_carries_messages_whole_both_ways() -> None:
    async with running(MemoryRelayStore()) as place:
        line = await WebSocketDialer().dial(RelayAddress(place.where, RELAY))
        assert (line.certificate, line.vouched) == (b"", False)
        await line.send(encode_message(Greet(1, NONCE)))
        proof = decode_said(await line.receive())
        assert isinstance(proof, Proof)
        assert proof.relay == RELAY
        await line.close()
        for use in (line.receive(), line.send(b"late")):
            with pytest.raises(RelayFault) as ended:
                await use
            assert ended.value.word == "closed"


async def test_certificate_that_nobody_vouches_for_is_shown_and_refused_where_somebody_is_to(tmp_path: Path) -> None:
    async with served(certificate(tmp_path, "relay")) as port:
        address = RelayAddress(f"wss://127.0.0.1:{port}", RELAY)
        line = await WebSocketDialer().dial(address)
        await line.send(encode_message(Greet(1, NONCE)))
        proof = decode_said(await line.receive())
        assert isinstance(proof, Proof)
        assert (proof.binding, line.vouched) == (hashlib.sha256(line.certificate).digest(), False)
        await line.close()
        with pytest.raises(RelayFault) as refused:
            await WebSocketDialer().dial(address, vouched=True)
        assert refused.value.word == "untrusted"


async def test_answer_that_is_too_long_breaks_the_rules_of_the_line() -> None:
    """It is not read to its end."""

    async def boast(connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            await connection.send(bytes(MAX_ANSWER + 1))
            await connection.wait_closed()

    async with serve(boast, "127.0.0.1", 0, compression=None) as server:
        where = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        line = await WebSocketDialer().dial(RelayAddress(where, RELAY))
        with pytest.raises(RelayFault) as ended:
            await line.receive()
        assert ended.value.word == "bad"
        await line.close()


async def test_nobody_there_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert await fault(f"ws://127.0.0.1:{taken.getsockname()[1]}") == "refused"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "no_relay"),
        (b"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "no_relay"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "busy"),
        (b"HTTP/1.1 502 Gone\r\nContent-Length: 0\r\n\r\n", "refused"),
        (b"SSH-2.0-x\r\n", "no_relay"),
        (b"", "no_relay"),
    ],
)
async def test_whatever_else_answers_is_no_relay(answer: bytes, word: str) -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server, where = await listening(handle)
    async with server:
        assert await fault(f"ws://{where}") == word


async def test_plain_answer_to_a_tls_hello_is_no_relay() -> None:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server, where = await listening(handle)
    async with server:
        assert await fault(f"wss://{where}") == "no_relay"


async def test_socks_proxy_is_handed_the_name_and_its_refusal_is_named() -> None:
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.write(b"\x05\x00")
        head = await reader.readexactly(5)
        asked.append(head[3:4] + await reader.readexactly(head[4]))
        writer.write(b"\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00")
        writer.close()

    server, where = await listening(handle)
    async with server:
        assert await fault(f"ws://{'a' * 8}.onion:80", f"socks5h://{where}") == "proxy"
    assert asked == [b"\x03aaaaaaaa.onion"]


async def test_http_proxy_is_asked_to_connect_and_its_refusal_is_named() -> None:
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        writer.close()

    server, where = await listening(handle)
    async with server:
        assert await fault("wss://relay.example:443", f"http://{where}") == "proxy"
    assert asked == [b"CONNECT relay.example:443 HTTP/1.1\r\n"]


async def test_through_a_proxy_a_relay_is_a_relay() -> None:
    async with running(MemoryRelayStore()) as place:
        port = int(place.where.rpartition(":")[2])

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            other, into = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_pour(reader, into), _pour(other, writer))

        server, where = await listening(handle)
        async with server:
            line = await WebSocketDialer(f"http://{where}").dial(RelayAddress("ws://relay.example:80", RELAY))
            await line.send(encode_message(Greet(1, NONCE)))
            assert isinstance(decode_said(await line.receive()), Proof)
            await line.close()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    while data := await source.read(4_096):
        into.write(data)
    into.close()


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (socket.gaierror(), "not_found"),
        (ssl.SSLCertVerificationError(), "untrusted"),
        (TimeoutError(), "slow"),
        (OSError(), "no_route"),
        (ConnectionResetError(), "no_relay"),
    ],
)
def test_what_a_network_says_has_a_word(error: Exception, word: str) -> None:
    assert _word(error, through_proxy=False) == word


def test_machine_that_a_proxy_cannot_reach_is_the_proxys_affair() -> None:
    assert _word(OSError(), through_proxy=True) == "proxy"
    assert RelayFault("unheard of").word == "bad"


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["Tue, 15 Nov 1994 12:45:26 GMT"], 784_903_526),
        ([], None),
        (["yesterday"], None),
        (["Tue, 15 Nov 1994 12:45:26 GMT", "Tue, 15 Nov 1994 12:45:26 GMT"], None),
        (["Tue, 99 Nov 9999999 12:45:26 GMT"], None),
    ],
)
def test_time_that_a_server_tells_is_taken_as_far_as_it_can_be_read(dates: list[str], told: int | None) -> None:
    assert _time_in(Response(101, "", Headers([("Date", date) for date in dates]))) == told


def test_no_answer_tells_no_time() -> None:
    assert _time_in(None) is None

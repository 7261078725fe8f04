"""A relay's proof is bound to the certificate that it serves: who passes it on by another line is found out."""

import asyncio
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.asyncio.client import connect

from tests.relay.ground import DEFAULT, NONCE, RELAY, RELAY_SECRET, Client, Still, bytes_of
from whisper_net.core.crypto.tickets import proof_holds
from whisper_net.core.wire.relay import Proof
from whisper_net.relay.memory import MemoryRelayStore
from whisper_net.relay.process import Options, fingerprint, tls_of
from whisper_net.relay.server import Relay

pytestmark = pytest.mark.loopback


def certificate(folder: Path, name: str) -> Options:
    """A self-signed certificate and its key, as files of a relay's options."""
    key, subject, now = ec.generate_private_key(ec.SECP256R1()), _name(name), datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / f"{name}.pem", folder / f"{name}.key"
    cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return Options("127.0.0.1", 0, "", cert=str(cert), key=str(secret))


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


@asynccontextmanager
async def served(options: Options) -> AsyncIterator[int]:
    """A relay that ends TLS itself; its port."""
    tls, binding = tls_of(options)
    relay = Relay(RELAY, RELAY_SECRET, "", MemoryRelayStore(), DEFAULT, Still(), bytes_of, binding)
    _, port = await relay.start("127.0.0.1", 0, tls)
    try:
        yield port
    finally:
        await relay.stop()


def trusting_all() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@asynccontextmanager
async def in_the_middle(options: Options, behind: int) -> AsyncIterator[int]:
    """Somebody with a certificate of their own, who passes every byte on both ways."""

    async def passing(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            to.write(data)
        to.close()

    async def caller(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", behind, ssl=trusting_all())
        with suppress(OSError):
            await asyncio.gather(passing(reader, onward), passing(there, writer))

    server = await asyncio.start_server(caller, "127.0.0.1", 0, ssl=tls_of(options)[0])
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def proved(port: int) -> tuple[Proof, bytes]:
    """What the relay proves to a client that asks no authority, and SHA-256 of the certificate that it saw."""
    async with connect(f"wss://127.0.0.1:{port}", ssl=trusting_all(), proxy=None, compression=None) as socket:
        client = await Client(socket).greet()
        tls: ssl.SSLObject = socket.transport.get_extra_info("ssl_object")
        return client.proof, hashlib.sha256(tls.getpeercert(binary_form=True) or b"").digest()


def holds(proof: Proof, seen: bytes) -> bool:
    return proof_holds(proof.sig, RELAY, NONCE, proof.store, proof.challenge, seen)


async def test_relay_key_proved_inside_tls(tmp_path: Path) -> None:
    """The proof names the certificate; passed on inside another's TLS it names the wrong one, and cannot be mended."""
    own, other = certificate(tmp_path, "relay"), certificate(tmp_path, "middle")
    async with served(own) as port:
        proof, seen = await proved(port)
        assert proof.binding == seen
        assert holds(proof, seen)
        async with in_the_middle(other, port) as middle:
            relayed, seen = await proved(middle)
            assert holds(relayed, relayed.binding)  # it is the relay's own proof
            assert relayed.binding not in {seen, b""}
            assert not holds(msgspec.structs.replace(relayed, binding=seen), seen)


async def test_relay_without_tls_of_its_own_binds_its_proof_to_nothing() -> None:
    relay = Relay(RELAY, RELAY_SECRET, "", MemoryRelayStore(), DEFAULT, Still(), bytes_of)
    host, port = await relay.start("127.0.0.1", 0)
    async with connect(f"ws://{host}:{port}", proxy=None, compression=None) as socket:
        proof = (await Client(socket).greet()).proof
    await relay.stop()
    assert proof.binding == b""
    assert holds(proof, b"")


def test_first_certificate_of_a_chain_is_the_one_that_is_served(tmp_path: Path) -> None:
    own, other = (Path(certificate(tmp_path, name).cert).read_text() for name in ("relay", "authority"))
    assert fingerprint(own + other) == fingerprint(own) != fingerprint(other)
    assert fingerprint("Bag attributes\n" + own) == fingerprint(own)

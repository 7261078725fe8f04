"""mDNS answers as a stranger on the network can send them: any bytes in any record."""

import struct
from ipaddress import IPv4Address

PTR, TXT, A, SRV = 12, 16, 1, 33
FLUSH = 0x8001
TYPE = (b"_whisper", b"_tcp", b"local")


def name(*labels: bytes) -> bytes:
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner: bytes, kind: int, rdata: bytes, class_: int = FLUSH, ttl: int = 900) -> bytes:
    return owner + struct.pack(">HHIH", kind, class_, ttl, len(rdata)) + rdata


def answer(*records: bytes) -> bytes:
    """One response packet."""
    return struct.pack(">HHHHHH", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records)


def pointer(instance: bytes, ttl: int = 900) -> bytes:
    return record(name(*TYPE), PTR, name(instance, *TYPE), 1, ttl)


def service(instance: bytes, host: str = "127.0.0.9", port: int = 4009, text: bytes = b"\x03x=y") -> list[bytes]:
    """Everything that one honest service says."""
    whole, server = name(instance, *TYPE), name(b"host-of-" + instance[:40], b"local")
    return [
        pointer(instance),
        record(whole, SRV, struct.pack(">HHH", 0, 0, port) + server),
        record(whole, TXT, text),
        record(server, A, IPv4Address(host).packed),
    ]

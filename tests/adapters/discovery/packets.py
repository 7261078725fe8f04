"""mDNS answers as a stranger on the network can send them, with any bytes in any record, and as one reads them."""

import struct
from ipaddress import IPv4Address
from typing import NamedTuple

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


class Said(NamedTuple):
    """One record of a packet, as a second, naive reader finds it."""

    owner: str
    kind: int
    ttl: int
    rdata: bytes
    target: str
    """The name that a PTR or SRV points to, else ""."""

    @property
    def port(self) -> int:
        return int.from_bytes(self.rdata[4:6])


def read(packet: bytes) -> list[Said]:
    """Every record of an answer; none of a question, whatever it says that it knows."""
    flags, questions, *counts = struct.unpack_from(">HHHHH", packet, 2)
    if not flags & 0x8000:
        return []
    at = 12
    for _ in range(questions):
        at = _name(packet, at)[1] + 4
    found = []
    for _ in range(sum(counts)):
        owner, at = _name(packet, at)
        kind, _class, ttl, size = struct.unpack_from(">HHIH", packet, at)
        at += 10
        points = {PTR: at, SRV: at + 6}.get(kind)
        target = _name(packet, points)[0] if points is not None else ""
        found.append(Said(owner, kind, ttl, packet[at : at + size], target))
        at += size
    return found


def _name(packet: bytes, at: int) -> tuple[str, int]:
    """A name, and where the next field begins."""
    labels, end = [], 0
    while size := packet[at]:
        if size >= 0xC0:
            end, at = end or at + 2, int.from_bytes(packet[at : at + 2]) & 0x3FFF
        else:
            labels.append(packet[at + 1 : at + 1 + size].decode())
            at += 1 + size
    return ".".join(labels), end or at + 1

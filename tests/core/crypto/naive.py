"""A second, naive reading of PROTOCOL section 1, sharing nothing with the package but the Python standard library.

MessagePack of what the protocol uses (bytes, text, counts, lists, booleans), the two hashes, and BIP39's arithmetic.
The curves come from `cryptography`, the package's from libsodium.
"""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def encode(value: Any) -> bytes:
    """MessagePack in its shortest form."""
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, bytes):
        return _head(len(value), None, b"\xc4\xc5\xc6") + value
    if isinstance(value, str):
        raw = value.encode()
        return _head(len(raw), (0xA0, 32), b"\xd9\xda\xdb") + raw
    assert isinstance(value, list)
    return _head(len(value), (0x90, 16), b"\x00\xdc\xdd") + b"".join(encode(item) for item in value)


def decode(raw: bytes) -> Any:
    """The value of MessagePack that holds nothing else."""
    value, end = _read(raw, 0)
    assert end == len(raw)
    return value


def digest(context: str, values: list[Any]) -> bytes:
    person = context.encode() + b"\0" * (16 - len(context))
    return hashlib.blake2b(encode(values), digest_size=32, person=person).digest()


def derive(key: bytes, context: str, values: list[Any] | None = None) -> bytes:
    person = context.encode() + b"\0" * (16 - len(context))
    return hashlib.blake2b(encode(values or []), digest_size=32, key=key, person=person).digest()


def ed25519_public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def ed25519_holds(public: bytes, context: str, values: list[Any], signature: bytes) -> bool:
    message = context.encode() + b"\0" * (16 - len(context)) + encode(values)
    Ed25519PublicKey.from_public_bytes(public).verify(signature, message)  # raises
    return True


def x25519_public(secret: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def places(data: bytes, count: int) -> list[int]:
    """The first `count` runs of 11 bits, as numbers."""
    bits = "".join(f"{byte:08b}" for byte in data)
    return [int(bits[11 * place : 11 * place + 11], 2) for place in range(count)]


def _head(size: int, fixed: tuple[int, int] | None, marks: bytes) -> bytes:
    if fixed and size < fixed[1]:
        return bytes([fixed[0] + size])
    widths = [width for width in (1, 2, 4) if marks[width.bit_length() - 1]]
    width = next(width for width in widths if size < 1 << 8 * width)
    return bytes([marks[width.bit_length() - 1]]) + size.to_bytes(width, "big")


def _integer(value: int) -> bytes:
    if 0 <= value < 128:
        return bytes([value])
    for mark, width in ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8)):
        if value < 1 << 8 * width:
            return bytes([mark]) + value.to_bytes(width, "big")
    raise AssertionError("the protocol has no such number")


def _read(raw: bytes, at: int) -> tuple[Any, int]:
    mark, at = raw[at], at + 1
    if mark < 0x80:
        return mark, at
    if mark in {0xC2, 0xC3}:
        return mark == 0xC3, at
    if 0xCC <= mark <= 0xCF:
        return _number(raw, at, 1 << mark - 0xCC)
    if 0x90 <= mark < 0xA0:
        return _items(raw, at, mark - 0x90)
    if 0xA0 <= mark < 0xC0:
        return raw[at : at + mark - 0xA0].decode(), at + mark - 0xA0
    if mark in {0xDC, 0xDD}:
        size, at = _number(raw, at, 2 << mark - 0xDC)
        return _items(raw, at, size)
    kind = bytes if mark < 0xD9 else str
    size, at = _number(raw, at, 1 << (mark - (0xC4 if kind is bytes else 0xD9)))
    chunk = raw[at : at + size]
    return (chunk if kind is bytes else chunk.decode()), at + size


def _number(raw: bytes, at: int, width: int) -> tuple[int, int]:
    return int.from_bytes(raw[at : at + width], "big"), at + width


def _items(raw: bytes, at: int, count: int) -> tuple[list[Any], int]:
    items = []
    for _ in range(count):
        item, at = _read(raw, at)
        items.append(item)
    return items, at

"""The one way to turn records into bytes and back: canonical MessagePack of array-like frozen structs.

Rules: always decoded with a type; whatever does not re-encode to the very same bytes is refused, so that
one value has one encoding and a hash or signature over it means one thing. No floats, no maps, no
unknown fields, no trailing bytes. Its counterpart on the reading side of hashes is crypto/contexts.py.
"""

from collections.abc import Hashable, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar, cast, dataclass_transform

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.wire import bounds


@dataclass_transform(frozen_default=True)
class Record(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Base of everything on the wire: fields in fixed order, nothing optional, nothing extra."""


Bytes8 = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]
Bytes10 = Annotated[bytes, msgspec.Meta(min_length=10, max_length=10)]
Bytes16 = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Bytes24 = Annotated[bytes, msgspec.Meta(min_length=24, max_length=24)]
Bytes32 = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Bytes64 = Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]
Blob = Annotated[bytes, msgspec.Meta(max_length=bounds.MAX_FRAME)]
Count = Annotated[int, msgspec.Meta(ge=0, le=(1 << 32))]
Stamp = Annotated[int, msgspec.Meta(ge=0, le=bounds.MAX_TIME)]
"""Seconds since 1970, UTC. Advice, never authority."""
Version = Annotated[int, msgspec.Meta(ge=1, le=1)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=bounds.MAX_NAME)]

T = TypeVar("T")

_ENCODER = msgspec.msgpack.Encoder()


@cache
def _decoder(type_: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(type_)


def encode(value: Record | Sequence[Any] | int | str | bytes) -> bytes:
    """Encode a record, or a list of bytes, strings, integers and such lists, canonically."""
    return _ENCODER.encode(value)


def decode(data: bytes, type_: type[T], limit: int = bounds.MAX_FRAME) -> T:
    """Decode exactly one canonical value of `type_`.

    Raises DecodeError for anything over `limit` bytes, of another shape, past a bound of its fields, or
    not in its one canonical form.
    """
    if len(data) > limit:
        raise DecodeError(f"{len(data)} bytes where at most {limit} are allowed")
    try:
        value: T = _decoder(cast(Hashable, type_)).decode(data)
        canonical = _ENCODER.encode(value)
    except (msgspec.MsgspecError, UnicodeError, OverflowError, RecursionError) as error:
        raise DecodeError(f"not a {_name(type_)}: {error}") from error
    if canonical != data:
        raise DecodeError(f"a {_name(type_)} that is not in its canonical form")
    return value


def fields_before(record: Record, name: str) -> list[Any]:
    """All fields of `record` before the one called `name`: what a signature in that place covers."""
    names = record.__struct_fields__
    return [getattr(record, field) for field in names[: names.index(name)]]


def _name(type_: object) -> str:
    return getattr(type_, "__name__", "record")

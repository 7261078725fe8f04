"""Valid and broken values of every record, read off its declared types.

`records` finds each array-like struct of the core, `sample` makes a smallest valid value of one as plain lists, and
`broken` yields it with one thing wrong at a time. A field without a bound is itself an error: `unbounded`.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as shape

from whisper_net import core

FLOORS = ("wire", "crypto", "membership", "envelope")
WRONG: tuple[Any, ...] = (None, True, -1, 1 << 63, 1.5, "", "wrong", b"", b"wrong", [], [[]], {}, {"a": 1})


def records() -> list[type[msgspec.Struct]]:
    """Every array-like struct of the floors that decode what comes from outside."""
    for floor in FLOORS:
        package = importlib.import_module(f"{core.__name__}.{floor}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found = [type_ for type_ in _below(msgspec.Struct) if _is_sent(type_) and _is_ours(type_)]
    return sorted(found, key=lambda type_: (type_.__module__, type_.__qualname__))


def sample(type_: shape.Type) -> Any:
    """The smallest valid value, as what msgpack would carry."""
    match type_:
        case shape.IntType():
            return type_.ge or 0
        case shape.BytesType():
            return bytes(type_.min_length or 0)
        case shape.StrType():
            return "a" * (type_.min_length or 0)
        case shape.BoolType():
            return False
        case shape.EnumType():
            return next(iter(type_.cls)).value
        case shape.ListType() | shape.VarTupleType():
            return [sample(type_.item_type)]
        case shape.TupleType():
            return [sample(item) for item in type_.item_types]
        case shape.StructType():
            tag = [] if type_.tag is None else [type_.tag]
            return tag + [sample(field.type) for field in type_.fields]
    raise AssertionError(f"a type that no record has had so far: {type_}")


def unbounded(type_: shape.Type, where: str) -> Iterator[str]:
    """Yield every place in which somebody could send as much as they like."""
    match type_:
        case shape.IntType() if type_.ge is None or type_.le is None:
            yield where
        case shape.BytesType() | shape.StrType() if type_.max_length is None:
            yield where
        case shape.ListType() | shape.VarTupleType():
            if type_.max_length is None:
                yield where
            yield from unbounded(type_.item_type, f"{where}[]")
        case shape.TupleType():
            for place, item in enumerate(type_.item_types):
                yield from unbounded(item, f"{where}[{place}]")
        case shape.StructType():
            for field in type_.fields:
                yield from unbounded(field.type, f"{where}.{field.name}")


def broken(type_: shape.Type) -> Iterator[Any]:
    """Yield values of which exactly one thing is wrong: too short, too long, null, out of range, of another type."""
    good = sample(type_)
    yield from (value for value in WRONG if not _fits(type_, value))
    match type_:
        case shape.IntType():
            yield from (bound for bound in ((type_.ge or 0) - 1, (type_.le or 0) + 1))
        case shape.BytesType() | shape.StrType():
            filler = b"a" if isinstance(type_, shape.BytesType) else "a"
            yield filler * ((type_.max_length or 0) + 1)
            if type_.min_length:
                yield good[:-1]
        case shape.EnumType():
            yield max(member.value for member in type_.cls) + 1
        case shape.ListType() | shape.VarTupleType():
            yield good * ((type_.max_length or 0) + 1)
            yield from ([item] for item in broken(type_.item_type))
        case shape.TupleType():
            yield from _broken_inside(list(type_.item_types), good, 0)
        case shape.StructType():
            yield from _broken_inside([field.type for field in type_.fields], good, int(type_.tag is not None))


def _broken_inside(types: list[shape.Type], good: list[Any], offset: int) -> Iterator[list[Any]]:
    yield good[:-1]
    yield [*good, 0]
    for place, type_ in enumerate(types, offset):
        yield from ([*good[:place], bad, *good[place + 1 :]] for bad in broken(type_))


def _fits(type_: shape.Type, value: Any) -> bool:
    """Whether a value of WRONG happens to be right here."""
    match type_:
        case shape.IntType():
            return type(value) is int and (type_.ge or 0) <= value <= (type_.le or 0)
        case shape.EnumType():
            return type(value) is int and value in {member.value for member in type_.cls}
        case shape.BytesType() | shape.StrType():
            kind = bytes if isinstance(type_, shape.BytesType) else str
            return isinstance(value, kind) and (type_.min_length or 0) <= len(value) <= (type_.max_length or 0)
        case shape.BoolType():
            return isinstance(value, bool)
        case shape.ListType() | shape.VarTupleType():
            inside = isinstance(value, list) and all(_fits(type_.item_type, item) for item in value)
            return inside and len(value) >= (type_.min_length or 0)
        case shape.StructType():
            return bool(value == sample(type_)) or _fills(type_, value)
    return False


def _fills(type_: shape.StructType, value: Any) -> bool:
    """Whether a list happens to be a record, field by field."""
    if type_.tag is not None or not isinstance(value, list) or len(value) != len(type_.fields):
        return False
    return all(_fits(field.type, item) for field, item in zip(type_.fields, value, strict=True))


def _below(type_: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for child in type_.__subclasses__():
        yield child
        yield from _below(child)


def _is_sent(type_: type[msgspec.Struct]) -> bool:
    config = type_.__struct_config__
    return bool(config.array_like and (type_.__struct_fields__ or config.tag))  # neither: a base of others


def _is_ours(type_: type[msgspec.Struct]) -> bool:
    return type_.__module__.startswith(tuple(f"{core.__name__}.{floor}." for floor in FLOORS))

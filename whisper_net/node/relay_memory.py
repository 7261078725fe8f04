"""When a relay last answered, which store it was, and when it last did not: kept in the facts of a group's database.

It is no affair of the group's rules, so it is written past them; whoever opens the group finds it among its facts. What
was kept of another address of the same key says which store that was, and not that this one ever answered.
"""

from typing import Annotated, TypeVar

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.wire.bounds import MAX_RELAY_URL
from whisper_net.core.wire.codec import Bytes16, Record, Stamp, decode, encode
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.node.runner import GroupRunner

Where = Annotated[str, msgspec.Meta(max_length=MAX_RELAY_URL)]
R = TypeVar("R", bound=Record)


class FirstMet(Record):
    """As it was kept before it was known at which address."""

    at: Stamp
    store: Bytes16


class Met(FirstMet):
    """At `at` a relay proved its key, and served this store; 0 where it never did at this address."""

    where: Where


class Missed(Record):
    """At `at` a relay was called for a round and did not answer: why, in a word of ports.relay.REASONS."""

    at: Stamp
    where: Where
    word: Annotated[str, msgspec.Meta(max_length=32)]


def recall(runner: GroupRunner, address: RelayAddress) -> Met | None:
    """What was remembered before this start."""
    name = _met(address.key)
    first = _read(runner, name, FirstMet)
    met = Met(first.at, first.store, address.where) if first is not None else _read(runner, name, Met)
    return met if met is None or met.where == address.where else Met(0, met.store, address.where)


def recall_missed(runner: GroupRunner, address: RelayAddress) -> Missed | None:
    """The last round in which it did not answer, if that was before this start."""
    missed = _read(runner, _missed(address.key), Missed)
    return missed if missed is not None and missed.where == address.where else None


async def remember(runner: GroupRunner, relay: bytes, met: Met | None) -> None:
    """Keep it; None forgets all of this relay. Raises LocalError."""
    facts = (_met(relay), None if met is None else encode(met)), *(() if met else ((_missed(relay), None),))
    await runner.read(runner.store.commit, [StoreBatch(facts=facts)])


async def remember_missed(runner: GroupRunner, relay: bytes, missed: Missed) -> None:
    """Keep it. Raises LocalError."""
    await runner.read(runner.store.commit, [StoreBatch(facts=((_missed(relay), encode(missed)),))])


def _read(runner: GroupRunner, name: str, kind: type[R]) -> R | None:
    kept = runner.group.state.facts.get(name)
    try:
        return None if kept is None else decode(kept, kind)
    except DecodeError:
        return None


def _met(relay: bytes) -> str:
    return f"relay_met:{relay.hex()}"


def _missed(relay: bytes) -> str:
    return f"relay_missed:{relay.hex()}"

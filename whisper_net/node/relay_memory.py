"""When a relay last answered, and which store it was: kept among the facts of a group's database.

It is no affair of the group's rules, so it is written past them; whoever opens the group finds it among its facts.
"""

from whisper_net.core.errors import DecodeError
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.wire.codec import Bytes16, Record, Stamp, decode, encode
from whisper_net.node.runner import GroupRunner


class Met(Record):
    """At `at` a relay proved its key, and served this store."""

    at: Stamp
    store: Bytes16


def recall(runner: GroupRunner, relay: bytes) -> Met | None:
    """What was remembered before this start."""
    kept = runner.group.state.facts.get(_name(relay))
    try:
        return None if kept is None else decode(kept, Met)
    except DecodeError:
        return None


async def remember(runner: GroupRunner, relay: bytes, met: Met | None) -> None:
    """Keep it; None forgets. Raises LocalError."""
    value = None if met is None else encode(met)
    await runner.read(runner.store.commit, [StoreBatch(facts=((_name(relay), value),))])


def _name(relay: bytes) -> str:
    return f"relay_met:{relay.hex()}"

"""Where messages have come to, asked of plain Python values: the twin of the questions in sqlite_acks.py."""

from collections.abc import Sequence

from whisper_net.adapters.store.memory import GroupData
from whisper_net.core.group.records import StoredAck
from whisper_net.core.ids import DeviceId, EnvelopeId, ScopeId
from whisper_net.ports.delivery import Placed


def placed(
    data: GroupData, scope: ScopeId, authors: Sequence[DeviceId], ids: Sequence[EnvelopeId]
) -> dict[EnvelopeId, Placed]:
    """Those of `ids` that these devices wrote in a scope, and who holds each."""
    parts = (key for key, part in data.parts.items() if part.scope == scope and key.device in authors)
    found = (one for part in parts for one in data.envelopes.get(part, {}).values() if one.id in ids)
    return {one.id: Placed(one.id, one.part.feed, one.seq, _holders(data, one.part.feed, one.seq)) for one in found}


def _holders(data: GroupData, feed: object, seq: int) -> frozenset[DeviceId]:
    return frozenset(ack.device for ack in data.acks.values() if ack.feed == feed and ack.upto >= seq)


def claims(data: GroupData, scope: ScopeId) -> list[StoredAck]:
    """What devices say that they hold, where that is more than is held here."""
    told = (ack for ack in data.acks.values() if ack.scope == scope)
    return [ack for ack in told if ack.upto > sum(p.held for key, p in data.parts.items() if key.feed == ack.feed)]

"""What screens ask about where a message has come to: its place in its feed, and who is known to hold that.

Known is what devices acknowledged and what links to them showed (core/group/acknowledging.py). A row says what was once
so: who of these devices may still read is asked of the group (node/delivery.py).
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group.records import StoredAck
from whisper_net.core.ids import DeviceId, EnvelopeId, ScopeId


class Placed(msgspec.Struct, frozen=True):
    """Where an envelope stands, and which other devices are known to hold it."""

    id: EnvelopeId
    feed: FeedKey
    seq: int
    holders: frozenset[DeviceId]


class DeliveryReader(Protocol):
    """Read-only queries about delivery, each over a snapshot."""

    def placed(
        self, scope: ScopeId, authors: Sequence[DeviceId], ids: Sequence[EnvelopeId]
    ) -> dict[EnvelopeId, Placed]:
        """Those of `ids` that these devices wrote in a scope.

        Their newest parts are looked through first, until all are found: about 1 ms a thousand envelopes.
        """
        ...

    def claims(self, scope: ScopeId) -> list[StoredAck]:
        """What devices say that they hold of feeds of a scope, where that is more than is held here; in any order."""
        ...

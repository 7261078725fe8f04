"""What a node may ask of a group about acknowledgements."""

from typing import TypeAlias

import msgspec

from whisper_net.core.group.records import StoredAck
from whisper_net.core.ids import ScopeId


class Acknowledge(msgspec.Struct, frozen=True):
    """Say in a scope what this device holds of others, if that is due (`Group.acks_due`)."""

    scope: ScopeId


class NoteHoldings(msgspec.Struct, frozen=True):
    """Keep what was seen over links: up to where other devices hold feeds of our own person's."""

    holdings: tuple[StoredAck, ...]


Acked: TypeAlias = Acknowledge | NoteHoldings

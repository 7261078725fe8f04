"""What a node does for a group, in this order and no other: store, then publish, then notify.

Store before publish: a crash in between must not lose what a peer saw. Publish before notify: a screen never shows as
sent what no peer could have. `Load` comes alone, changes nothing, and asks for the same command again.
"""

from typing import TypeAlias

import msgspec

from whisper_net.core.documents.patches import Patch
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.group.events import Event
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.ids import DocumentId, ScopeId


class Load(msgspec.Struct, frozen=True):
    """Read these parts and texts, hand them to `Group.restore` and `restore_text`, submit the same command again."""

    parts: tuple[PartKey, ...]
    texts: tuple[DocumentId, ...] = ()


class Store(msgspec.Struct, frozen=True):
    batch: StoreBatch


class Published(msgspec.Struct, frozen=True):
    """One envelope to send to whoever is entitled to its scope."""

    scope: ScopeId
    part: PartKey
    seq: int
    raw: bytes


class Publish(msgspec.Struct, frozen=True):
    links: tuple[bytes, ...]
    boxes: tuple[bytes, ...]
    envelopes: tuple[Published, ...]


class Notify(msgspec.Struct, frozen=True):
    patches: tuple[Patch, ...]
    events: tuple[Event, ...]


class Answer(msgspec.Struct, frozen=True):
    """What the command is answered with, once all before it is done."""

    value: object


Effect: TypeAlias = Load | Store | Publish | Notify | Answer

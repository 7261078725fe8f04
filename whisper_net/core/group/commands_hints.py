"""What relays bring to a device that was away: keys whose EPOCH may not be in the log yet."""

from typing import TypeAlias

import msgspec

from whisper_net.core.wire.item import Hint, OwnHint


class HintReceived(msgspec.Struct, frozen=True):
    """A HINT from the topic of one of the group's epochs."""

    hint: Hint


class OwnHintReceived(msgspec.Struct, frozen=True):
    """A HINT for this device alone, from its own topic under one of the group's epochs."""

    hint: OwnHint


class KeysFound(msgspec.Struct, frozen=True):
    """KEYS from the topic of one of the group's epochs, for one device or another."""

    sealed: bytes

    def __repr__(self) -> str:
        return f"KeysFound({len(self.sealed)} bytes)"


class CircleKeysFound(msgspec.Struct, frozen=True):
    """Keys of circles from a topic, for one device or another."""

    sealed: bytes

    def __repr__(self) -> str:
        return f"CircleKeysFound({len(self.sealed)} bytes)"


Hinted: TypeAlias = HintReceived | OwnHintReceived | KeysFound | CircleKeysFound

"""What a person asks for about their own devices in a group."""

from typing import TypeAlias

import msgspec

from whisper_net.core.ids import DeviceId


class RevokeDevice(msgspec.Struct, frozen=True):
    """A device of ours is lost, or in other hands: nothing that it writes from now on counts.

    `words` are the 16 bytes behind the twelve words: then the root says it, whose word goes before that of any device.
    """

    device: DeviceId
    words: bytes | None = None

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"RevokeDevice(device={self.device.hex()[:8]})"


class AddThisDevice(msgspec.Struct, frozen=True):
    """Add the device that this database is of by the root: a backup was restored. `words` as above."""

    words: bytes

    def __repr__(self) -> str:
        return "AddThisDevice()"


OwnDevice: TypeAlias = RevokeDevice | AddThisDevice

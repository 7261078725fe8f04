"""What an answer to somebody who asks to join says, as it lies boxed on an invitation's topic (PROTOCOL section 4).

Its counterparts are the items MeetStatus and MeetWelcome (wire/item.py), which everybody with the invitation's key can
read and write; crypto/meeting.py boxes what stands here, so that only the door's machines make it and one JOIN's
machine reads it.
"""

from typing import Annotated, Final

import msgspec

from whisper_net.core.wire.bounds import MAX_INVITATION_USES
from whisper_net.core.wire.codec import Bytes16, Bytes32, Record, Stamp
from whisper_net.core.wire.item import MAX_SEALED

MAX_WELCOME: Final = MAX_SEALED - 256
"""Bytes of a welcome that fits an item with all that is around it."""
Number = Annotated[int, msgspec.Meta(ge=0, le=MAX_INVITATION_USES)]
Word = Annotated[str, msgspec.Meta(max_length=32)]


class StatusSaid(Record):
    """How a JOIN stands, as one vetter's machine sees it: received, pending with `have` of `need`, or refused."""

    to: Bytes32
    at: Stamp
    state: Word
    have: Number
    need: Number
    reason: Word


class WelcomeSaid(Record):
    """A welcome, sealed to the newcomer's box key; `kid` is the group's epoch that it brings.

    By `mark` a vetter's device knows its own again (crypto/meeting.py).
    """

    to: Bytes32
    at: Stamp
    kid: Bytes32
    mark: Bytes16
    sealed: Annotated[bytes, msgspec.Meta(max_length=MAX_WELCOME)]

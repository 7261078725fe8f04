"""What a mailbox tells its node to do, or that something came of what it was told."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from whisper_net.core.wire.peer import Message

Places: TypeAlias = Sequence[tuple[int, bytes]]
"""(seq, item) in the order of their places, each item exactly as long as a bucket."""


class Say(msgspec.Struct, frozen=True):
    """Send this message to the relay."""

    message: Message


class Identified(msgspec.Struct, frozen=True):
    """The relay holds the key that it is known by, and asks for its passcode; the answer is said next.

    Whoever finds another certificate than this one ends the line before it is.
    """

    binding: bytes
    """As in Proved."""


class Proved(msgspec.Struct, frozen=True):
    """The relay holds the key that it is known by. Cursors and marks are those of this store, from here on."""

    store: bytes
    binding: bytes
    """SHA-256 of the certificate that it says to serve; b"" for none."""


class Came(msgspec.Struct, frozen=True):
    """The next items of a topic that is followed; `last`: there are no more for now.

    When the group has stored what they bring, or refused it for good, the cursor goes to the last place among them.
    """

    topic: bytes
    items: Places
    last: bool


class CameEarly(msgspec.Struct, frozen=True):
    """Some of the newest items of a topic, as asked; they move no cursor, and come again in their order."""

    topic: bytes
    items: Places
    last: bool


class Fetched(msgspec.Struct, frozen=True):
    """One answer of what a topic holds after a place, as asked; it moves no cursor. `last`: that was all."""

    topic: bytes
    items: Places
    last: bool


class Kept(msgspec.Struct, frozen=True):
    """What was put is durable there, at this place."""

    topic: bytes
    hash: bytes
    seq: int


class Declined(msgspec.Struct, frozen=True):
    """What was put (by its item hash) or asked of a topic is not done, and will not be on this line by itself."""

    about: bytes
    code: str


class Over(msgspec.Struct, frozen=True):
    """Close the line; nothing more comes of it.

    `impostor`: it does not hold the key. `bad`: it breaks the protocol. Else what the relay said in going, in a word.
    """

    code: str


MailboxAct: TypeAlias = Say | Identified | Proved | Came | CameEarly | Fetched | Kept | Declined | Over

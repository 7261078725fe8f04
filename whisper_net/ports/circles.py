"""What screens ask about circles: conversations of chosen people, and audiences of job leads.

A circle's scope works in every question about messages, as a channel's does (ports/talk.py).
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from whisper_net.core.ids import MemberId, ScopeId

CIRCLE, DIRECT, AUDIENCE = "circle", "dm", "audience"


class CircleRow(msgspec.Struct, frozen=True):
    """A circle that this person is in."""

    scope: ScopeId
    name: str
    """Empty for direct messages and audiences."""
    kind: str
    """circle | dm | audience."""
    owner: MemberId
    members: tuple[MemberId, ...]
    """Who is in it and in the group at present, oneself too; sorted. Of direct messages both, also when one went."""
    unread: int
    """As of a channel."""


class CircleReader(Protocol):
    """Read-only queries about circles, each over a snapshot."""

    def circles(self) -> Sequence[CircleRow]:
        """The circles that this device's person is in, by name, then by scope."""
        ...

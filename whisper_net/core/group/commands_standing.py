"""What this device noticed of how others take it, when it called them."""

from typing import TypeAlias

import msgspec


class TurnedAway(msgspec.Struct, frozen=True):
    """Somebody who once answered this device closed the line when it said who it is."""


class Answered(msgspec.Struct, frozen=True):
    """Somebody took this device for a member's."""


Noticed: TypeAlias = TurnedAway | Answered

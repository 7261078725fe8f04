"""What our own person asks about circles; part of commands.py. Writing in one is a `Written` with its scope."""

from typing import TypeAlias

import msgspec

from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.ids import MemberId, ScopeId


class CreateCircle(msgspec.Struct, frozen=True):
    """Answered with its ScopeId. One of the same people that is there already is taken, but for those with a name."""

    kind: CircleKind
    members: tuple[MemberId, ...]
    """Besides ourselves."""
    name: str = ""


class AddToCircle(msgspec.Struct, frozen=True):
    """Put somebody in, who reads all of it from then on, the past too."""

    scope: ScopeId
    member: MemberId


class RemoveFromCircle(msgspec.Struct, frozen=True):
    """Take somebody out, or go oneself."""

    scope: ScopeId
    member: MemberId


Circled: TypeAlias = CreateCircle | AddToCircle | RemoveFromCircle

"""Commands about channels: making one, who is in it, what its newcomers read and how long things stay."""

from typing import TypeAlias

import msgspec

from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.link import History
from whisper_net.core.membership.policies import Keep


class CreateChannel(msgspec.Struct, frozen=True):
    """Answered with the channel's ScopeId."""

    name: str
    history: History = History.ALL
    shared: bool = False
    keep: Keep = Keep.OFF


class GrantChannel(msgspec.Struct, frozen=True):
    member: MemberId
    channel: ScopeId


class RevokeChannel(msgspec.Struct, frozen=True):
    """Take a channel from somebody, or from oneself: they keep what they have, and get nothing later."""

    member: MemberId
    channel: ScopeId


class SetChannelPolicy(msgspec.Struct, frozen=True):
    """From here on newcomers read that much, and what is written stays that long. None leaves it as it is."""

    channel: ScopeId
    history: History | None = None
    keep: Keep | None = None


class LetGo(msgspec.Struct, frozen=True):
    """Forget what was to disappear and whose time has come; submit it whenever `Group.fades` says so."""


AboutChannels: TypeAlias = CreateChannel | GrantChannel | RevokeChannel | SetChannelPolicy | LetGo

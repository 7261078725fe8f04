"""How often a day one's own person changes the group of their own accord: local policy (PROTOCOL section 11).

Nothing that takes away is counted or refused, nor what answers somebody who asks to come in, nor a new key: those must
never wait. Invitations have a bound of their own (inviting.py).
"""

from typing import Final

from whisper_net.core.errors import RefusedError
from whisper_net.core.group.commands import CreateChannel, CreateInvitation, GrantChannel, PromoteMember
from whisper_net.core.group.commands_channels import SetChannelPolicy
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.group.commands_relays import AddRelays, ForgetRelay
from whisper_net.core.group.state import GroupState
from whisper_net.core.membership.link import LinkType
from whisper_net.core.wire.bounds import MAX_LINKS_A_DAY

DAY = 86_400
COUNTED: Final = (
    LinkType.INVITE,
    LinkType.CHANNEL,
    LinkType.GRANT,
    LinkType.CHANNEL_POLICY,
    LinkType.PROMOTE,
    LinkType.RELAYS,
    LinkType.CUT_EXTEND,
)
BOUNDED: Final = (
    CreateInvitation,
    CreateChannel,
    GrantChannel,
    SetChannelPolicy,
    PromoteMember,
    AddRelays,
    ForgetRelay,
    ExtendCut,
)
"""Commands that write these."""


def check_day(state: GroupState, command: object, now: int) -> None:
    """Raises RefusedError for one command too many of a day, by any device of our person."""
    if not isinstance(command, BOUNDED):
        return
    written = state.log.written_by(state.me.member, COUNTED)
    if sum(now - DAY < parsed.link.ts <= now for parsed in written) >= MAX_LINKS_A_DAY:
        raise RefusedError(
            f"you changed the group {MAX_LINKS_A_DAY} times within a day, which is the limit; go on tomorrow, or ask "
            "another admin"
        )

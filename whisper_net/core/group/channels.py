"""Channels: making one, letting people in and out, and changing what newcomers read and how long things stay.

Whatever takes something away, or changes what is to come, is followed by a new key in the same commit (PROTOCOL 3, 5).
"""

from whisper_net.core.documents.entries import check_text
from whisper_net.core.errors import NotAllowed, NotFound, Outranked, RefusedError
from whisper_net.core.group.change import Change
from whisper_net.core.group.commands_channels import CreateChannel, GrantChannel, RevokeChannel, SetChannelPolicy
from whisper_net.core.group.inviting import rotate_own_scopes
from whisper_net.core.group.rotating import rotate
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import ScopeId
from whisper_net.core.membership.bodies import RevokeGrant
from whisper_net.core.membership.channels import Rules
from whisper_net.core.membership.link import Channel, Grant, LinkType
from whisper_net.core.membership.policies import ChannelPolicy
from whisper_net.core.membership.roster import IN, OFFICERS
from whisper_net.core.wire.bounds import MAX_NAME


def create_channel(state: GroupState, change: Change, command: CreateChannel) -> ScopeId:
    """Make a channel with ourselves in it. Raises NotAllowed, RefusedError or TooLong."""
    if not state.log.view().can_make_channel(state.me.member):
        raise NotAllowed("only admins and vetters make channels; ask one of them")
    check_text("name", command.name, MAX_NAME)
    link = state.write_link(change, LinkType.CHANNEL, Channel(command.name, command.history, command.shared))
    if command.keep:
        state.write_link(change, LinkType.CHANNEL_POLICY, ChannelPolicy(link.id, command.history, command.keep))
    scope = ScopeId(link.id)
    rotate(state, change, scope)
    return scope


def grant_channel(state: GroupState, change: Change, command: GrantChannel) -> None:
    """Let a member in. Raises NotFound, RefusedError for somebody who is in it, or NotAllowed."""
    view, member, scope = state.log.view(), command.member, command.channel
    if view.role(member) not in IN:
        raise NotFound("they are not a member, so no channel can be opened to them yet")
    if view.within(member, scope):
        raise RefusedError("they are in this channel already")
    if not view.can_grant(state.me.member, member, scope):
        raise NotAllowed("an admin or vetter who is in the channel lets members in; ask one of them")
    state.write_link(change, LinkType.GRANT, Grant(member, scope))


def revoke_channel(state: GroupState, change: Change, command: RevokeChannel) -> None:
    """Take a channel from somebody junior, or leave it. Raises NotFound, NotAllowed or Outranked.

    Whoever goes themselves can give nobody a new key: the first of the others who writes there does.
    """
    view, me, member, scope = state.log.view(), state.me.member, command.member, command.channel
    if not view.within(member, scope):
        raise NotFound("you are not in this channel" if member == me else "they are not in this channel")
    if not view.can_revoke_grant(me, member, scope):
        if view.role(me) == "admin" or (view.role(me) in OFFICERS and view.within(me, scope)):
            raise Outranked("they hold an office for longer than you: you cannot take a channel from them")
        raise NotAllowed("an admin, or a vetter who is in the channel, takes it from somebody; ask one of them")
    state.write_link(change, LinkType.REVOKE_GRANT, RevokeGrant(member, scope))
    rotate_own_scopes(state, change)


def set_channel_policy(state: GroupState, change: Change, command: SetChannelPolicy) -> Rules:
    """Change what newcomers read and how long things stay; the policy from now on. Raises NotAllowed.

    Nothing is written where nothing would change.
    """
    view, scope = state.log.view(), command.channel
    before = view.rules(scope)
    history = before.history if command.history is None else command.history
    rules = Rules(history, before.keep if command.keep is None else command.keep)
    if not view.can_set_policy(state.me.member, scope):
        raise NotAllowed("an admin who is in the channel, or whoever made it, changes that; ask one of them")
    if rules != before:
        state.write_link(change, LinkType.CHANNEL_POLICY, ChannelPolicy(scope, rules.history, rules.keep))
        rotate(state, change, scope)
    return rules

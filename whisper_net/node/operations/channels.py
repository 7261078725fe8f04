"""Channels: making one, who is in it, what newcomers read of it and how long things stay in it."""

import asyncio
import unicodedata
from typing import Any

from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import RevokeChannel, SetChannelPolicy
from whisper_net.core.group.roster import HISTORY as HISTORY_WORDS
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.channels import Rules
from whisper_net.core.membership.link import History
from whisper_net.core.membership.policies import Keep
from whisper_net.core.membership.state import View
from whisper_net.node.channel_settings import consequences
from whisper_net.node.conversations import DISAPPEAR
from whisper_net.node.delivery import gaps_in
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown
from whisper_net.node.operations.persons import by_id

HISTORY = {"all": History.ALL, "since_join": History.SINCE_JOIN}
KEEP = {word: keep for keep, word in DISAPPEAR.items()}
GENERAL = "general"


class NameTaken(RefusedError):
    code = "name_taken"


async def channel_list(node: Node, group: str | None = None) -> Any:
    """The channels of which this person can read something."""
    chosen = node.pick(group)
    view = chosen.group.state.log.view()
    rows, lacking = await chosen.query(lambda reader: reader.channels()), await gaps_in(chosen)
    return [
        {
            **_described(chosen, view, row.scope, row.name),
            "unread": row.unread,
            **shown.gaps_json([gap for gap in lacking if gap.scope == row.scope]),
        }
        for row in rows
    ]


def _described(group: GroupNode, view: View, scope: ScopeId, name: str) -> dict[str, Any]:
    return {
        "channel": scope.hex(),
        "name": name,
        **_rules_json(view.rules(scope)),
        "members": sum(view.within(member, scope) for member in view.people()),
        "mine": view.within(group.group.state.me.member, scope),
    }


def _rules_json(rules: Rules) -> dict[str, str]:
    return {"history": HISTORY_WORDS[rules.history], "disappear": DISAPPEAR[rules.keep]}


async def channel_create(
    node: Node,
    name: str,
    members: list[str] | None = None,
    history: str = "all",
    shared: bool = False,
    disappear: str = "off",
    group: str | None = None,
) -> Any:
    """A channel with these members, by the beginnings of their ids, besides who makes it."""
    chosen = node.pick(group)
    read, keep = _rules(history, disappear)
    state = chosen.group.state
    if same_name(name) in {same_name(body.name) for body in state.log.view().channels().values()}:
        raise NameTaken("a channel of that name is there already")
    people = {await by_id(chosen, text) for text in members or []} - {state.me.member}
    _check_people(chosen, people)
    scope: ScopeId = await chosen.submit(do.CreateChannel(name, read, shared, keep))
    # All at once: their commits are shared.
    await asyncio.gather(*(chosen.submit(do.GrantChannel(member, scope)) for member in sorted(people)))
    return {"channel": scope.hex(), "name": name, "members": len(people) + 1}


def _rules(history: str, disappear: str) -> tuple[History, Keep]:
    if history not in HISTORY:
        raise RefusedError("history is all or since_join")
    if disappear not in KEEP:
        raise RefusedError("disappear is day, week or off")
    return HISTORY[history], KEEP[disappear]


async def channel_grant(node: Node, channel: str, member: str, group: str | None = None) -> Any:
    """Let a member into a channel."""
    chosen = node.pick(group)
    scope, id_ = await _scope(chosen, channel), await by_id(chosen, member)
    await chosen.submit(do.GrantChannel(id_, scope))
    return {"channel": scope.hex(), "member": id_.hex()}


async def channel_revoke(node: Node, channel: str, member: str, group: str | None = None) -> Any:
    """Take a channel from somebody; from oneself is leaving it."""
    chosen = node.pick(group)
    scope, id_ = await _scope(chosen, channel), await by_id(chosen, member)
    await chosen.submit(RevokeChannel(id_, scope))
    return {"channel": scope.hex(), "member": id_.hex()}


async def channel_policy(
    node: Node, channel: str, history: str | None = None, disappear: str | None = None, group: str | None = None
) -> Any:
    """What newcomers read and how long things stay, changed if anything is given; and what the change does."""
    chosen = node.pick(group)
    scope = await _scope(chosen, channel)
    view = chosen.group.state.log.view()
    body, before = view.channels()[scope], view.rules(scope)
    after = Rules(*_rules(history or HISTORY_WORDS[before.history], disappear or DISAPPEAR[before.keep]))
    if after.keep and body.name == GENERAL:
        raise RefusedError("leads and résumés live in general, so nothing disappears there; make another channel")
    if after != before:
        await chosen.submit(SetChannelPolicy(scope, after.history, after.keep))
    told = {"consequences": consequences(before, after)}
    return {**_described(chosen, chosen.group.state.log.view(), scope, body.name), **told}


async def _scope(group: GroupNode, text: str) -> ScopeId:
    """A channel that somebody names, one that they are not in too: everybody sees names, and an admin acts on them."""
    try:
        return ScopeId((await shown.channel(group, text)).scope)
    except NotFound:
        name, view = text.removeprefix("#"), group.group.state.log.view()
        found = [scope for scope, body in view.channels().items() if body.name == name or scope.hex() == text]
        if len(found) != 1:
            raise
        return found[0]


def _check_people(group: GroupNode, people: set[MemberId]) -> None:
    view = group.group.state.log.view()
    if any(view.role(member) not in ("admin", "vetter", "member") for member in people):
        raise NotFound("somebody chosen is not a member; look at the list of people again")


def same_name(name: str) -> str:
    """What two names have in common that people take for one."""
    return unicodedata.normalize("NFKC", name).casefold().strip()

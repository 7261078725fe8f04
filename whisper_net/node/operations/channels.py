"""Making a channel, with those who are in it from its first moment."""

import asyncio
import unicodedata
from typing import Any

from whisper_net.core.errors import NotFound, RefusedError
from whisper_net.core.group import commands as do
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.link import History
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations import shown

HISTORY = {"all": History.ALL, "since_join": History.SINCE_JOIN}


class NameTaken(RefusedError):
    code = "name_taken"


async def channel_create(
    node: Node, name: str, members: list[str] | None = None, history: str = "all", group: str | None = None
) -> Any:
    """A channel with these members, by the beginnings of their ids, besides who makes it."""
    chosen = node.pick(group)
    if history not in HISTORY:
        raise RefusedError("history is all or since_join")
    state = chosen.group.state
    if same_name(name) in {same_name(body.name) for body in state.log.view().channels().values()}:
        raise NameTaken("a channel of that name is there already")
    people = {shown.member(chosen, text) for text in members or []} - {state.me.member}
    _check_people(chosen, people)
    scope: ScopeId = await chosen.submit(do.CreateChannel(name, HISTORY[history]))
    # All at once: their commits are shared.
    await asyncio.gather(*(chosen.submit(do.GrantChannel(member, scope)) for member in sorted(people)))
    return {"channel": scope.hex(), "name": name, "members": len(people) + 1}


def _check_people(group: GroupNode, people: set[MemberId]) -> None:
    view = group.group.state.log.view()
    if any(view.role(member) not in ("admin", "vetter", "member") for member in people):
        raise NotFound("somebody chosen is not a member; look at the list of people again")


def same_name(name: str) -> str:
    """What two names have in common that people take for one."""
    return unicodedata.normalize("NFKC", name).casefold().strip()

"""What the settings of one channel read: who is in it, who may be let in or put out, its policy, and what changes do.

Rules: as queries.py, of which this is the part about one channel. The sentences of `consequences` are said wherever a
policy is changed: in a terminal before, in a window beside.
"""

import msgspec

from whisper_net.core.errors import NotFound
from whisper_net.core.group.roster import HISTORY
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.channels import Rules
from whisper_net.core.membership.link import History
from whisper_net.node.conversations import DISAPPEAR, Reader
from whisper_net.node.node import Node

GRANT = "They read what the channel's policy opens to newcomers, and all that is written from then on."
REVOKE = "They read nothing new there and keep what they have; they can be let in again."
LEAVE = "You read nothing new there and keep what you have; whoever is in it can let you in again."
OPENED = "Whoever is let in later also reads what is written from now on, and what was open before."
CLOSED = "Whoever is let in from now on reads what is written after that; those who are in keep reading what they can."
KEPT = "What is written from now on stays; what was to disappear still does."
GOES = (
    "What is written from now on is deleted on every machine a {0} after its {0} is over; somebody who reads it can "
    "keep a copy or a picture, and what was written before stays."
)


class ChannelSettings(msgspec.Struct, frozen=True):
    """One channel, for its settings."""

    scope: ScopeId
    name: str
    history: str
    """all | since_join."""
    disappear: str
    """off | day | week."""
    shared: bool
    inside: tuple[Reader, ...]
    mine: bool
    """This person is in it now."""
    grantable: tuple[Reader, ...]
    """Who is not in it, and whom this person may let in."""
    revocable: tuple[MemberId, ...]
    """Those inside from whom this person may take it, themselves among them."""
    may_change: bool
    """Whether this person may change history and disappear."""
    general: bool = False
    """It was made with the group: leads and résumés live in it, so everybody stays and nothing disappears."""


async def channel_settings(node: Node, group: str, scope: ScopeId) -> ChannelSettings:
    """All that the settings of a channel show, by the membership log. Raises NotFound."""
    chosen = node.pick(group)
    view, me = chosen.group.state.log.view(), chosen.group.state.me.member
    body, rules = view.channels().get(scope), view.rules(scope)
    if body is None:
        raise NotFound("no such channel here")
    rows = await chosen.query(lambda reader: reader.members())
    readers = [Reader(row.member, row.name, row.role) for row in rows]
    inside = tuple(one for one in readers if view.within(one.member, scope))
    outside = (one for one in readers if one not in inside)
    return ChannelSettings(
        scope,
        body.name,
        HISTORY[rules.history],
        DISAPPEAR[rules.keep],
        body.shared,
        inside,
        view.within(me, scope),
        tuple(one for one in outside if view.can_grant(me, one.member, scope)),
        tuple(one.member for one in inside if view.can_revoke_grant(me, one.member, scope)),
        view.can_set_policy(me, scope),
        general=scope == next(iter(view.channels())),
    )


def changed_sentences(now: ChannelSettings, history: str, disappear: str) -> list[str]:
    """What it does to change a channel's settings to these words."""
    histories, keeps = {word: one for one, word in HISTORY.items()}, {word: one for one, word in DISAPPEAR.items()}
    before = Rules(histories[now.history], keeps[now.disappear])
    return consequences(before, Rules(histories[history], keeps[disappear]))


def consequences(before: Rules, after: Rules) -> list[str]:
    """What a change of policy does, one sentence for each thing that changes."""
    said = []
    if after.history is not before.history:
        said.append(OPENED if after.history is History.ALL else CLOSED)
    if after.keep is not before.keep:
        said.append(GOES.format(DISAPPEAR[after.keep]) if after.keep else KEPT)
    return said

"""What the screens read of what several decide together: who wants what, how many it takes, and whether we may sign.

Rules: as queries.py, of which this is the part about proposals. What they say of people is of one moment of the log.
"""

from typing import Literal

import msgspec

from whisper_net.core.documents.accords import Act
from whisper_net.core.errors import LocalError
from whisper_net.core.group.accords import LIFETIME, Accord
from whisper_net.core.group.quorums import check_may_decide, check_subject, nearest
from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.core.membership.state import View
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node


class Proposal(msgspec.Struct, frozen=True):
    """One act about one member that somebody proposes."""

    id: EnvelopeId
    act: Act
    member: MemberId
    name: str
    by: MemberId
    by_name: str
    signed: tuple[MemberId, ...]
    """Who said yes and has a say in it, in the order in which they did."""
    signed_names: tuple[str, ...]
    need: int
    """How many it takes; 0 where there are too few who decide about them."""
    state: Literal["open", "agreed"]
    """agreed: enough said yes, and their machines bring it about when they meet."""
    mine: bool
    """This person said yes."""
    may_sign: bool
    at: int
    """When it was first proposed; seconds since 1970, as the next."""
    until: int
    """When the proposal ends by itself."""


class Deciding(msgspec.Struct, frozen=True):
    """All that is proposed in a group, and the time here."""

    now: int
    proposals: tuple[Proposal, ...]


async def deciding(node: Node, group: str) -> Deciding:
    """What a screen shows of proposals."""
    return Deciding(node.means.clock.now(), tuple(await proposals(node, group)))


async def proposals(node: Node, group: str) -> list[Proposal]:
    """What is proposed in a group, as far as this person may read it, the oldest first."""
    chosen = node.pick(group)
    names = {row.member: row.name for row in await chosen.query(lambda reader: reader.members())}
    state = chosen.group.state
    return [_proposal(chosen, one, names) for one in state.accords.open(node.means.clock.now(), state.log)]


def awaited(group: GroupNode, now: int) -> int:
    """How many proposals this person could say yes to, and did not yet."""
    state = group.group.state
    view, me = state.log.view(), state.me.member
    found = (one for one in state.accords.open(now, state.log) if me not in one.yes)
    return sum(may_decide(view, me, one.act, one.member) for one in found)


def _proposal(group: GroupNode, accord: Accord, names: dict[MemberId, str]) -> Proposal:
    view, me = group.group.state.log.view(), group.group.state.me.member
    quorum = nearest(view, accord.act, accord.member, frozenset(accord.yes))
    signed = tuple(member for member in accord.yes if quorum is not None and member in quorum.voters)
    need, first = 0 if quorum is None else quorum.k, accord.proposals[0].origin
    return Proposal(
        accord.id,
        accord.act,
        accord.member,
        names.get(accord.member, ""),
        first.member,
        names.get(first.member, ""),
        signed,
        tuple(names.get(member, "") for member in signed),
        need,
        "agreed" if 0 < need <= len(signed) else "open",
        me in accord.yes,
        me not in accord.yes and may_decide(view, me, accord.act, accord.member),
        first.at,
        max(said.origin.at for said in accord.proposals) + LIFETIME,
    )


def may_decide(view: View, me: MemberId, act: Act, member: MemberId) -> bool:
    """Whether somebody has a say in such an act, and it can be done to that member at all."""
    try:
        check_subject(view, me, act, member)
        check_may_decide(view, me, act, member)
    except LocalError:
        return False
    return True

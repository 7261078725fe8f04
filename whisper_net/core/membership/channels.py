"""The policy of a channel in one state of the log: which CHANNEL_POLICY counts, who writes one, whose past it closes.

An EPOCH is held to the policy of its own past (facts.py keeps it), so that what was said under one policy is never
moved under another.
"""

from dataclasses import dataclass
from typing import Final

from whisper_net.core.ids import LinkId, MemberId, ScopeId
from whisper_net.core.membership import offices
from whisper_net.core.membership.link import Channel
from whisper_net.core.membership.offices import Needs
from whisper_net.core.membership.policies import PERIODS, ChannelPolicy, History, Keep
from whisper_net.core.membership.roster import Roster


@dataclass(frozen=True, slots=True)
class Rules:
    """What a newcomer to a scope reads, and how long what is written in it stays."""

    history: History
    keep: Keep = Keep.OFF

    @property
    def period(self) -> int:
        """Seconds of one bucket."""
        return PERIODS[self.keep]


READABLE: Final = Rules(History.ALL)
"""Of the group and its vetters."""


def rules(roster: Roster, scope: ScopeId) -> Rules:
    """The last CHANNEL_POLICY in the order, else what the CHANNEL said; the group's own scopes are readable."""
    i = roster.graph.index.get(LinkId(scope))
    if i is None or not isinstance(roster.graph.links[i].body, Channel):
        return READABLE
    found = _changes(roster, scope)
    if not found:
        return Rules(roster.graph.links[i].body.history)
    last: ChannelPolicy = roster.graph.links[found[-1]].body
    return Rules(last.history, last.keep)


def _changes(roster: Roster, scope: ScopeId) -> list[int]:
    """The CHANNEL_POLICYs that count, in order."""
    return roster.graph.ordered(roster.graph.policies.get(scope, 0) & roster.alive)


def set_policy(roster: Roster, member: MemberId, scope: ScopeId) -> Needs | None:
    """By an admin in the channel, or by whoever made it while they are in it."""
    if roster.channel(scope) is None or not roster.within(member, scope):
        return None
    own = offices.office(roster, member, admin=True)
    if own is None and roster.graph.links[roster.graph.index[LinkId(scope)]].link.author != member:
        return None
    return [*(own or []), roster.channel_need(member, scope)]


def opens_past(roster: Roster, member: MemberId, scope: ScopeId) -> bool:
    """Whether somebody reads what was written in a channel before they came, as far as it was open to newcomers then.

    Where the past is closed now: whoever came in before it was closed.
    """
    if rules(roster, scope).history is History.ALL:
        return True
    closed = _closing(roster, scope)
    if closed is None:
        return False
    past = roster.graph.past[closed]
    return any((mask & past).bit_count() >= k for k, mask in roster.channel_need(member, scope))


def _closing(roster: Roster, scope: ScopeId) -> int | None:
    """The first of the latest CHANNEL_POLICYs that close the past; None where it was closed from the start."""
    first = None
    for i in reversed(_changes(roster, scope)):
        if roster.graph.links[i].body.history is History.ALL:
            break
        first = i
    return first

"""Gaps: how much of what somebody wrote in a scope is known to exist and is not here.

What the author signed is certain: a later part of a feed is here, or an envelope that waits for the one before it. What
acknowledgements say comes on top, as far as it can be believed: the author's own word, else what two other people hold;
one alone counts where nobody else could say so. So one liar makes up no gap, but in a room of three.
"""

from collections.abc import Iterable, Mapping

from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.group.acknowledging import NO_INCARNATION
from whisper_net.core.group.ends import Beyond, end_of
from whisper_net.core.group.pending import Reason
from whisper_net.core.group.records import StoredAck
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import MemberId, ScopeId

FEW = 3
"""People of a scope in which one other's word is enough."""


def missing(state: GroupState, scope: ScopeId, claims: Iterable[StoredAck]) -> dict[MemberId, int]:
    """How many envelopes of each member are known to exist and are not here; nobody's of whom nothing is missing.

    `claims` are what acknowledgements say beyond what is held.
    """
    waiting, told = _waiting(state, scope), _believed(state, scope, claims)
    feeds = {feed for by_device in state.feeds.by_device(scope).values() for feed in by_device}
    found: dict[MemberId, int] = {}
    for feed in feeds | waiting.keys() | told.keys():
        owner = state.owner(feed.device)
        if owner is None or feed in state.ends:
            continue
        here = waiting.get(feed, set())
        last = max(state.feeds.reach(feed), told.get(feed, 0), *here, 0)
        lacking = last - state.feeds.count(feed) - len(here)
        if lacking > 0:
            found[owner] = found.get(owner, 0) + lacking
    return found


def still_awaited(state: GroupState) -> int:
    """How many things that came wait for something that may yet come.

    Not what lies beyond the end of what somebody wrote who went: it waits here too, and nobody is to bring anything.
    """
    reasons = state.pending.reasons()
    return sum(state.pending.count(reason) for reason in reasons if not _settled(state, reason))


def _settled(state: GroupState, reason: Reason) -> bool:
    match reason:
        case Beyond(end=end):
            return not end.awaited
        case ("after", PartKey() as part, int()):
            scope = _scope_of(state, part)
            found = None if scope is None else end_of(state, scope, part.feed)
            return found is not None and not found.awaited
        case _:
            return False


def _waiting(state: GroupState, scope: ScopeId) -> dict[FeedKey, set[int]]:
    """The envelopes of a scope that wait for one before them: they are here, and what they follow is not."""
    found: dict[FeedKey, set[int]] = {}
    for reason in state.pending.reasons():
        match reason:
            case ("after", PartKey() as part, int(seq)) if _scope_of(state, part) == scope:
                found.setdefault(part.feed, set()).add(seq)
            case _:
                continue
    return found


def _scope_of(state: GroupState, part: PartKey) -> ScopeId | None:
    key = state.keys.get(part.kid)
    return None if key is None else key.scope


def _believed(state: GroupState, scope: ScopeId, claims: Iterable[StoredAck]) -> dict[FeedKey, int]:
    """Up to where each feed goes, by those claims that count: of live readers, and of a feed's author."""
    readers = state.rooms.readers(scope)
    people = {state.owner(device) for device in readers}
    said: dict[FeedKey, dict[MemberId, int]] = {}
    for claim in claims:
        owner = state.owner(claim.device)
        if claim.device in readers and owner is not None and _counts(state, scope, claim.feed):
            by = said.setdefault(claim.feed, {})
            by[owner] = max(claim.upto, by.get(owner, 0))
    enough = 1 if len(people) <= FEW else 2
    return {feed: _agreed(by, state.owner(feed.device), enough) for feed, by in said.items()}


def _counts(state: GroupState, scope: ScopeId, feed: FeedKey) -> bool:
    """What is said of a device of which nothing was here counts as long as that is so."""
    if feed.incarnation != NO_INCARNATION:
        return True
    return not any(one.kid == feed.kid for one in state.feeds.by_device(scope).get(feed.device, ()))


def _agreed(by: Mapping[MemberId, int], author: MemberId | None, enough: int) -> int:
    """What the author says, or as far as `enough` others say the same."""
    own = by.get(author, 0) if author is not None else 0
    others = sorted((upto for member, upto in by.items() if member != author), reverse=True)
    return max(own, others[enough - 1] if len(others) >= enough else 0)

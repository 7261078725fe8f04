"""EPOCHs in one state of the log: which follow which, which may be written, and under which to send (PROTOCOL 5).

Void or not, a valid EPOCH stands in the succession of its scope: what honest people wrote under it stays readable.
Its counterpart is crypto/epochs.py, which makes and opens what an EPOCH names.
"""

from collections.abc import Mapping

from whisper_net.core.crypto.epochs import recipients_hash
from whisper_net.core.ids import BoxKey, DeviceId, MemberId, ScopeId
from whisper_net.core.membership import channels
from whisper_net.core.membership.facts import REMOVAL, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import Epoch, LinkType
from whisper_net.core.membership.roster import Roster
from whisper_net.core.wire.bounds import MAX_PARENTS

NEWS = (
    LinkType.ADMIT,
    LinkType.APPROVE,
    LinkType.GRANT,
    LinkType.PROMOTE,
    LinkType.POLICY,
    LinkType.CHANNEL_POLICY,
    LinkType.DEVICE_ADD,
    *REMOVAL,
)
"""Each of these is a reason to rotate that the author of the last EPOCH may use."""


def body_of(graph: Graph, e: int) -> Epoch:
    body: Epoch = graph.links[e].body
    return body


def end_of(graph: Graph, e: int) -> int:
    """When the bucket of a valid EPOCH has passed, in seconds since 1970."""
    return (body_of(graph, e).bucket + 1) * graph.facts[e].period


def valid_epochs(roster: Roster, scope: ScopeId) -> int:
    """A mask of the scope's valid EPOCHs, void ones included."""
    return roster.graph.epochs.get(scope, 0) & roster.state.mask & ~roster.graph.invalid


def tips(roster: Roster, scope: ScopeId) -> list[int]:
    """The scope's valid EPOCHs that none follows, in order."""
    found, followed = valid_epochs(roster, scope), 0
    for e in bits(found):
        followed |= roster.graph.past[e]
    return roster.graph.ordered(found & ~followed)


def parents(roster: Roster, scope: ScopeId) -> list[bytes]:
    """The kids that a next EPOCH must name, sorted; of more than 64 tips the highest, so that no flood ends a scope."""
    found = sorted((-body_of(roster.graph, e).n, body_of(roster.graph, e).kid) for e in tips(roster, scope))
    return sorted({kid for _, kid in found[:MAX_PARENTS]})


def next_n(roster: Roster, scope: ScopeId) -> int:
    return 1 + max((body_of(roster.graph, e).n for e in tips(roster, scope)), default=0)


def box_keys(devices: Mapping[DeviceId, BoxKey]) -> list[BoxKey]:
    """The distinct box keys of some devices, sorted: the order of an EPOCH's boxes."""
    return sorted(set(devices.values()))


def may_rotate(roster: Roster, author: MemberId, scope: ScopeId, bucket: int) -> bool:
    """FLOOD: whoever wrote a tip needs news since, or a later bucket than every tip's."""
    ends = tips(roster, scope)
    own = [e for e in ends if roster.graph.links[e].link.author == author]
    start = bucket * channels.rules(roster, scope).period
    if all(start >= end_of(roster.graph, e) for e in ends):
        return True
    return all(_has_news(roster, e) for e in own)


def _has_news(roster: Roster, e: int) -> bool:
    graph, state = roster.graph, roster.state
    reasons = roster.losses
    for type_ in NEWS:
        reasons |= graph.by_type[type_] & ~graph.invalid
    return bool(reasons & state.mask & ~graph.past[e])


def judged(roster: Roster, author: MemberId, body: Epoch, ts: int) -> dict[DeviceId, BoxKey] | None:
    """The recipients of an EPOCH by `author`, stamped `ts`, on top of this state; None if it may not stand there."""
    scope = ScopeId(body.scope)
    bucket = ts // channels.rules(roster, scope).period
    if not roster.within(author, scope) or body.bucket != bucket:
        return None
    recipients = roster.entitled(scope)
    exact = body.to == recipients_hash(box_keys(recipients))
    follows = body.parents == parents(roster, scope) and body.n == next_n(roster, scope)
    taken = roster.graph.epochs_named.get(body.kid, 0) & roster.state.mask & ~roster.graph.invalid
    return recipients if exact and follows and not taken and may_rotate(roster, author, scope, bucket) else None


def is_clean(roster: Roster, e: int) -> bool:
    """CLEAN: not void, all recipients entitled now, and every effective removal-class link and fork in its past.

    So whoever was handed the key by WELCOME after the epoch, and lost their place since, leaves it unusable.
    """
    if not roster.alive >> e & 1:
        return False
    scope = ScopeId(body_of(roster.graph, e).scope)
    recipients, now = roster.graph.facts[e].recipients, roster.entitled(scope)
    return not losses(roster, scope) & ~roster.graph.past[e] and recipients.keys() <= now.keys()


def losses(roster: Roster, scope: ScopeId) -> int:
    """A mask of what took something away, but for grants of other channels."""
    graph, found = roster.graph, roster.losses
    for r in bits(graph.by_type[LinkType.REVOKE_GRANT] & found):
        if graph.links[r].body.channel != scope:
            found &= ~(1 << r)
    return found


def usable(roster: Roster, scope: ScopeId) -> list[int]:
    """The EPOCHs to send under, best first: the clean tips by most recipients, then highest n, then smallest kid."""
    best = [
        (-len(roster.graph.facts[e].recipients), -body_of(roster.graph, e).n, body_of(roster.graph, e).kid, e)
        for e in tips(roster, scope)
        if is_clean(roster, e)
    ]
    return [e for *_, e in sorted(best)]

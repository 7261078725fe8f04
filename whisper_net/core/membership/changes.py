"""Whom a change of the log is about: of everybody else, what was known of them still holds.

A change is a mask of links: new ones, and those that came to count or ceased to. In a large group nearly every link is
about one person, so rosters, and the rows that screens show, are worked out anew for these alone.
"""

from collections.abc import Iterable
from typing import Final

from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType

NAMING: Final = frozenset({LinkType.FOUND, LinkType.ADMIT, LinkType.DEVICE_ADD})
"""Types that name somebody, or a device as somebody's."""


def people_in(graph: Graph, changed: int) -> set[MemberId]:
    """Whose role, devices, request or places may be others."""
    return {member for i in bits(changed) for member in _about(graph, i)}


def _about(graph: Graph, i: int) -> Iterable[MemberId]:
    """The same of one link, whether it came, came to count or ceased to."""
    link, body = graph.links[i].link, graph.links[i].body
    match link.type:
        case LinkType.FOUND:
            return [graph.founder]
        case LinkType.ADMIT:
            return [MemberId(body.join.root)]
        case LinkType.PROMOTE | LinkType.REMOVE | LinkType.REMOVE_QUORUM | LinkType.DEMOTE | LinkType.DEVICE_ADD:
            return [MemberId(body.member)]
        case LinkType.GRANT | LinkType.REVOKE_GRANT:
            return [MemberId(body.member)]
        case LinkType.LEAVE | LinkType.DEVICE_REVOKE | LinkType.CHANNEL:  # what else gives a place rests on the CHANNEL
            return [MemberId(link.author)]
        case LinkType.APPROVE | LinkType.VETO:
            return [MemberId(graph.links[a].body.join.root) for a in bits(graph.admits.get(body.join, 0))]
        case _:
            return []


def invitations_in(graph: Graph, changed: int) -> int:
    """The INVITEs that may stand otherwise, as a mask: by uses, by a revocation, or by their inviter's office."""
    mask = changed
    for i in bits(changed & graph.of_types(NAMING)):
        mask |= graph.facts[i].invites
    for i in bits(changed & graph.by_type[LinkType.REVOKE_INVITE]):
        named = graph.index.get(LinkId(graph.links[i].body.invite))
        mask |= 0 if named is None else 1 << named
    for member in people_in(graph, changed):
        mask |= graph.by_author.get(member, 0)
    return mask & graph.by_type[LinkType.INVITE]

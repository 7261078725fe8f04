"""A device that its person's root added, and how the others hear of it: it says so itself before it says who it is.

Whoever restored a backup stands in no log but their own, and everybody hangs up on a stranger. So they show the link by
which the root adds them, and new keys and devices of their person just before it, which may never have been passed on.
Nothing else: who answers under an older key of the group may be out of it, and has not said who they are. Only what the
root of somebody who is in has signed opens the ear of whoever is called; what is in it is checked as all links are.
"""

from collections.abc import Sequence

from whisper_net.core.errors import RemoteError
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.link import LinkType, Parsed, parse
from whisper_net.core.membership.roster import IN
from whisper_net.core.wire.peer import MAX_INTRODUCTION

SHOWN = frozenset({LinkType.DEVICE_ADD, LinkType.DEVICE_REVOKE, LinkType.EPOCH})
"""They hold keys and hashes: no name, and nobody else's id."""


def introduction(state: GroupState) -> list[bytes]:
    """The link by which our root added this device, after those of our own that it rests on; none for any other."""
    added = next((link for link in _own(state) if _adds(link, state.me.device)), None)
    if added is None:
        return []
    found, waiting = [added], list(added.link.prev)
    while waiting and len(found) < MAX_INTRODUCTION:
        link = state.log.get(LinkId(waiting.pop()))
        if link.link.author == state.me.member and link.link.type in SHOWN and link not in found:
            found.append(link)
            waiting += link.link.prev
    order = {id_: place for place, id_ in enumerate(state.log.ids)}
    return [link.raw for link in sorted(found, key=lambda link: order[link.id])]


def _own(state: GroupState) -> list[Parsed]:
    """The links that our root signed."""
    every = (state.log.get(id_) for id_ in state.log.ids)
    return [link for link in every if link.link.device == state.me.member]


def _adds(link: Parsed, device: bytes) -> bool:
    return link.link.type is LinkType.DEVICE_ADD and link.body.device == device


def vouches(state: GroupState, raws: Sequence[bytes]) -> bool:
    """Whether all of it is by one person who is in, and their root adds a device in it."""
    try:
        links = [parse(raw) for raw in raws]
    except RemoteError:
        return False
    authors = {MemberId(link.link.author) for link in links}
    rooted = any(link.link.type is LinkType.DEVICE_ADD and link.link.device == link.link.author for link in links)
    return rooted and len(authors) == 1 and state.log.view().role(authors.pop()) in IN

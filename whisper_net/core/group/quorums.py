"""Who decides about somebody together, and whether those who want it are enough: the log's rules, asked beforehand."""

from whisper_net.core.documents.accords import Act
from whisper_net.core.errors import NotAllowed, NotFound, RefusedError
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.bodies import Signature
from whisper_net.core.membership.link import Parsed
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.offices import Quorum
from whisper_net.core.membership.state import View
from whisper_net.core.membership.taking import LEAST_SIGNERS
from whisper_net.core.membership.together import NO_SIGNATURE, with_signers

MOST_SIGNERS = 64
"""Beside the author; what one link can hold."""


def quorums(view: View, act: Act, member: MemberId) -> list[Quorum]:
    """(voters, how many of them): the admins, and the electors, where there are enough of either."""
    least = LEAST_SIGNERS if act is Act.REMOVE else 1
    found = (Quorum(quorum.voters, max(quorum.k, least)) for quorum in view.quorums(member))
    return [quorum for quorum in found if len(quorum.voters) >= quorum.k]


def nearest(view: View, act: Act, member: MemberId, yes: frozenset[MemberId]) -> Quorum | None:
    """The quorum in which most of these people have a say, and fewest are lacking; None where nobody can decide."""

    def far(quorum: Quorum) -> tuple[int, int]:
        have = len(quorum.voters & yes)
        return -have, quorum.k - have

    return min(quorums(view, act, member), key=far, default=None)


def enough(
    view: View, act: Act, member: MemberId, author: MemberId, yes: frozenset[MemberId]
) -> frozenset[MemberId] | None:
    """Who of these signs beside the author; None while they are too few."""
    for quorum in quorums(view, act, member):
        chosen = (yes & quorum.voters) - {author}
        if author in quorum.voters and len(chosen) + 1 >= quorum.k:
            return frozenset(sorted(chosen)[:MOST_SIGNERS])
    return None


def stands_with(log: MembershipLog, draft: Parsed, act: Act, member: MemberId, with_: frozenset[MemberId]) -> bool:
    """Whether a draft would be allowed, were it signed by just enough people, these among them."""
    view, author = log.view_at([LinkId(id_) for id_ in draft.link.prev]), MemberId(draft.link.author)
    for quorum in quorums(view, act, member):
        others = sorted(quorum.voters - with_ - {author})
        signers = [*with_, *others][: quorum.k - 1] if with_ <= quorum.voters else []
        if author in quorum.voters and with_ <= set(signers):
            return log.allows(with_signers(draft, [_unsigned(view, signer) for signer in signers]))
    return False


def _unsigned(view: View, member: MemberId) -> Signature:
    """In the place of a signature; whoever has no live device is no signer."""
    device = next(iter(view.devices(member)), None)
    return Signature(member, device or NO_SIGNATURE[:32], NO_SIGNATURE)


# -- why not, in words


def check_subject(view: View, me: MemberId, act: Act, member: MemberId) -> None:
    """Raise NotFound or RefusedError unless this can be done to this member at all."""
    role = view.role(member)
    if member == me:
        raise RefusedError("nobody decides about themselves; to go, leave the group: member leave")
    if act is Act.REMOVE and not role:
        raise NotFound("they are not in this group, and wait for nothing")
    if act is Act.PROMOTE and role == "admin":
        raise RefusedError("they are an admin already")
    if act is Act.PROMOTE and role not in ("member", "vetter"):
        raise NotFound("only somebody who is in as a member can become an admin; approve them first: member approve")


def check_may_decide(view: View, me: MemberId, act: Act, member: MemberId) -> None:
    """Raise NotAllowed for whoever has no say, and where there are too few who have one."""
    if member == me:
        raise NotAllowed("this is about you, and nobody decides about themselves; to go, leave the group: member leave")
    if not any(me in quorum.voters for quorum in view.quorums(member)):
        raise NotAllowed(
            "about this admins decide, and vetters whom more than half of the admins made vetters; ask one of them"
        )
    if not any(me in quorum.voters for quorum in quorums(view, act, member)):
        few = min(view.quorums(member), key=lambda quorum: quorum.k - len(quorum.voters))
        raise NotAllowed(
            f"too few can decide about this with you: there are {len(few.voters)}, and it takes {max(few.k, 2)}; "
            "a new group can go on from here without them"
        )

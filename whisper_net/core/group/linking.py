"""Links from anybody: added where what they rest on is here, kept until it is, or refused by name."""

from collections import deque
from collections.abc import Sequence

from whisper_net.core.errors import RemoteError
from whisper_net.core.group.change import Change
from whisper_net.core.group.events import Refused
from whisper_net.core.group.pending import NOBODY, Reason
from whisper_net.core.group.standing import went_ahead
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import DeviceId, MemberId, ScopeId
from whisper_net.core.membership.link import Admit, Epoch, LinkType, Parsed, parse
from whisper_net.core.membership.policies import PERIODS
from whisper_net.core.membership.proofs import check_form, check_signatures
from whisper_net.core.membership.roster import IN

SKEW = 86_400
"""How far ahead of our clock the bucket of an EPOCH may begin before it waits."""


MOST_NAMED = 64
"""Devices that named one another, behind each other, of which it is looked who answers for them."""


def receive_links(state: GroupState, change: Change, raws: Sequence[bytes]) -> list[tuple[bytes, int]]:
    """Add what can be added, and then whatever waited for it; of what is new, who signed it and how long it is."""
    added: list[Parsed] = []
    queue = deque(_taken(state, *due(state, change.now)))
    queue.extend((raw, change.bearer) for raw in raws)
    while queue:
        raw, bringer = queue.popleft()
        try:
            parsed = parse(raw)
            if parsed.id in state.log:
                continue
            check_link(state, parsed)
            reason = _waits(state, change, parsed)
            if reason is not None:
                author = state.known_author(DeviceId(parsed.link.device))
                state.pending.hold(raw, reason, author, change.now, bringer)
                if _is_of_group(state, parsed):
                    went_ahead(state, change, parsed)
            elif not state.log.names(parsed):
                raise Stranger("a link by a device that nothing in its past names")
            else:
                state.add_link(change, parsed)
                added.append(parsed)
                queue.extendleft(reversed(_taken(state, ("before", parsed.id))))
        except RemoteError as error:
            change.notice(Refused("link", error.code))
    who = {one.link.device: signer(state, one) for one in {one.link.device: one for one in added}.values()}
    return [(who[one.link.device], len(one.raw)) for one in added]


def signer(state: GroupState, parsed: Parsed) -> bytes:
    """The member who answers for a link, whatever it says of its author: whose device, or root, signed it.

    A device that its person took out of use answers with all who are not in: a thief empties nobody's bucket. Whoever
    waits to be let in answers for themselves, also for what the box key of their JOIN signs: so nobody's bucket is
    emptied by whom they admitted. Of any other device that nobody has by right it is whoever named it first; NOBODY
    where no log says.
    """
    for _ in range(MOST_NAMED):
        device = DeviceId(parsed.link.device)
        if parsed.link.device == parsed.link.author:
            return parsed.link.author
        naming = state.log.first_naming(device)
        if naming is None:
            return NOBODY
        owner = state.owner(device) or _asked(state, naming)
        if owner is not None:
            return NOBODY if _put_away(state, owner, device) else owner
        parsed = naming
    return NOBODY


def _put_away(state: GroupState, owner: MemberId, device: DeviceId) -> bool:
    """Whether somebody who is in took a device of theirs out of use: it may be in a thief's hands."""
    view = state.log.view()
    return view.role(owner) in IN and device not in view.devices(owner)


def _asked(state: GroupState, naming: Parsed) -> MemberId | None:
    """Whose device signed the JOIN of an ADMIT."""
    return state.owner(DeviceId(naming.body.join.device)) if isinstance(naming.body, Admit) else None


def is_mine(state: GroupState, parsed: Parsed) -> bool:
    """Whether a link names as its key our own person's root, or one of their live devices."""
    link, me = parsed.link, state.me.member
    if link.device == link.author:
        return link.author == me
    device = DeviceId(link.device)
    return state.owner(device) == me and state.log.view().is_active(device)


def _taken(state: GroupState, *reasons: Reason) -> list[tuple[bytes, bytes]]:
    """What waited for these, and who brought it."""
    return [(waiting.raw, waiting.bearer) for reason in reasons for waiting in state.pending.take(reason)]


def check_link(state: GroupState, parsed: Parsed) -> None:
    """What a link's own bytes decide, before it takes anybody's place among what waits. Raises RemoteError."""
    group = parsed.id if parsed.link.type is LinkType.FOUND else parsed.link.group
    if bytes(group) != state.me.group:
        raise WrongGroup("a link of another group")
    check_form(parsed)
    check_signatures(parsed)


class WrongGroup(RemoteError):
    code = "wrong_group"


class Stranger(RemoteError):
    code = "stranger"


def _waits(state: GroupState, change: Change, parsed: Parsed) -> tuple[str, bytes] | tuple[str, int] | None:
    missing = state.log.missing(parsed)
    if missing:
        return "before", missing[0]
    begins = _begins(parsed) if isinstance(parsed.body, Epoch) else 0
    return ("bucket", begins) if begins > change.now + SKEW else None


def _is_of_group(state: GroupState, parsed: Parsed) -> bool:
    return isinstance(parsed.body, Epoch) and ScopeId(parsed.body.scope) == ScopeId(state.me.group)


def _begins(parsed: Parsed) -> int:
    """When the bucket of an EPOCH begins, by the only period that fits its stamp; 0 where none does."""
    bucket = parsed.body.bucket
    return max((bucket * period for period in PERIODS.values() if parsed.link.ts // period == bucket), default=0)


def due(state: GroupState, now: int) -> list[Reason]:
    """What links stamped in the future waited for and is here; received anew with the next links."""
    known = ((reason, reason[1]) for reason in state.pending.reasons() if reason[0] == "bucket")
    return [reason for reason, begins in known if isinstance(begins, int) and begins <= now + SKEW]

"""LOCAL: is a link authorised by its causal past, and which credentials does it rest on?

Each rule is a function of the roster of that past; it answers with the fact of the link, or None if it may not be.
What comes later cannot change the answer: it can only void (resolver.py) a credential that the link rests on.
"""

from collections.abc import Callable
from dataclasses import replace

from whisper_net.core.ids import DeviceId, JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import channels, epochs, giving, offices, taking
from whisper_net.core.membership.bodies import CutExtend, RevokeGrant
from whisper_net.core.membership.facts import INVALID, Fact, Place
from whisper_net.core.membership.link import Approve, Epoch, Grant, History, LinkType, Parsed
from whisper_net.core.membership.offices import Needs, resting
from whisper_net.core.membership.roster import Roster

ROOTED = frozenset({LinkType.DEVICE_ADD, LinkType.DEVICE_REVOKE})
"""All that a root signs."""


def judge(roster: Roster, parsed: Parsed, place: Place) -> Fact:
    """The fact of a link that stands on the state of `roster`."""
    link = parsed.link
    author = MemberId(link.author)
    if link.type is LinkType.FOUND:
        return Fact(valid=True, rank=(0, *place.key))
    if not _signed_by_live_device(roster, author, parsed):
        return INVALID
    fact = _RULES[link.type](roster, author, parsed)
    if fact is None:
        return INVALID
    return replace(fact, needs=(*fact.needs, *_added(roster, parsed)), rank=roster.person(author).rank)


def _signed_by_live_device(roster: Roster, author: MemberId, parsed: Parsed) -> bool:
    """DEVICE: a link is signed by a live device of its author, and is the next of that device.

    The root signs DEVICE_ADD and DEVICE_REVOKE alone, for as long as its person is there.
    """
    device = DeviceId(parsed.link.device)
    behind = (roster.graph.by_device.get(device, 0) & roster.state.mask).bit_count()
    if parsed.link.seq != behind:
        return False
    if parsed.link.device == parsed.link.author:
        return parsed.link.type in ROOTED and bool(roster.role(author))
    return device in roster.person(author).devices


def _added(roster: Roster, parsed: Parsed) -> Needs:
    """What is signed by a device that was added rests on the link that added it."""
    added = roster.graph.key_uses.get(parsed.link.device, 0) & roster.graph.by_type[LinkType.DEVICE_ADD] & roster.alive
    return [((1, added),)] if added else []


# -- one rule a type

_Rule = Callable[[Roster, MemberId, Parsed], Fact | None]


def _invite(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    found = giving.invite(roster, author, parsed.body)
    return None if found is None else Fact(valid=True, needs=tuple(found[0]), floors=found[1])


def _revoke_invite(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return resting(giving.revoke_invite(roster, author, LinkId(parsed.body.invite)))


def _admit(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    own, i = offices.office(roster, author), giving.admissible(roster, parsed.body)
    if own is None or i is None:
        return None
    return Fact(valid=True, needs=(*own, ((1, 1 << i),)), floors=roster.graph.facts[i].floors, invites=1 << i)


def _approve(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: Approve = parsed.body
    join, scope = JoinId(body.join), ScopeId(body.scope)
    fact = resting(giving.approve(roster, author, join, scope))
    if fact is None:
        return None
    invites = 0
    for a in giving.admitted(roster, join, scope):
        invites |= roster.graph.facts[a].invites
    return replace(fact, invites=invites)


def _veto(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return resting(giving.veto(roster, author, JoinId(parsed.body.join)))


def _grant(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: Grant = parsed.body
    return resting(giving.grant(roster, author, MemberId(body.member), ScopeId(body.channel)))


def _epoch(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: Epoch = parsed.body
    recipients = epochs.judged(roster, author, body, parsed.link.ts)
    if recipients is None:
        return None
    rules = channels.rules(roster, ScopeId(body.scope))
    return Fact(True, recipients=recipients, period=rules.period, closed=rules.history is History.SINCE_JOIN)


def _signers(roster: Roster, author: MemberId, parsed: Parsed) -> frozenset[MemberId] | None:
    """Author and further signers; None unless each of these signs with a live device of their own."""
    more = {MemberId(signer.member): DeviceId(signer.device) for signer in parsed.body.signers}
    live = all(device in roster.person(member).devices for member, device in more.items())
    return frozenset((author, *more)) if live else None


def _promote(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    signers = _signers(roster, author, parsed)
    return None if signers is None else giving.promote(roster, signers, parsed.body)


def _remove_quorum(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    signers = _signers(roster, author, parsed)
    return None if signers is None else taking.remove_quorum(roster, signers, MemberId(parsed.body.member))


def _remove(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return resting(taking.remove(roster, author, MemberId(parsed.body.member)))


def _demote(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return resting(taking.demote(roster, author, MemberId(parsed.body.member)))


def _leave(roster: Roster, author: MemberId, _: Parsed) -> Fact | None:
    return resting(taking.leave(roster, author))


def _device_add(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    found = giving.add_device(roster, author, parsed.body)
    return None if found is None else Fact(valid=True, needs=tuple(found[0]), invites=found[1])


def _device_revoke(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return resting(taking.revoke_device(roster, author, DeviceId(parsed.body.device)))


def _revoke_grant(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: RevokeGrant = parsed.body
    return resting(taking.revoke_grant(roster, author, MemberId(body.member), ScopeId(body.channel)))


def _cut_extend(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    body: CutExtend = parsed.body
    return resting(taking.extend_cut(roster, author, LinkId(body.removal), ScopeId(body.scope)))


def _channel_policy(roster: Roster, author: MemberId, parsed: Parsed) -> Fact | None:
    return resting(channels.set_policy(roster, author, ScopeId(parsed.body.channel)))


def _refound(roster: Roster, author: MemberId, _: Parsed) -> Fact | None:
    """Once, by the founder: whoever founds anew says what is gone on with, and nobody else may."""
    again = roster.graph.by_type[LinkType.REFOUND] & roster.state.mask & ~roster.graph.invalid
    return Fact(valid=True) if author == roster.graph.founder and not again else None


def _by_officer(roster: Roster, author: MemberId, _: Parsed) -> Fact | None:
    return resting(offices.office(roster, author))


def _by_admin(roster: Roster, author: MemberId, _: Parsed) -> Fact | None:
    return resting(offices.office(roster, author, admin=True))


_RULES: dict[LinkType, _Rule] = {
    LinkType.INVITE: _invite,
    LinkType.REVOKE_INVITE: _revoke_invite,
    LinkType.ADMIT: _admit,
    LinkType.APPROVE: _approve,
    LinkType.VETO: _veto,
    LinkType.CHANNEL: _by_officer,
    LinkType.GRANT: _grant,
    LinkType.EPOCH: _epoch,
    LinkType.RENAME: _by_admin,
    LinkType.POLICY: _by_admin,
    LinkType.PROMOTE: _promote,
    LinkType.REMOVE: _remove,
    LinkType.REMOVE_QUORUM: _remove_quorum,
    LinkType.DEMOTE: _demote,
    LinkType.LEAVE: _leave,
    LinkType.DEVICE_ADD: _device_add,
    LinkType.DEVICE_REVOKE: _device_revoke,
    LinkType.REVOKE_GRANT: _revoke_grant,
    LinkType.CUT_EXTEND: _cut_extend,
    LinkType.RELAYS: _by_admin,
    LinkType.REFOUND: _refound,
    LinkType.CHANNEL_POLICY: _channel_policy,
}

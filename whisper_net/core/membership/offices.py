"""What an act rests on in its author: an office, a place in a channel, enough people who sign together."""

from dataclasses import dataclass

from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.facts import Fact, Need
from whisper_net.core.membership.roster import Roster

Needs = list[Need]

LEAST_ELECTORS = 3


@dataclass(frozen=True, slots=True)
class Quorum:
    """People any `k` of whom decide about somebody together."""

    voters: frozenset[MemberId]
    k: int


def resting(needs: Needs | None) -> Fact | None:
    """The fact of a link that rests on `needs`."""
    return None if needs is None else Fact(valid=True, needs=tuple(needs))


def office(roster: Roster, member: MemberId, *, admin: bool = False) -> Needs | None:
    """The senior office of a person; None without one (of an admin)."""
    held = roster.person(member).credentials
    if not held or (admin and held[0][0][0]):
        return None
    return [((1, 1 << held[0][1]),)]


def inside(roster: Roster, member: MemberId, scope: ScopeId) -> Needs | None:
    """An office, and a place in the channel."""
    own, need = office(roster, member), roster.channel_need(member, scope)
    return [*own, need] if own and need and roster.within(member, scope) else None


def outranks(roster: Roster, member: MemberId, person: MemberId) -> bool:
    """RANK: whether somebody is strictly senior to another."""
    return roster.person(member).rank < roster.person(person).rank


def quorums(roster: Roster, target: MemberId) -> tuple[Quorum, Quorum]:
    """QUORUM: over half of the admins but the target; else two thirds, and 3, of all electors but the target."""
    admins, electors = roster.officers("admin") - {target}, roster.electors() - {target}
    return (
        Quorum(frozenset(admins), len(admins) // 2 + 1),
        Quorum(frozenset(electors), max(LEAST_ELECTORS, -(-2 * len(electors) // 3))),
    )


def majority(roster: Roster, signers: frozenset[MemberId], target: MemberId) -> Quorum | None:
    """The quorum that these signers are, if they are one and nobody else signs."""
    for quorum in quorums(roster, target):
        if len(signers) >= quorum.k and signers <= quorum.voters:
            return quorum
    return None


def votes(roster: Roster, signers: frozenset[MemberId]) -> dict[MemberId, int] | None:
    """The senior credential of each signer; None unless all hold one."""
    held = {signer: roster.person(signer).credentials for signer in signers}
    return {signer: own[0][1] for signer, own in held.items()} if all(held.values()) else None


def together(cast: dict[MemberId, int], k: int) -> tuple[Need, ...]:
    """What a link with several signatures rests on: at least k of their credentials."""
    return (((k, sum(1 << i for i in cast.values())),),)

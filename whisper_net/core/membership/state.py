"""What a group's log says, in the words that the rest of the product asks in.

A `View` answers for one down-closed set of links: the log of now, or the closure of some heads. It is a value: the
same set gives the same answers on every machine. Its counterpart, which keeps the sets, is log.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from whisper_net.core.ids import BoxKey, DeviceId, JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership import giving
from whisper_net.core.membership.annals import Annals
from whisper_net.core.membership.changes import NAMING, invitations_in, people_in
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.generations import Generations
from whisper_net.core.membership.link import Channel, Invite, Join, LinkType, Parsed
from whisper_net.core.membership.powers import Powers
from whisper_net.core.membership.roster import IN, RoleName, Roster, State


class InvitationState(msgspec.Struct, frozen=True):
    """A valid INVITE, and what became of it."""

    id: LinkId
    body: Invite
    inviter: MemberId
    joins: tuple[JoinId, ...]
    """The JOINs admitted under it."""
    revoked: bool
    leaked: bool
    """Used more often than it allows, by people who could not see each other."""
    live: bool
    """Whether it still admits anybody new."""


class Request(msgspec.Struct, frozen=True):
    """One JOIN: all ADMITs of it are one request."""

    id: JoinId
    join: Join
    invitation: LinkId
    admits: tuple[Parsed, ...]
    state: str
    """pending | member | declined | returning (out, and approved since by too few) | out."""
    approvals: Mapping[ScopeId, frozenset[MemberId]]
    """Who approved since they last went, by scope; the group and each channel of the invitation are there."""
    needed: Mapping[ScopeId, int]
    """Approvals that suffice, by scope."""


K = TypeVar("K")
V = TypeVar("V")


def _without(known: dict[K, V], keys: Iterable[K]) -> dict[K, V]:
    """All that is known but of these."""
    kept = known.copy()
    for key in keys:
        kept.pop(key, None)
    return kept


class View(Powers, Annals, Generations):
    """Questions to one set of links. What every envelope asks again is remembered: the set never changes."""

    def __init__(self, roster: Roster) -> None:
        Powers.__init__(self, roster)
        Generations.__init__(self, roster)
        self._owners: dict[DeviceId, MemberId] = {}
        self._channels: dict[ScopeId, Channel] | None = None
        self._invitations: dict[int, InvitationState] = {}
        self._cuts = {}

    def followed_by(self, roster: Roster) -> "View":
        """The view of another state of the same log, with all that is remembered here and holds there too."""
        view, graph, changed = View(roster), self._graph, roster.differs_from(self.state)
        view._infos = _without(self._infos, bits(changed))
        view._invitations = _without(self._invitations, bits(invitations_in(graph, changed)))
        named = (graph.named(i)[1] for i in bits(changed & graph.of_types(NAMING)))
        view._owners = _without(self._owners, named)
        if not changed & graph.by_type[LinkType.CHANNEL]:
            view._channels = self._channels
        if (roster.state.effective, roster.state.forks) == (self.state.effective, self.state.forks):
            view._lost = self._lost
        if self._out is not None:
            concerned = view.people_since(self.state)
            view._out = self._out.difference(concerned).union(one for one in concerned if not roster.role(one))
        return view

    # -- what is new

    @property
    def state(self) -> State:
        """What holds, to ask a later view of the same log what is new."""
        return self._roster.state

    def people_since(self, before: State | None) -> list[MemberId]:
        """Of everyone, in the order of the log, those whose role, devices, request or places may be others."""
        concerned = people_in(self._graph, self._since(before))
        return [member for member in self.people() if member in concerned]

    def invitations_since(self, before: State | None) -> list[InvitationState]:
        """Of all INVITEs, in the order of the log, those that may stand otherwise."""
        return self._invitations_of(invitations_in(self._graph, self._since(before)))

    def _since(self, before: State | None) -> int:
        return self._graph.all if before is None else self._roster.differs_from(before)

    # -- the group

    @property
    def name(self) -> str:
        """The last RENAME in the order, else the name it was founded with."""
        graph = self._graph
        found = graph.ordered(graph.by_type[LinkType.RENAME] & self._roster.alive)
        return str(graph.links[found[-1] if found else 0].body.name)

    @property
    def needed(self) -> int:
        """The policy: how many approve a newcomer."""
        return giving.needed(self._roster)

    # -- people and devices

    def role(self, member: MemberId) -> RoleName:
        return self._roster.role(member)

    def people(self) -> list[MemberId]:
        """Everyone who was ever admitted, in the order of the log."""
        return self._roster.people()

    def joined(self, member: MemberId) -> int | None:
        """When somebody came in, by the stamps of the links that let them in; None for whoever is not in."""
        return self._roster.joined(member)

    def officers(self) -> list[MemberId]:
        """Admins and vetters, in the order of the log."""
        held = self._roster.officers()
        return [member for member in self.people() if member in held]

    def devices(self, member: MemberId) -> Mapping[DeviceId, BoxKey]:
        """The live devices of somebody who is in, or pending."""
        return self._roster.person(member).devices

    def owner(self, device: DeviceId) -> MemberId | None:
        """Whose device it is or was: the first that a valid link names it for."""
        if (owner := self._owners.get(device) or self._find_owner(device)) is not None:
            self._owners[device] = owner  # strangers are not remembered: anybody can make up devices
        return owner

    def _find_owner(self, device: DeviceId) -> MemberId | None:
        return next((self._graph.named(i)[0] for i in self._naming(device)), None)

    def naming(self, device: DeviceId) -> list[Parsed]:
        """The valid links that name a device as somebody's, in the order of the log."""
        return [self._graph.links[i] for i in self._naming(device)]

    def _naming(self, device: DeviceId) -> Iterator[int]:
        graph = self._graph
        uses = graph.key_uses.get(device, 0) & self._roster.state.mask & ~graph.invalid
        return (i for i in graph.ordered(uses) if graph.named(i)[1] == device)

    def is_active(self, device: DeviceId) -> bool:
        """Whether it is a live device of somebody who is in."""
        owner = self.owner(device)
        return owner is not None and self.role(owner) in IN and device in self.devices(owner)

    # -- scopes

    def channels(self) -> Mapping[ScopeId, Channel]:
        """Channels that are not void, in the order of the log."""
        if self._channels is None:
            graph = self._graph
            made = graph.ordered(graph.by_type[LinkType.CHANNEL] & self._roster.alive)
            self._channels = {ScopeId(graph.links[i].id): graph.links[i].body for i in made}
        return self._channels

    def within(self, member: MemberId, scope: ScopeId) -> bool:
        return self._roster.within(member, scope)

    def scopes_of(self, member: MemberId) -> list[ScopeId]:
        """The group, the vetters' scope and channels, as far as they are within."""
        every = [ScopeId(self._graph.group), self._graph.vetters, *self.channels()]
        return [scope for scope in every if self.within(member, scope)]

    def scopes_of_device(self, device: DeviceId) -> list[ScopeId]:
        """The scopes that its owner is within; none for a device that is not active."""
        owner = self.owner(device)
        return self.scopes_of(owner) if owner is not None and self.is_active(device) else []

    def entitled(self, scope: ScopeId) -> Mapping[DeviceId, BoxKey]:
        """The devices of everyone within."""
        return self._roster.entitled(scope)

    def may_write(self, device: DeviceId, scope: ScopeId) -> bool:
        """Whether what this device writes in the scope, resting on this set of links, is its owner's to write."""
        owner = self.owner(device)
        return owner is not None and device in self.devices(owner) and self.within(owner, scope)

    # -- coming in

    def invitations(self) -> list[InvitationState]:
        """Every valid INVITE, in the order of the log."""
        return self._invitations_of(self._graph.by_type[LinkType.INVITE])

    def invitation(self, id_: LinkId) -> InvitationState | None:
        """A valid INVITE of this set of links."""
        i = self._graph.index.get(id_)
        found = [] if i is None else self._invitations_of(1 << i & self._graph.by_type[LinkType.INVITE])
        return next(iter(found), None)

    def _invitations_of(self, mask: int) -> list[InvitationState]:
        valid = mask & self._roster.state.mask & ~self._graph.invalid
        for i in bits(valid):
            if i not in self._invitations:
                self._invitations[i] = self._invitation(i)
        return [self._invitations[i] for i in self._graph.ordered(valid)]

    def _invitation(self, i: int) -> InvitationState:
        graph, roster, parsed = self._graph, self._roster, self._graph.links[i]
        under = graph.ordered(graph.admits_under.get(parsed.id, 0) & roster.state.mask)
        joins = tuple(dict.fromkeys(graph.joins[a] for a in under))
        return InvitationState(
            parsed.id,
            parsed.body,
            MemberId(parsed.link.author),
            joins,
            revoked=bool(graph.revocations.get(parsed.id, 0) & roster.state.effective),
            leaked=len(joins) > parsed.body.max_uses,
            live=bool(roster.alive >> i & 1) and giving.is_open(roster, i),
        )

    def requests(self) -> list[Request]:
        """Every JOIN that was validly admitted, in the order of the log."""
        admits = self._roster.admissions(self._graph.by_type[LinkType.ADMIT])
        ids = dict.fromkeys(self._graph.joins[a] for a in admits)
        return [found for id_ in ids if (found := self.request(id_)) is not None]

    def request(self, id_: JoinId) -> Request | None:
        graph, roster = self._graph, self._roster
        admits = roster.admissions(graph.admits.get(id_, 0))
        if not admits:
            return None
        join: Join = graph.links[admits[0]].body.join
        needed: dict[ScopeId, int] = {}
        for a in admits:
            for scope, k in graph.facts[a].floors.items():
                needed[ScopeId(scope)] = min(k, needed.get(ScopeId(scope), k))
        return Request(
            id_,
            join,
            graph.links[roster.invitation(admits[0])].id,
            tuple(graph.links[a] for a in admits),
            giving.request_state(roster, id_, self.role(MemberId(join.root))),
            {scope: self._approvers(id_, scope) for scope in needed},
            needed,
        )

    def _approvers(self, id_: JoinId, scope: ScopeId) -> frozenset[MemberId]:
        given = giving.given(self._roster, id_, scope)
        return frozenset(MemberId(self._graph.links[i].link.author) for i in bits(given))

    def request_of(self, member: MemberId) -> Request | None:
        """The request that somebody came in by, or waits with; of somebody who is out the one to come back by."""
        join = self.join_of(member)
        return None if join is None else self.request(join)

    def join_of(self, member: MemberId) -> JoinId | None:
        """The JOIN of that request."""
        seats = self._roster.person(member).seats or self._roster.admissions(self._graph.people.get(member, 0) & ~1)
        joins = [self._graph.joins[a] for a in seats]
        if not self.role(member):  # their newest device asked last
            joins = [join for join in joins if giving.returning(self._roster, join)] or joins[-1:]
        return joins[0] if joins else None

    def admits_of(self, join: JoinId) -> list[Parsed]:
        """The valid ADMITs of a JOIN, in the order of the log."""
        return [self._graph.links[a] for a in self._roster.admissions(self._graph.admits.get(join, 0))]

    def is_void(self, id_: LinkId) -> bool:
        """Whether a link of this set has no effect. KeyError if it is not in it."""
        i = self._graph.index[id_]
        if not self._roster.state.mask >> i & 1:
            raise KeyError(id_)
        return not self._roster.alive >> i & 1

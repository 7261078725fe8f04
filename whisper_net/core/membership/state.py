"""What a group's log says, in the words that the rest of the product asks in.

A `View` answers for one down-closed set of links: the log of now, or the closure of some heads. It is a value: the
same set gives the same answers on every machine. Its counterpart, which keeps the sets, is log.py.
"""

from collections.abc import Mapping

import msgspec

from whisper_net.core.crypto.epochs import kid_of
from whisper_net.core.ids import BoxKey, DeviceId, JoinId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership import epochs, giving
from whisper_net.core.membership.annals import Annals
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import Channel, Epoch, Invite, Join, LinkType, Parsed
from whisper_net.core.membership.powers import Powers
from whisper_net.core.membership.roster import IN, RoleName, Roster


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
    """pending | member | declined | out (its ADMIT is void and nobody approved)."""
    approvals: Mapping[ScopeId, frozenset[MemberId]]
    """Who approved, by scope; the group and each channel of the invitation are there."""
    needed: Mapping[ScopeId, int]
    """Approvals that suffice, by scope."""


class EpochInfo(msgspec.Struct, frozen=True):
    """An EPOCH link."""

    id: LinkId
    scope: ScopeId
    n: int
    kid: Kid
    parents: tuple[Kid, ...]
    body: Epoch
    author: MemberId
    valid: bool
    void: bool
    """Unusable for sending; what was written under a valid one stays readable."""


class View(Powers, Annals):
    """Questions to one set of links. What every envelope asks again is remembered: the set never changes."""

    def __init__(self, roster: Roster) -> None:
        super().__init__(roster)
        self._owners: dict[DeviceId, MemberId] = {}
        self._usable: dict[ScopeId, list[EpochInfo]] = {}
        self._within: dict[tuple[MemberId, ScopeId], bool] = {}

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
        graph = self._graph
        named = graph.key_uses.get(device, 0) & self._roster.state.mask & ~graph.invalid
        for i in graph.ordered(named):
            person, own = graph.named(i)
            if own == device:
                return person
        return None

    def is_active(self, device: DeviceId) -> bool:
        """Whether it is a live device of somebody who is in."""
        owner = self.owner(device)
        return owner is not None and self.role(owner) in IN and device in self.devices(owner)

    # -- scopes

    def channels(self) -> dict[ScopeId, Channel]:
        """Channels that are not void, in the order of the log."""
        graph = self._graph
        made = graph.ordered(graph.by_type[LinkType.CHANNEL] & self._roster.alive)
        return {ScopeId(graph.links[i].id): graph.links[i].body for i in made}

    def within(self, member: MemberId, scope: ScopeId) -> bool:
        if (member, scope) not in self._within:
            self._within[member, scope] = self._roster.within(member, scope)
        return self._within[member, scope]

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
        valid = self._graph.by_type[LinkType.INVITE] & self._roster.state.mask & ~self._graph.invalid
        return [self._invitation(i) for i in self._graph.ordered(valid)]

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
        needed: dict[ScopeId, int] = {}
        for a in admits:
            for scope, k in graph.facts[a].floors.items():
                needed[ScopeId(scope)] = min(k, needed.get(ScopeId(scope), k))
        return Request(
            id_,
            graph.links[admits[0]].body.join,
            graph.links[roster.invitation(admits[0])].id,
            tuple(graph.links[a] for a in admits),
            self._request_state(id_, admits),
            {scope: self._approvers(id_, scope) for scope in needed},
            needed,
        )

    def _approvers(self, id_: JoinId, scope: ScopeId) -> frozenset[MemberId]:
        given = self._roster.approvals(id_, scope)
        return frozenset(MemberId(self._graph.links[i].link.author) for i in bits(given))

    def _request_state(self, id_: JoinId, admits: list[int]) -> str:
        role = self.role(MemberId(self._graph.links[admits[0]].body.join.root))
        if role in IN or not role:
            return "member" if role else "out"
        return "declined" if self._graph.vetoes.get(id_, 0) & self._roster.alive else "pending"

    def request_of(self, member: MemberId) -> Request | None:
        """The request that somebody came in by, or waits with."""
        seats = self._roster.person(member).seats or self._roster.admissions(self._graph.people.get(member, 0) & ~1)
        return self.request(self._graph.joins[seats[0]]) if seats else None

    # -- epochs

    def epoch_of(self, kid: Kid, secret: bytes | None = None) -> EpochInfo | None:
        """The EPOCH of a kid. Anybody can name a kid that is not theirs: with its secret the true one is told apart.

        Of several a valid one is meant, then one that is not void, then the first in the order.
        """
        graph = self._graph
        named = graph.ordered(graph.epochs_named.get(kid, 0) & self._roster.state.mask)
        for e in sorted(named, key=lambda e: (graph.invalid >> e & 1, self._roster.state.void >> e & 1)):
            body = epochs.body_of(graph, e)
            if secret is None or kid_of(secret, graph.group, ScopeId(body.scope), body.n, body.to) == kid:
                return self._epoch(e)
        return None

    def _epoch(self, e: int) -> EpochInfo:
        parsed, body = self._graph.links[e], epochs.body_of(self._graph, e)
        return EpochInfo(
            parsed.id,
            ScopeId(body.scope),
            body.n,
            Kid(body.kid),
            tuple(map(Kid, body.parents)),
            body,
            MemberId(parsed.link.author),
            valid=self._graph.facts[e].valid,
            void=not self._roster.alive >> e & 1,
        )

    def epochs(self, scope: ScopeId) -> list[EpochInfo]:
        """The valid EPOCHs of a scope, in the order of the log."""
        return [self._epoch(e) for e in self._graph.ordered(epochs.valid_epochs(self._roster, scope))]

    def all_epochs(self) -> list[EpochInfo]:
        """The valid EPOCHs of every scope, in the order of the log."""
        valid = self._graph.by_type[LinkType.EPOCH] & self._roster.state.mask & ~self._graph.invalid
        return [self._epoch(e) for e in self._graph.ordered(valid)]

    def tips(self, scope: ScopeId) -> list[EpochInfo]:
        """Those that no valid one follows."""
        return [self._epoch(e) for e in epochs.tips(self._roster, scope)]

    def next_epoch(self, scope: ScopeId) -> tuple[int, list[Kid]]:
        """(n, parents) that an EPOCH on top of this set of links must carry."""
        return epochs.next_n(self._roster, scope), [Kid(kid) for kid in epochs.parents(self._roster, scope)]

    def recipients(self, kid: Kid, secret: bytes | None = None) -> list[BoxKey]:
        """The box keys that an EPOCH's boxes are for, in their order; none for one that is unknown or not valid."""
        info = self.epoch_of(kid, secret)
        return [] if info is None else self.recipients_of(info)

    def recipients_of(self, epoch: EpochInfo) -> list[BoxKey]:
        """The same for an EPOCH at hand, whoever else named its kid."""
        return epochs.box_keys(self._graph.facts[self._graph.index[epoch.id]].recipients)

    def is_clean(self, kid: Kid) -> bool:
        """Whether one may send under it, as far as who is entitled goes (CLEAN of PROTOCOL section 5)."""
        info = self.epoch_of(kid)
        return info is not None and epochs.is_clean(self._roster, self._graph.index[info.id])

    def usable_epochs(self, scope: ScopeId) -> list[EpochInfo]:
        if scope not in self._usable:
            self._usable[scope] = [self._epoch(e) for e in epochs.usable(self._roster, scope)]
        return self._usable[scope]

    def sending_epoch(self, scope: ScopeId) -> EpochInfo | None:
        """The one to send under, best of the usable ones; None means rotate, or wait."""
        return next(iter(self.usable_epochs(scope)), None)

    def is_void(self, id_: LinkId) -> bool:
        """Whether a link of this set has no effect. KeyError if it is not in it."""
        i = self._graph.index[id_]
        if not self._roster.state.mask >> i & 1:
            raise KeyError(id_)
        return not self._roster.alive >> i & 1

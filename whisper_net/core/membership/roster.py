"""Who stands where in one state of the log: offices, memberships, devices, channels.

Nothing here is stored: standing is read off the credentials that are not void. A roster of one link more takes over
what it knows of everybody whom that link is not about (changes.py).
"""

from bisect import insort
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal

from whisper_net.core.ids import BoxKey, DeviceId, JoinId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.changes import people_in
from whisper_net.core.membership.facts import NO_RANK, Alternative, Key, Need, Rank, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import Channel, DeviceAdd, Found, Invite, Kind, LinkType
from whisper_net.core.wire.bounds import MAX_DEVICES

RoleName = Literal["admin", "vetter", "member", "helper", "pending", ""]
OFFICERS: Final = frozenset({"admin", "vetter"})
IN: Final = frozenset({"admin", "vetter", "member", "helper"})


@dataclass(frozen=True, slots=True)
class State:
    """What is void, what takes effect, and which devices doubled a seq, among the links of a down-closed mask."""

    mask: int = 0
    void: int = 0
    effective: int = 0
    forks: frozenset[tuple[DeviceId, int]] = frozenset()
    """(device, its first doubled seq)."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person's standing."""

    role: RoleName
    credentials: tuple[tuple[Rank, int], ...]
    """(rank, index) of each office held, senior first."""
    seats: tuple[int, ...]
    """The ADMITs by which the membership stands, by approval."""
    offices: tuple[int, ...]
    """What gave an office since they last went, taken back by a DEMOTE or not: whoever held one is a member."""
    bound: Mapping[DeviceId, BoxKey]
    """All their devices, dead ones too, by device id."""
    devices: Mapping[DeviceId, BoxKey]
    """The live ones: of those that are neither revoked nor doubled the first MAX_DEVICES."""
    places: dict[ScopeId, bool] = field(default_factory=dict, compare=False)
    """Whether they have a place in a channel, as far as anybody asked while there was that channel."""

    @property
    def rank(self) -> Rank:
        return self.credentials[0][0] if self.credentials else NO_RANK


class Roster:
    """Questions to one state."""

    def __init__(self, graph: Graph, state: State, people: dict[MemberId, Person] | None = None) -> None:
        self.graph, self.state = graph, state
        self.alive = state.mask & ~state.void
        self._people = {} if people is None else people
        self._order: list[MemberId] | None = None
        self._entitled: dict[ScopeId, dict[DeviceId, BoxKey]] = {}

    @property
    def losses(self) -> int:
        """All that takes something away: the effective removals, and the links that prove a fork."""
        mask = self.state.effective
        for slot in self.state.forks:
            mask |= self.graph.slots[slot] & self.state.mask
        return mask

    def followed_by(self, state: State) -> "Roster":
        """The roster of another state of the same log, with all that is known here and holds there too."""
        concerned = people_in(self.graph, self.differs_from(state))
        if not concerned:  # both know the same, whichever is asked
            roster = Roster(self.graph, state, self._people)
            roster._order, roster._entitled = self._order, self._entitled
            return roster
        people = self._people.copy()
        for member in concerned:
            people.pop(member, None)
        roster = Roster(self.graph, state, people)
        roster._order = None if self._order is None else roster._ordered_anew(self._order, concerned)
        roster._entitled = {
            scope: known
            for scope, known in self._entitled.items()
            if all(self._devices_in(member, scope) == roster._devices_in(member, scope) for member in concerned)
        }
        return roster

    def differs_from(self, state: State) -> int:
        """The links that count here and not there, or there and not here, as a mask; all links for another fork."""
        if self.state.forks != state.forks:
            return self.graph.all
        # What takes effect is among them: the removals that are not void.
        return self.state.mask ^ state.mask | self.state.void ^ state.void

    # -- people

    def person(self, member: MemberId) -> Person:
        known = self._people.get(member)
        if known is None:
            known = self._people[member] = self._read(member)
        return known

    def role(self, member: MemberId) -> RoleName:
        return self.person(member).role

    def people(self) -> list[MemberId]:
        """Everyone whom a valid link ever brought in, by its (height, id)."""
        if self._order is None:
            self._order = sorted(filter(self._entries, self.graph.people), key=self._first)
        return self._order.copy()

    def _entries(self, member: MemberId) -> int:
        """The valid links that bring somebody in, void or not."""
        return self.graph.people.get(member, 0) & self.state.mask & ~self.graph.invalid

    def _first(self, member: MemberId) -> Key:
        return min(map(self.graph.key.__getitem__, bits(self._entries(member))))

    def _ordered_anew(self, order: list[MemberId], concerned: Collection[MemberId]) -> list[MemberId]:
        """An order of people in which these may have another place than before."""
        found = [member for member in order if member not in concerned]
        for member in filter(self._entries, concerned):
            insort(found, member, key=self._first)
        return found

    def officers(self, *roles: RoleName) -> set[MemberId]:
        """Holders of one of these offices; of any without arguments."""
        wanted = frozenset(roles) or OFFICERS
        return {m for m in map(MemberId, self.graph.offices) if self.role(m) in wanted}

    def electors(self) -> set[MemberId]:
        """Admins, and vetters whose PROMOTE a majority signed."""
        vetters = self.officers("vetter")
        return self.officers("admin") | {m for m in vetters if self.graph.facts[self.person(m).credentials[0][1]].elect}

    def ends(self, member: MemberId) -> int:
        """The effective links that end a person's standing."""
        return self.state.effective & self.graph.ends.get(member, 0)

    def after(self, i: int, ends: int) -> bool:
        """RETURN: a credential counts only if every effective end of it lies in its past."""
        return not ends & ~self.graph.past[i]

    def _read(self, member: MemberId) -> Person:
        graph, ends = self.graph, self.ends(member)
        down = ends | self.state.effective & graph.demotions.get(member, 0)
        offices = tuple(i for i in bits(self.alive & graph.offices.get(member, 0)) if self.after(i, ends))
        held = tuple(sorted((graph.rank(i), i) for i in offices if self.after(i, down)))
        admits = self.admissions(graph.people.get(member, 0) & ~1)  # all but FOUND
        live = [a for a in admits if self.alive >> a & 1 and self.after(a, ends)]
        seats = tuple(a for a in admits if self.approved(a, ends))
        role = self._role(held, offices, seats, bool(live))
        # CARRIED: an ADMIT binds its device while it is not void, or is approved, or a live PROMOTE rests upon it.
        carried = [a for a in admits if a in live or a in seats or any(graph.past[p] >> a & 1 for p in offices)]
        bound = self._bound(member, carried, ends) if role else {}
        return Person(role, held, seats, offices, dict(sorted(bound.items())), self._live(member, bound))

    def _role(
        self, held: tuple[tuple[Rank, int], ...], offices: tuple[int, ...], seats: tuple[int, ...], admitted: bool
    ) -> RoleName:
        if held:
            return "vetter" if held[0][0][0] else "admin"
        if offices:
            return "member"
        if seats:
            return "member" if any(self.kind(a) is Kind.MEMBER for a in seats) else "helper"
        return "pending" if admitted else ""

    def _bound(self, member: MemberId, carried: list[int], ends: int) -> dict[DeviceId, BoxKey]:
        """Their devices in order: those that came in with them, then those that were added.

        A return starts with the device that its ADMIT names: a DEVICE_ADD from before it adds nothing any more.
        """
        found: dict[DeviceId, BoxKey] = {}
        if member == self.graph.founder and self.after(0, ends):
            first: Found = self.graph.links[0].body
            found[DeviceId(first.device)] = BoxKey(first.box_key)
        for a in carried:
            join = self.graph.links[a].body.join
            found[DeviceId(join.device)] = BoxKey(join.box_key)
        for d in self.graph.ordered(self.graph.device_adds.get(member, 0) & self.alive):
            if self.after(d, ends):
                body: DeviceAdd = self.graph.links[d].body
                found[DeviceId(body.device)] = BoxKey(body.box_key)
        return found

    def _live(self, member: MemberId, bound: Mapping[DeviceId, BoxKey]) -> dict[DeviceId, BoxKey]:
        """A device that its owner revoked, or that doubled a seq, never comes back. Of the others so many count."""
        dead = {device for device, _ in self.state.forks}
        live = (device for device in bound if device not in dead and not self.revocations(member, device))
        return {device: bound[device] for device in sorted(islice(live, MAX_DEVICES))}

    def revocations(self, member: MemberId, device: DeviceId) -> int:
        """The effective DEVICE_REVOKEs of a device by its owner."""
        return self.state.effective & self.graph.device_revocations.get(device, 0) & self.graph.signed.get(member, 0)

    # -- coming in

    def admissions(self, admits: int) -> list[int]:
        """The valid ADMITs of a mask, in order, void or not (ADOPT)."""
        return self.graph.ordered(admits & self.state.mask & ~self.graph.invalid)

    def invitation(self, a: int) -> int:
        """The index of the INVITE that a valid ADMIT is under."""
        return self.graph.facts[a].invites.bit_length() - 1

    def kind(self, a: int) -> Kind:
        body: Invite = self.graph.links[self.invitation(a)].body
        return body.kind

    def approvals(self, join: JoinId, scope: bytes, ends: int = 0) -> int:
        """A mask with one APPROVE for each distinct approver."""
        first: dict[bytes, int] = {}
        for i in self.graph.ordered(self.graph.approvals.get((join, scope), 0) & self.alive):
            if self.after(i, ends):
                first.setdefault(self.graph.links[i].link.author, i)
        return sum(1 << i for i in first.values())

    def approved(self, a: int, ends: int = 0) -> bool:
        """ADOPT: once the approvals stand it does not matter whether ADMIT or INVITE is void."""
        group = self.graph.group
        return self.approvals(self.graph.joins[a], group, ends).bit_count() >= self.graph.facts[a].floors[group]

    def joined(self, member: MemberId) -> int | None:
        """The stamp of the office, or of the approval that completed those needed; None for whoever is not in."""
        links, person = self.graph.links, self.person(member)
        if person.role not in IN:
            return None
        if not person.seats:
            return min(links[i].link.ts for i in person.offices)
        seat, group = person.seats[0], self.graph.group
        given = self.approvals(self.graph.joins[seat], group, self.ends(member))
        return sorted(links[i].link.ts for i in bits(given))[self.graph.facts[seat].floors[group] - 1]

    # -- scopes

    def channel(self, scope: ScopeId) -> Channel | None:
        """A channel that is not void."""
        i = self.graph.index.get(LinkId(scope))
        if i is None or not self.alive >> i & 1 or self.graph.links[i].link.type is not LinkType.CHANNEL:
            return None
        body: Channel = self.graph.links[i].body
        return body

    def channel_need(self, member: MemberId, scope: ScopeId) -> Need:
        """What a place in a channel rests on: having made it, a GRANT, or approval for it. Empty if outside."""
        graph = self.graph
        ends = self.ends(member) | self.state.effective & graph.grant_ends.get((member, scope), 0)
        own = graph.grants.get((member, scope), 0)
        i = graph.index.get(LinkId(scope))
        if i is not None and self.channel(scope) is not None and graph.links[i].link.author == member:
            own |= 1 << i
        found: list[Alternative] = [(1, 1 << i) for i in bits(own & self.alive) if self.after(i, ends)]
        for a in self.person(member).seats:
            k = graph.facts[a].floors.get(scope)
            if k is not None and (given := self.approvals(graph.joins[a], scope, ends)).bit_count() >= k:
                found.append((k, given))
        return tuple(found)

    def within(self, member: MemberId, scope: ScopeId) -> bool:
        person = self.person(member)
        if person.role not in IN:
            return False
        if scope == ScopeId(self.graph.group):
            return True
        channel = self.channel(scope)
        if channel is None:
            return person.role in OFFICERS and scope == self.graph.vetters
        if scope not in person.places:
            allowed = person.role != "helper" or channel.shared
            person.places[scope] = allowed and bool(self.channel_need(member, scope))
        return person.places[scope]

    def _devices_in(self, member: MemberId, scope: ScopeId) -> Mapping[DeviceId, BoxKey]:
        return self.person(member).devices if self.within(member, scope) else {}

    def entitled(self, scope: ScopeId) -> dict[DeviceId, BoxKey]:
        """The devices of everyone within a scope, by device id."""
        known = self._entitled.get(scope)
        if known is None:
            found = {d: key for m in self.graph.people for d, key in self._devices_in(m, scope).items()}
            known = self._entitled[scope] = {device: found[device] for device in sorted(found)}
        return known

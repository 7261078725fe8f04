"""What happened in a group: who took what from whom, what came to nothing and why, and where feeds end.

The part of a view that looks back. A cut itself is sealed beside an EPOCH, for those of its scope alone: here is said
which EPOCHs carry it, so that everybody hides the same.
"""

from collections.abc import Collection, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from whisper_net.core.ids import BoxKey, DeviceId, Incarnation, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership import epochs, taking
from whisper_net.core.membership.bodies import CutExtend, Refound
from whisper_net.core.membership.causes import Rule, cause
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import LinkType, Parsed
from whisper_net.core.membership.roster import Roster

FeedKey = tuple[DeviceId, Incarnation, Kid]
Losses: TypeAlias = tuple[LinkId, ...]
"""One removal, or the links of one doubled seq."""


class Happening(msgspec.Struct, frozen=True):
    """One link as a row of the group's history."""

    parsed: Parsed
    signers: tuple[MemberId, ...]
    """Who signed it, its author first."""
    about: MemberId | None
    """Whom it is about, if anybody but its author."""
    rule: Rule
    """Why it has no effect; empty while it stands."""
    because: tuple[LinkId, ...]
    """The links that this rule points at."""


class Removal(msgspec.Struct, frozen=True):
    """An effective link that took a place, an office or a device from somebody."""

    id: LinkId
    type: LinkType
    author: MemberId
    member: MemberId
    """Who lost something."""
    device: DeviceId | None
    """DEVICE_REVOKE: the device that is dead."""
    channel: ScopeId | None
    """REVOKE_GRANT: the channel that they lost."""
    ts: int


class DeviceRecord(msgspec.Struct, frozen=True):
    """A device that somebody has or had since they last came in."""

    device: DeviceId
    box_key: BoxKey
    named: LinkId
    """FOUND, ADMIT or DEVICE_ADD."""
    added: int
    """The stamp of that link."""
    state: Literal["live", "revoked", "doubled", "surplus"]
    ended: LinkId | None
    """The first DEVICE_REVOKE, or the first of the links that doubled a seq."""


class Cut(msgspec.Struct, frozen=True):
    """A loss that ends the feeds of a device in a scope.

    A post that rests on all of `losses` was written by somebody who came back: this cut is not about it. Any other is
    shown up to the greatest seq that the sealed cuts of `epochs`, or `extended`, name for its feed; without any, from
    none on.
    """

    losses: Losses
    remover: MemberId | None
    """Whose word counts before all others'; None where somebody went by themselves."""
    epochs: tuple[LinkId, ...]
    """The EPOCHs whose cuts count, in the order of the log; none while nobody rotated the scope after the loss."""
    extended: Mapping[FeedKey, int]
    by_remover: bool
    """Whether these are the remover's own."""


class Annals:
    """Questions about the past of one set of links."""

    _roster: Roster
    _graph: Graph
    _lost: frozenset[bytes] | None = None
    _out: frozenset[MemberId] | None = None
    _cuts: dict[tuple[MemberId, DeviceId, ScopeId], list[Cut]]

    def history(self) -> list[Happening]:
        """Every link, in the order of the log."""
        return [self.happening(self._graph.links[i].id) for i in self._graph.ordered(self._roster.state.mask)]

    def happening(self, id_: LinkId) -> Happening:
        """What became of one link of this set."""
        graph, i = self._graph, self._graph.index[id_]
        rule, because = cause(graph, i, self._roster.state)
        signers = tuple(member for member, _ in graph.signatures(i))
        about = _about(graph.links[i], {graph.links[a].body.join.root for a in bits(self._admits(i))})
        return Happening(graph.links[i], signers, about, rule, tuple(graph.links[r].id for r in because))

    def _admits(self, i: int) -> int:
        """The ADMITs of the JOIN that a link names."""
        join = getattr(self._graph.links[i].body, "join", None)
        return self._graph.admits.get(join, 0) & self._roster.state.mask if isinstance(join, bytes) else 0

    # -- who is gone

    def removals(self) -> list[Removal]:
        """All effective ones but of invitations, in the order of the log."""
        found = self._roster.state.effective & ~self._graph.by_type[LinkType.REVOKE_INVITE]
        return [self._removal(i) for i in self._graph.ordered(found)]

    def departure(self, member: MemberId) -> Removal | None:
        """How somebody who is not there went: by the last link that ended their standing."""
        ends = self._graph.ordered(self._roster.ends(member))
        return self._removal(ends[-1]) if ends and not self._roster.role(member) else None

    def turns(self, member: MemberId, *, office: bool = False) -> list[LinkId]:
        """The links that ended somebody's standing; with `office` also those that took theirs, or made them admin.

        Whoever decided about this person without knowing one of them decided about somebody else, so to speak.
        """
        graph, roster = self._graph, self._roster
        found = roster.ends(member)
        if office:
            found |= roster.state.effective & graph.demotions.get(member, 0)
            found |= sum(1 << i for i in bits(graph.offices.get(member, 0) & roster.alive) if not graph.rank(i)[0])
        return [graph.links[i].id for i in graph.ordered(found)]

    def _removal(self, i: int) -> Removal:
        link, body = self._graph.links[i].link, self._graph.links[i].body
        return Removal(
            self._graph.links[i].id,
            link.type,
            MemberId(link.author),
            MemberId(getattr(body, "member", link.author)),
            DeviceId(body.device) if link.type is LinkType.DEVICE_REVOKE else None,
            ScopeId(body.channel) if link.type is LinkType.REVOKE_GRANT else None,
            link.ts,
        )

    def device_records(self, member: MemberId) -> list[DeviceRecord]:
        """Live and dead devices of somebody who is there, in the order of the log."""
        graph, bound = self._graph, self._roster.person(member).bound
        named: dict[DeviceId, int] = {}
        for device in bound:
            held = graph.key_uses[device] & self._roster.state.mask & ~graph.invalid
            named[device] = next(i for i in graph.ordered(held) if graph.named(i) == (member, device))
        return [
            self._record(member, device, named[device]) for device in sorted(named, key=lambda d: graph.key[named[d]])
        ]

    def box_keys(self, member: MemberId) -> Collection[BoxKey]:
        """Those of all devices that somebody who is there has, or had since they last came in."""
        return self._roster.person(member).bound.values()

    def _record(self, member: MemberId, device: DeviceId, i: int) -> DeviceRecord:
        graph, roster = self._graph, self._roster
        revoked = graph.ordered(roster.revocations(member, device))
        doubled = graph.ordered(self._doubled(device))
        ended, is_live = revoked or doubled, device in roster.person(member).devices
        return DeviceRecord(
            device,
            roster.person(member).bound[device],
            graph.links[i].id,
            graph.links[i].link.ts,
            "revoked" if revoked else "doubled" if doubled else "live" if is_live else "surplus",
            graph.links[ended[0]].id if ended else None,
        )

    def _doubled(self, device: DeviceId) -> int:
        slots = (self._graph.slots[slot] for slot in self._roster.state.forks if slot[0] == device)
        return sum(slots) & self._roster.state.mask

    # -- where feeds end

    @property
    def lost(self) -> frozenset[bytes]:
        """Members from whom something was taken, and devices that doubled a seq: no cut is of anybody else."""
        if self._lost is None:
            members = [removal.member for removal in self.removals()]
            self._lost = frozenset([*members, *(device for device, _ in self._roster.state.forks)])
        return self._lost

    @property
    def out(self) -> frozenset[MemberId]:
        """Everyone who was ever admitted and is not there, whatever took them out."""
        if self._out is None:
            self._out = frozenset(member for member in self._roster.people() if not self._roster.role(member))
        return self._out

    def cuts(self, owner: MemberId, device: DeviceId, scope: ScopeId) -> list[Cut]:
        """Every cut of this device's feeds in a scope, in the order of the log: the same for all of them."""
        about = owner, device, scope
        if about not in self._cuts:
            self._cuts[about] = self._find_cuts(*about)
        return self._cuts[about]

    def _find_cuts(self, owner: MemberId, device: DeviceId, scope: ScopeId) -> list[Cut]:
        graph, effective = self._graph, self._roster.state.effective
        own = graph.ends.get(owner, 0) | graph.demotions.get(owner, 0) | graph.grant_ends.get((owner, scope), 0)
        lost = effective & own | self._roster.revocations(owner, device)
        masks = [1 << r for r in graph.ordered(lost) if taking.cuts(graph, r, scope)]
        return [self._cut(mask, scope) for mask in (*masks, self._doubled(device)) if mask]

    def _cut(self, loss: int, scope: ScopeId) -> Cut:
        """By the remover's own EPOCHs, else by everybody's: those that are not void and have the loss in their past.

        All of them count, and not the first alone, for anybody can write, late, one that comes before the first.
        """
        graph, after = self._graph, self._after(loss, scope)
        first, *_ = losses = graph.ordered(loss)
        remover = _remover(graph.links[first])
        own = 0 if remover is None else after & graph.by_author.get(remover, 0)
        ids, said = (tuple(graph.links[i].id for i in found) for found in (losses, graph.ordered(own or after)))
        return Cut(ids, remover, said, self._extended(ids, scope), bool(own))

    def _after(self, loss: int, scope: ScopeId) -> int:
        """The scope's EPOCHs that are not void and have all of these links in their past."""
        alive = epochs.valid_epochs(self._roster, scope) & self._roster.alive
        return sum(1 << e for e in bits(alive) if not loss & ~self._graph.past[e])

    def _extended(self, losses: tuple[LinkId, ...], scope: ScopeId) -> dict[FeedKey, int]:
        graph, found = self._graph, dict[FeedKey, int]()
        for loss in losses:
            for i in bits(graph.extensions.get(loss, 0) & self._roster.alive):
                body: CutExtend = graph.links[i].body
                for feed in body.feeds if body.scope == scope else ():
                    key = (DeviceId(feed.device), Incarnation(feed.incarnation), Kid(feed.kid))
                    found[key] = max(feed.seq, found.get(key, 0))
        return found

    # -- the group itself

    @property
    def relays(self) -> list[str]:
        """The last RELAYS in the order; none without one."""
        body = self._last(LinkType.RELAYS)
        return [] if body is None else list(body.urls)

    @property
    def refounded(self) -> Refound | None:
        """The older group that this one goes on from."""
        body: Refound | None = self._last(LinkType.REFOUND)
        return body

    def _last(self, type_: LinkType) -> Any:
        found = self._graph.ordered(self._graph.by_type[type_] & self._roster.alive)
        return self._graph.links[found[-1]].body if found else None


def _remover(parsed: Parsed) -> MemberId | None:
    """Who took something away; None for somebody who left the group, or a channel, of their own."""
    link = parsed.link
    own = link.type is LinkType.REVOKE_GRANT and parsed.body.member == link.author
    return None if own or link.type is LinkType.LEAVE else MemberId(link.author)


def _about(parsed: Parsed, applicants: set[bytes]) -> MemberId | None:
    """Whom a link names: in its body, in the JOIN it carries, or by the id of a JOIN."""
    if parsed.link.type is LinkType.ADMIT:
        return MemberId(parsed.body.join.root)
    if applicants:
        return MemberId(next(iter(applicants)))
    member = getattr(parsed.body, "member", None)
    return None if member is None or member == parsed.link.author else MemberId(member)

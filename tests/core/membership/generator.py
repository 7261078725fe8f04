"""Random but plausible histories of a group, hostile ones too, from one seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.core.membership.beginnings import begun
from tests.core.membership.people import BUCKET, PEOPLE, PUPPETS, seed
from tests.core.membership.world import World
from whisper_net.core.ids import JoinId, LinkId, ScopeId
from whisper_net.core.membership.bodies import (
    CutExtend,
    Demote,
    DeviceRevoke,
    Feed,
    Leave,
    Relays,
    Remove,
    RemoveQuorum,
    RevokeGrant,
)
from whisper_net.core.membership.facts import REMOVAL, bits
from whisper_net.core.membership.link import (
    Approve,
    Channel,
    Grant,
    History,
    Kind,
    LinkType,
    Parsed,
    Policy,
    Promote,
    Rename,
    RevokeInvite,
    Role,
    Veto,
)
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.policies import ChannelPolicy, Keep
from whisper_net.core.membership.state import View
from whisper_net.core.wire.bounds import EPOCH_PERIOD
from whisper_net.core.wire.codec import Record

T = LinkType
KINDS = [
    T.INVITE, T.ADMIT, T.ADMIT, T.APPROVE, T.APPROVE, T.APPROVE, T.PROMOTE, T.PROMOTE, T.CHANNEL, T.GRANT, T.GRANT,
    T.REVOKE_INVITE, T.VETO, T.EPOCH, T.EPOCH, T.RENAME, T.POLICY, T.DEMOTE, T.REMOVE, T.REMOVE, T.REMOVE,
    T.REMOVE_QUORUM, T.LEAVE, T.DEVICE_ADD, T.DEVICE_ADD, T.DEVICE_REVOKE, T.DEVICE_REVOKE, T.REVOKE_GRANT,
    T.CUT_EXTEND, T.RELAYS, T.CHANNEL_POLICY,
]  # fmt: skip
ROOTED = (T.DEVICE_ADD, T.DEVICE_REVOKE)
FURTHER = "123"
"""Names of further devices."""


@dataclass
class Story:
    """A world with its two channels, and the chance that drives it."""

    rnd: Random
    world: World
    private: ScopeId
    shared: ScopeId
    pool: list[str] = field(default_factory=lambda: PEOPLE + PUPPETS)

    def some_heads(self, recent: int = 14) -> list[LinkId]:
        ids = self.world.log.ids[-recent:]
        return self.rnd.sample(ids, min(len(ids), self.rnd.choice([1, 1, 2])))

    def ids(self, kinds: list[LinkType], prev: list[LinkId]) -> list[LinkId]:
        """Links of these types in the closure of `prev`; FOUND if there are none."""
        graph = self.world.graph
        found = sum(graph.by_type[kind] for kind in kinds) & graph.mask_of(prev)
        return [graph.links[i].id for i in bits(found)] or [graph.links[0].id]

    def devices(self, name: str) -> list[str]:
        return [name, *(f"{name}.{which}" for which in FURTHER)]

    def live(self, name: str, view: View) -> list[str]:
        """The devices that somebody has in a view."""
        held = view.devices(self.world[name].id)
        return [device for device in self.devices(name) if self.world.signer(device).device_id in held]

    # -- one link

    def draft(self, who: str, kind: LinkType, prev: list[LinkId], allies: list[str], fork: bool) -> Parsed:
        """Plausible fields for a link of this type. `allies`: whose signatures the author can get."""
        rnd, world = self.rnd, self.world
        view = world.log.view_at(prev)
        author = rnd.choice(self.live(who, view) or [who])
        if kind in ROOTED and rnd.random() < 0.6:
            author = f"{who}.root"
        if kind in (T.PROMOTE, T.REMOVE_QUORUM):
            return self._shared(author, kind, view, prev, allies, fork)
        if kind is T.EPOCH:
            return self._epoch(author, prev, fork)
        if kind in (T.ADMIT, T.DEVICE_ADD):
            return world.draft(author, self._asking(author, kind, prev), prev, fork=fork)
        if kind in REMOVAL or kind is T.CUT_EXTEND:
            return world.draft(author, self._taking(who, kind, prev), prev, fork=fork)
        return world.draft(author, self._giving(kind, prev), prev, fork=fork)

    def _shared(
        self, author: str, kind: LinkType, view: View, prev: list[LinkId], allies: list[str], fork: bool
    ) -> Parsed:
        rnd, world = self.rnd, self.world
        names = rnd.sample(allies, rnd.randint(0, len(allies)))
        if rnd.random() < 0.9:
            names = [s for s in names if view.role(world[s].id) in ("admin", "vetter")]
        if rnd.random() < 0.5:
            names = [s for s in names if view.role(world[s].id) == "admin"]
        signers = [rnd.choice(self.live(s, view) or [s]) for s in names]
        person, role = world[rnd.choice(self.pool)].id, rnd.choice([Role.ADMIN, Role.VETTER])
        body = Promote(person, role, []) if kind is T.PROMOTE else RemoveQuorum(person, [])
        return world.shared_draft(author, body, signers, prev, fork)

    def _epoch(self, author: str, prev: list[LinkId], fork: bool) -> Parsed:
        rnd, world = self.rnd, self.world
        scope = rnd.choice([world.group, self.private, world.vetters])
        base = [LinkId(p) for p in world.draft(author, Veto(bytes(32)), prev, fork=fork).link.prev]
        out = rnd.choice([None, None, None, world[rnd.choice(self.pool)].device_id])
        bucket = BUCKET + rnd.choice([0, 0, 1])
        body = world.epoch_body(scope, base, leave_out=out, bucket=bucket)
        return world.draft(author, body, prev, fork=fork, ts=bucket * EPOCH_PERIOD)

    def _asking(self, author: str, kind: LinkType, prev: list[LinkId]) -> Record:
        rnd, world = self.rnd, self.world
        invitation = rnd.choice([i for i in self.ids([T.INVITE], prev) if i in world.keys][-3:])
        if kind is T.ADMIT:
            return world.admit_body(rnd.choice(self.pool), invitation)
        if author.endswith(".root"):
            return world.device_body(rnd.choice(self.devices(author.partition(".")[0])))
        return world.recover_body(rnd.choice(self.devices(rnd.choice(self.pool))), invitation)

    def _giving(self, kind: LinkType, prev: list[LinkId]) -> Record:
        rnd, world = self.rnd, self.world
        person, channel = world[rnd.choice(self.pool)].id, rnd.choice([self.private, self.private, self.shared])
        join = self.join(prev)
        makers: dict[LinkType, Callable[[], Record]] = {
            T.INVITE: self._invite,
            T.APPROVE: lambda: Approve(join, rnd.choice([world.group] * 3 + [self.private])),
            T.VETO: lambda: Veto(join),
            T.CHANNEL: lambda: Channel("side", History.SINCE_JOIN, shared=False),
            T.GRANT: lambda: Grant(person, channel),
            T.POLICY: lambda: Policy(rnd.choice([1, 2, 3])),
            T.RENAME: lambda: Rename(rnd.choice("pqrs")),
            T.CHANNEL_POLICY: lambda: ChannelPolicy(channel, rnd.choice(list(History)), rnd.choice(list(Keep))),
            T.RELAYS: lambda: Relays([f"tls://{rnd.choice('pqrs')}.example:1"]),
        }
        return makers[kind]()

    def _invite(self) -> Record:
        rnd = self.rnd
        channels = tuple(rnd.sample([self.private, self.shared], rnd.choice([0, 0, 1])))
        needed, uses = rnd.choice([1, 2, 2, 3]), rnd.choice([1, 1, 2])
        return self.world.invite_body(needed, uses, channels, rnd.choice([Kind.MEMBER, Kind.MEMBER, Kind.HELPER]))

    def _taking(self, who: str, kind: LinkType, prev: list[LinkId]) -> Record:
        rnd, world = self.rnd, self.world
        name = rnd.choice(self.pool)
        person, channel = world[name].id, rnd.choice([self.private, self.private, self.shared])
        match kind:
            case T.REMOVE:
                return Remove(person)
            case T.DEMOTE:
                return Demote(person)
            case T.LEAVE:
                return Leave()
            case T.DEVICE_REVOKE:
                return DeviceRevoke(world.signer(rnd.choice(self.devices(who))).device_id)
            case T.REVOKE_GRANT:
                return RevokeGrant(person, channel)
            case T.CUT_EXTEND:
                feed = Feed(world[name].device_id, bytes(8), seed("kid"), rnd.randint(0, 20))
                scope = rnd.choice([world.group, self.private])
                return CutExtend(rnd.choice(self.ids(sorted(REMOVAL), prev)[-4:]), scope, [feed])
            case _:
                return RevokeInvite(rnd.choice(self.ids([T.INVITE], prev)[-4:]))

    def join(self, prev: list[LinkId]) -> JoinId:
        graph = self.world.graph
        admits = [graph.index[id_] for id_ in self.ids([T.ADMIT], prev)[-4:]]
        return graph.joins.get(self.rnd.choice(admits), JoinId(bytes(32)))

    # -- many

    def act(
        self, who: str, prev: list[LinkId], allies: list[str], kinds: list[LinkType] | None = None, fork: bool = False
    ) -> LinkId:
        """One act; most tries without authority are left out of the log."""
        for trial in range(10):
            nonce = self.world.nonce
            draft = self.draft(who, self.rnd.choice(kinds or KINDS), prev, allies, fork)
            if trial == 9 or self.rnd.random() < 0.03 or self.world.log.allows(draft):
                break
        self.world.log.add(draft, verified=True)
        if draft.link.type is T.INVITE:
            self.world.remember_keys(draft.id, nonce + 1)
        return draft.id

    def grow(self, n: int = 0, forks: float = 0.05, kinds: list[LinkType] | None = None) -> "Story":
        """Anybody who is in acts, beside others as often as after them."""
        rnd, world, start = self.rnd, self.world, len(self.world.log) - 1
        for _ in range(n or rnd.randint(3, 14)):
            tail = world.log.ids[start:]
            prev = rnd.sample(tail, min(len(tail), rnd.choice([1, 1, 2]))) if rnd.random() < 0.8 else world.heads[:8]
            if fork := rnd.random() < forks:
                prev = self.some_heads()
            view = world.log.view_at(prev)
            inside = [p for p in self.pool if view.role(world[p].id) not in ("", "pending")]
            if inside:
                self.act(rnd.choice(inside), prev, PEOPLE, kinds, fork=fork)
        return self

    def attack(
        self,
        gang: list[str],
        steps: int,
        kinds: list[LinkType] | None = None,
        fork: bool = True,
        unseen: LinkId | None = None,
    ) -> None:
        """The gang writes anywhere in the history, backdated too, with its own keys only, puppets included.

        Nothing that it writes comes after `unseen`.
        """
        rnd, world = self.rnd, self.world
        barred = 0 if unseen is None else 1 << world.graph.index[unseen]
        puppets = [p for p in PUPPETS if not world.graph.people.get(world[p].id)]
        gang, mine = [*gang, *puppets], list[LinkId]()
        for _ in range(steps):
            graph = world.graph
            open_ = [id_ for id_, i in graph.index.items() if not (graph.past[i] | 1 << i) & barred]
            prev = [rnd.choice(open_[-20:]), *(mine if rnd.random() < 0.8 else [])]
            view = world.log.view_at(prev)
            able = [p for p in gang if view.role(world[p].id)] or gang
            mine = [self.act(rnd.choice(able), prev, gang, kinds, fork=fork and rnd.random() < 0.2)]


def story(rnd: Random, devices: str = "Fabv") -> Story:
    """A group that has begun. Those of `devices` have a second one."""
    world, private, shared = begun(size=rnd.choice([6, 8]), devices=devices)
    return Story(rnd, world, private, shared)


def digest(view: View, world: World, scopes: list[ScopeId]) -> dict[str, object]:
    """Everything that a view says, in values that can be compared."""
    people = view.people()
    return {
        "group": (view.name, view.needed, list(view.channels()), people, view.officers()),
        "roles": {p: view.role(p) for p in people},
        "devices": {p: dict(view.devices(p)) for p in people},
        "inside": {s: [p for p in people if view.within(p, s)] for s in scopes},
        "entitled": {s: dict(view.entitled(s)) for s in scopes},
        "requests": view.requests(),
        "invitations": view.invitations(),
        "happened": [(row.parsed.id, row.rule, row.because) for row in view.history()],
        "removals": (view.removals(), view.relays, view.electors()),
        "records": {p: view.device_records(p) for p in people},
        "cuts": {(p, d, s): view.cuts(p, d, s) for s in scopes for p in people for d in view.devices(p)},
        "gone": {(p, s): view.cuts(world[p].id, world[p].device_id, s) for s in scopes for p in PEOPLE},
        "rules": {s: (view.rules(s), [view.opens_past(p, s) for p in people]) for s in scopes},
        "epochs": {s: (view.epochs(s), view.tips(s), view.sending_epoch(s)) for s in scopes},
    }


def replica(links: list[Parsed], rnd: Random) -> MembershipLog:
    """Another log of the same links: a random order of arrival, duplicates included."""
    log, todo = MembershipLog(), list(links)
    rnd.shuffle(todo)
    while todo:
        for parsed in list(todo):
            if not log.missing(parsed) and (len(log) or parsed.link.type is T.FOUND):
                log.add(parsed, verified=True)
                todo.remove(parsed)
                if rnd.random() < 0.1:
                    assert not log.add(parsed, verified=True)
    return log

"""Random but plausible histories of a group, hostile ones too, from one seed."""

from dataclasses import dataclass
from random import Random

from tests.core.membership.world import BUCKET, PEOPLE, PUPPETS, World, warm
from whisper_net.core.ids import JoinId, LinkId, ScopeId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.link import (
    Approve,
    Channel,
    Grant,
    History,
    Kind,
    LinkType,
    Parsed,
    Policy,
    Rename,
    RevokeInvite,
    Role,
    Veto,
)
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.state import View

T = LinkType
KINDS = [
    T.INVITE, T.ADMIT, T.ADMIT, T.APPROVE, T.APPROVE, T.APPROVE, T.PROMOTE, T.PROMOTE, T.CHANNEL, T.GRANT, T.GRANT,
    T.REVOKE_INVITE, T.REVOKE_INVITE, T.VETO, T.EPOCH, T.EPOCH, T.RENAME, T.POLICY,
]  # fmt: skip


@dataclass
class Story:
    """A world with its two channels, and the chance that drives it."""

    rnd: Random
    world: World
    private: ScopeId
    shared: ScopeId

    def some_heads(self, recent: int = 14) -> list[LinkId]:
        ids = self.world.log.ids[-recent:]
        return self.rnd.sample(ids, min(len(ids), self.rnd.choice([1, 1, 2])))

    def ids(self, kind: LinkType, prev: list[LinkId]) -> list[LinkId]:
        """Links of a type in the closure of `prev`; FOUND if there are none."""
        graph = self.world.graph
        found = graph.by_type[kind] & graph.mask_of(prev)
        return [graph.links[i].id for i in bits(found)] or [graph.links[0].id]

    def draft(self, who: str, kind: LinkType, prev: list[LinkId], allies: list[str], fork: bool) -> Parsed:
        """Plausible fields for a link of this type. `allies`: whose signatures the author can get."""
        rnd, world = self.rnd, self.world
        pool = PEOPLE + PUPPETS
        person = world[rnd.choice(pool)].id
        channel = rnd.choice([self.private, self.private, self.shared])
        if kind is T.PROMOTE:
            signers = rnd.sample(allies, rnd.randint(0, len(allies)))
            view = world.log.view_at(prev)
            if rnd.random() < 0.9:
                signers = [s for s in signers if view.role(world[s].id) in ("admin", "vetter")]
            if rnd.random() < 0.5:
                signers = [s for s in signers if view.role(world[s].id) == "admin"]
            role = rnd.choice([Role.ADMIN, Role.VETTER])
            return world.promote_draft(who, rnd.choice(pool), role, "".join(signers), prev, fork)
        if kind is T.EPOCH:
            scope = rnd.choice([world.group, self.private, world.vetters])
            base = [LinkId(p) for p in world.draft(who, Veto(bytes(32)), prev, fork=fork).link.prev]
            out = rnd.choice([None, None, None, world[rnd.choice(pool)].device_id])
            bucket = BUCKET + rnd.choice([0, 0, 1])
            return world.draft(who, world.epoch_body(scope, base, leave_out=out, bucket=bucket), prev, fork=fork)
        if kind is T.ADMIT:
            open_ = [i for i in self.ids(T.INVITE, prev) if i in world.keys][-3:]
            return world.draft(who, world.admit_body(rnd.choice(pool), rnd.choice(open_)), prev, fork=fork)
        join = self.join(prev)
        match kind:
            case T.INVITE:
                channels = tuple(rnd.sample([self.private, self.shared], rnd.choice([0, 0, 1])))
                needed, uses = rnd.choice([1, 2, 2, 3]), rnd.choice([1, 1, 2])
                kind_ = rnd.choice([Kind.MEMBER, Kind.MEMBER, Kind.HELPER])
                return world.draft(who, world.invite_body(needed, uses, channels, kind_), prev, fork=fork)
            case T.APPROVE:
                scope = rnd.choice([world.group] * 3 + [self.private])
                return world.draft(who, Approve(join, scope), prev, fork=fork)
            case T.VETO:
                return world.draft(who, Veto(join), prev, fork=fork)
            case T.CHANNEL:
                return world.draft(who, Channel("side", History.SINCE_JOIN, shared=False), prev, fork=fork)
            case T.GRANT:
                return world.draft(who, Grant(person, channel), prev, fork=fork)
            case T.REVOKE_INVITE:
                return world.draft(who, RevokeInvite(rnd.choice(self.ids(T.INVITE, prev)[-4:])), prev, fork=fork)
            case T.POLICY:
                return world.draft(who, Policy(rnd.choice([1, 2, 3])), prev, fork=fork)
            case _:
                return world.draft(who, Rename(rnd.choice("pqrs")), prev, fork=fork)

    def join(self, prev: list[LinkId]) -> JoinId:
        graph = self.world.graph
        admits = [graph.index[id_] for id_ in self.ids(T.ADMIT, prev)[-4:]]
        return graph.joins.get(self.rnd.choice(admits), JoinId(bytes(32)))

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

    def grow(self, n: int = 0, forks: float = 0.05) -> "Story":
        """Anybody who is in acts, beside others as often as after them."""
        rnd, world, start = self.rnd, self.world, len(self.world.log) - 1
        pool = PEOPLE + PUPPETS
        for _ in range(n or rnd.randint(3, 14)):
            tail = world.log.ids[start:]
            prev = rnd.sample(tail, min(len(tail), rnd.choice([1, 1, 2]))) if rnd.random() < 0.8 else world.heads[:8]
            if fork := rnd.random() < forks:
                prev = self.some_heads()
            view = world.log.view_at(prev)
            inside = [p for p in pool if view.role(world[p].id) not in ("", "pending")]
            self.act(rnd.choice(inside), prev, PEOPLE, fork=fork)
        return self

    def attack(self, gang: list[str], steps: int, kinds: list[LinkType] | None = None, fork: bool = True) -> None:
        """The gang writes anywhere in the history, backdated too, with its own keys only, puppets included."""
        rnd, world = self.rnd, self.world
        gang, mine = [*gang, *(p for p in PUPPETS if world.role(p) == "")], list[LinkId]()
        for _ in range(steps):
            prev = [rnd.choice(world.log.ids[-20:]), *(mine if rnd.random() < 0.8 else [])]
            view = world.log.view_at(prev)
            able = [p for p in gang if view.role(world[p].id)] or gang
            mine = [self.act(rnd.choice(able), prev, gang, kinds, fork=fork and rnd.random() < 0.2)]


def story(rnd: Random) -> Story:
    world, private, shared = warm(size=rnd.choice([6, 8]))
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

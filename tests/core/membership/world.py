"""People with real keys who write real links, for tests of the membership log.

Keys are drawn from names, so that one story gives the same bytes in every run. Each device keeps its own line of
links unless told to fork it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import structs

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.epochs import kid_of, recipients_hash
from whisper_net.core.crypto.invitation import InvitationKeys
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.ids import ZERO_ID, BoxKey, DeviceId, GroupId, JoinId, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership import join as joining
from whisper_net.core.membership.bodies import Demote, DeviceRevoke, Leave, Remove, RemoveQuorum, RevokeGrant
from whisper_net.core.membership.facts import Fact, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import (
    BODIES,
    Admit,
    Approve,
    Channel,
    DeviceAdd,
    Epoch,
    Found,
    Grant,
    History,
    Invite,
    Join,
    Kind,
    Parsed,
    Promote,
    RevokeInvite,
    Role,
    Veto,
    join_id,
    write,
)
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.proofs import add_device, cosign, recover_device
from whisper_net.core.membership.resolver import Resolver
from whisper_net.core.membership.state import View
from whisper_net.core.wire.bounds import EPOCH_PERIOD, MAX_PREV
from whisper_net.core.wire.codec import Record, decode, encode

TYPES = {body: type_ for type_, body in BODIES.items()}
NOW = 1_760_000_000
BUCKET = NOW // EPOCH_PERIOD
PEOPLE, PUPPETS = ["F", "a", "b", "d", "e", "v", "w", "m"], ["x", "y", "z"]


def seed(*parts: object) -> bytes:
    """32 bytes that stand for randomness."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=32).digest()


@dataclass(frozen=True)
class Person:
    """Somebody's root and one device."""

    name: str
    root: tuple[bytes, bytes]
    device: tuple[bytes, bytes]
    box_secret: bytes

    @property
    def id(self) -> MemberId:
        return MemberId(self.root[0])

    @property
    def device_id(self) -> DeviceId:
        return DeviceId(self.device[0])

    @property
    def box_key(self) -> BoxKey:
        return box_key_of(self.box_secret)


def person(name: str) -> Person:
    return Person(name, keypair(seed("root", name)), keypair(seed("device", name)), seed("box", name))


@dataclass(frozen=True)
class Signer:
    """Who signs and with what: "a" with their first device, "a.1" with a further one, "a.root" with the root."""

    person: Person
    key: tuple[bytes, bytes]
    box_secret: bytes

    @property
    def device_id(self) -> DeviceId:
        return DeviceId(self.key[0])

    @property
    def box_key(self) -> BoxKey:
        return box_key_of(self.box_secret)


def invitation_keys(nonce: object) -> InvitationKeys:
    public, secret = keypair(seed("invitation", nonce))
    return InvitationKeys(public, secret, seed("meet", nonce))


def found_body(founder: Person, needed: int = 2, name: str = "Former Acme") -> Found:
    fields = [seed("salt", founder.name)[:16], name, needed, founder.device[0], founder.box_key]
    return decode(encode([*fields, sign(founder.root[1], Context.FOUND, encode(fields))]), Found)


def make_join(
    applicant: Person,
    group: GroupId,
    keys: InvitationKeys,
    box_key: BoxKey | None = None,
    device: tuple[bytes, bytes] | None = None,
) -> Join:
    about = joining.make_about(applicant.name, "", bytes(16))
    box = applicant.box_key if box_key is None else box_key
    return joining.make_join(group, keys, applicant.root, device or applicant.device, box, about, bytes(16))


@dataclass
class World:
    """One log, and everyone who writes to it. `checked` verifies every signature."""

    checked: bool = False
    log: MembershipLog = field(default_factory=MembershipLog)
    people: dict[str, Person] = field(default_factory=dict)
    keys: dict[LinkId, InvitationKeys] = field(default_factory=dict)
    secrets: dict[Kid, bytes] = field(default_factory=dict)
    signers: dict[str, Signer] = field(default_factory=dict)
    nonce: int = 0

    def __getitem__(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = person(name)
        return self.people[name]

    def signer(self, who: str) -> Signer:
        name, _, which = who.partition(".")
        person = self[name]
        if which == "root":
            return Signer(person, person.root, b"")
        if not which:
            return Signer(person, person.device, person.box_secret)
        if who not in self.signers:
            self.signers[who] = Signer(person, keypair(seed("device", who)), seed("box", who))
        return self.signers[who]

    @property
    def resolver(self) -> Resolver:
        return self.log._resolver

    @property
    def graph(self) -> Graph:
        return self.resolver.graph

    @property
    def view(self) -> View:
        return self.log.view()

    @property
    def group(self) -> ScopeId:
        return ScopeId(self.log.group)

    @property
    def vetters(self) -> ScopeId:
        return self.graph.vetters

    @property
    def heads(self) -> list[LinkId]:
        return self.log.heads

    def role(self, name: str) -> str:
        return self.view.role(self[name].id)

    def within(self, name: str, scope: ScopeId) -> bool:
        return self.view.within(self[name].id, scope)

    def fact(self, id_: LinkId) -> Fact:
        return self.graph.facts[self.graph.index[id_]]

    def ok(self, id_: LinkId) -> bool:
        """Whether a link is locally valid."""
        return self.fact(id_).valid

    # -- writing

    def draft(
        self, who: str, body: Record, prev: list[LinkId] | None = None, *, fork: bool = False, ts: int = NOW
    ) -> Parsed:
        """A signed link that is not in the log yet."""
        signer, graph = self.signer(who), self.graph
        author, device = signer.person, signer.device_id
        secret, type_ = signer.key[1], TYPES[type(body)]
        if not len(self.log):
            return write(secret, type_, GroupId(ZERO_ID), author.id, device, 0, [], ts, body)
        tips = set(self.heads if prev is None else prev)
        own = graph.by_device.get(device, 0)
        if not fork:
            late = own & ~graph.mask_of(tips)
            tips |= {max((graph.links[i] for i in bits(late)), key=lambda p: p.link.seq).id} if late else set()
        dominated = {id_ for id_ in tips if any(graph.past[graph.index[o]] >> graph.index[id_] & 1 for o in tips)}
        tips -= dominated
        if len(tips) > MAX_PREV:
            tips = set(self.log.prev_for(device)[0])
        seq = (own & graph.mask_of(tips)).bit_count()
        return write(secret, type_, self.log.group, author.id, device, seq, list(tips), ts, body)

    def put(
        self, who: str, body: Record, prev: list[LinkId] | None = None, *, fork: bool = False, ts: int = NOW
    ) -> LinkId:
        """Write and add a link; returns its id."""
        parsed = self.draft(who, body, prev, fork=fork, ts=ts)
        self.log.add(parsed, verified=not self.checked)
        return parsed.id

    def settle(self, who: str) -> None:
        """Bring all heads together under one link."""
        while len(self.heads) > 1:
            self.put(who, Veto(ZERO_ID), self.log.prev_for(self[who].device_id)[0], fork=True)

    def found(self, who: str = "F", needed: int = 2) -> LinkId:
        return self.put(who, found_body(self[who], needed))

    def invite_body(
        self, needed: int = 2, uses: int = 1, channels: tuple[ScopeId, ...] = (), kind: Kind = Kind.MEMBER
    ) -> Invite:
        self.nonce += 1
        keys = invitation_keys(self.nonce)
        return Invite(
            keys.inv_pk, uses, NOW + 7 * 86_400, sorted(channels), kind, needed, seed("kid", self.nonce), b"box"
        )

    def invite(
        self,
        who: str,
        prev: list[LinkId] | None = None,
        *,
        needed: int = 2,
        uses: int = 1,
        channels: tuple[ScopeId, ...] = (),
        kind: Kind = Kind.MEMBER,
        fork: bool = False,
    ) -> LinkId:
        id_ = self.put(who, self.invite_body(needed, uses, channels, kind), prev, fork=fork)
        self.remember_keys(id_, self.nonce)
        return id_

    def remember_keys(self, invitation: LinkId, nonce: int) -> None:
        self.keys[invitation] = invitation_keys(nonce)

    def join(self, name: str, invitation: LinkId) -> Join:
        return make_join(self[name], self.log.group, self.keys[invitation])

    def admit_body(self, name: str, invitation: LinkId) -> Admit:
        return Admit(self.join(name, invitation), seed("kid", 0), b"about")

    def admit(self, who: str, name: str, invitation: LinkId, prev: list[LinkId] | None = None) -> JoinId:
        self.put(who, self.admit_body(name, invitation), prev)
        return join_id(self.join(name, invitation))

    def approve(self, who: str, join: JoinId, scope: ScopeId | None = None, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Approve(join, self.group if scope is None else scope), prev)

    def veto(self, who: str, join: JoinId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Veto(join), prev)

    def revoke(self, who: str, invitation: LinkId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, RevokeInvite(invitation), prev)

    def member(self, name: str, invitation: LinkId, *approvers: str) -> JoinId:
        join = self.admit(approvers[0], name, invitation)
        for approver in approvers:
            self.approve(approver, join)
        return join

    def shared_draft(
        self, who: str, body: Promote | RemoveQuorum, signers: Sequence[str], prev: list[LinkId] | None = None,
        fork: bool = False,
    ) -> Parsed:  # fmt: skip
        """A link with all its signatures, each by the device named."""
        draft = self.draft(who, body, prev, fork=fork)
        others = {self.signer(s).person.id: self.signer(s) for s in signers}
        others.pop(self.signer(who).person.id, None)
        signed = [cosign(o.key[1], member, o.device_id, draft) for member, o in sorted(others.items())]
        return self.draft(who, structs.replace(body, signers=signed), prev, fork=fork)

    def promote_draft(
        self,
        who: str,
        name: str,
        role: Role,
        signers: Sequence[str] = "",
        prev: list[LinkId] | None = None,
        fork: bool = False,
    ) -> Parsed:
        return self.shared_draft(who, Promote(self[name].id, role, []), signers, prev, fork)

    def promote(
        self, who: str, name: str, role: Role, signers: Sequence[str] = "", prev: list[LinkId] | None = None
    ) -> LinkId:
        return self.take(self.promote_draft(who, name, role, signers, prev))

    def take(self, parsed: Parsed) -> LinkId:
        """Add a link that was drafted."""
        self.log.add(parsed, verified=not self.checked)
        return parsed.id

    # -- taking away

    def remove(self, who: str, name: str, prev: list[LinkId] | None = None, *, fork: bool = False) -> LinkId:
        return self.put(who, Remove(self[name].id), prev, fork=fork)

    def demote(self, who: str, name: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Demote(self[name].id), prev)

    def leave(self, who: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Leave(), prev)

    def quorum(self, who: str, name: str, signers: Sequence[str], prev: list[LinkId] | None = None) -> LinkId:
        return self.take(self.shared_draft(who, RemoveQuorum(self[name].id, []), signers, prev))

    def revoke_grant(self, who: str, name: str, channel: ScopeId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, RevokeGrant(self[name].id, channel), prev)

    def device_body(self, device: str) -> DeviceAdd:
        """What the root signs to add "a.1"."""
        new = self.signer(device)
        return add_device(self.log.group, new.person.id, new.key, new.box_key)

    def add_device(self, device: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(device.partition(".")[0] + ".root", self.device_body(device), prev)

    def recover_body(self, device: str, invitation: LinkId) -> DeviceAdd:
        """What an officer signs for a JOIN that asks for "a.1"."""
        new = self.signer(device)
        return recover_device(make_join(new.person, self.log.group, self.keys[invitation], new.box_key, new.key))

    def revoke_device(self, who: str, device: str, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, DeviceRevoke(self.signer(device).device_id), prev)

    def channel(
        self, who: str, name: str = "general", *, shared: bool = False, prev: list[LinkId] | None = None
    ) -> ScopeId:
        return ScopeId(self.put(who, Channel(name, History.ALL, shared), prev))

    def grant(self, who: str, name: str, channel: ScopeId, prev: list[LinkId] | None = None) -> LinkId:
        return self.put(who, Grant(self[name].id, channel), prev)

    def epoch_body(
        self,
        scope: ScopeId,
        prev: list[LinkId] | None = None,
        *,
        leave_out: DeviceId | None = None,
        bucket: int = BUCKET,
        kid: Kid | None = None,
    ) -> Epoch:
        """An EPOCH as an honest device makes it on top of `prev`; or one that leaves a device out."""
        view = self.log.view_at(self.heads if prev is None else prev)
        self.nonce += 1
        secret, (n, parents) = seed("epoch", self.nonce), view.next_epoch(scope)
        keys = {key for device, key in view.entitled(scope).items() if device != leave_out}
        to = recipients_hash(keys)
        named = kid_of(secret, self.log.group, scope, n, to) if kid is None else kid
        self.secrets[named] = secret
        return Epoch(1, scope, n, named, list(parents), to, seed("boxes", self.nonce), bucket)

    def epoch(
        self,
        who: str,
        scope: ScopeId,
        prev: list[LinkId] | None = None,
        *,
        leave_out: DeviceId | None = None,
        bucket: int = BUCKET,
        kid: Kid | None = None,
    ) -> LinkId:
        base = self.draft(who, Veto(ZERO_ID), prev).link.prev
        body = self.epoch_body(scope, [LinkId(id_) for id_ in base], leave_out=leave_out, bucket=bucket, kid=kid)
        return self.put(who, body, prev, ts=bucket * EPOCH_PERIOD)


def warm(*, size: int = 8, checked: bool = False, devices: str = "") -> tuple[World, ScopeId, ScopeId]:
    """F founds; a, b admins (d, e too when size > 6); v, w vetters; m plain; a private and a shared channel; epochs.

    Those of `devices` have a second one.
    """
    world = World(checked)
    world.found()
    inv = world.invite("F", uses=20, needed=1)
    for name in PEOPLE[1:]:
        world.member(name, inv, "F")
    world.promote("F", "a", Role.ADMIN)
    world.promote("F", "b", Role.ADMIN, "a")
    for name in "de" if size > 6 else "":
        world.promote("F", name, Role.ADMIN, "ab")
    world.promote("a", "v", Role.VETTER)
    world.promote("F", "w", Role.VETTER)
    private, shared = world.channel("F", "talk"), world.channel("F", "shared", shared=True)
    for name in "av":
        world.grant("F", name, private)
    for name in devices:
        world.add_device(f"{name}.1")
    for scope in (world.group, world.vetters, private):
        world.epoch("F", scope)
    return world, private, shared

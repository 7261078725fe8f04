"""The log of a test and the hand that writes in it: any link, by any device, on any heads. world.py knows the acts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import structs

from tests.core.membership.people import (
    NOW,
    Person,
    Signer,
    found_body,
    person,
    seed,
)
from whisper_net.core.crypto.invitation import InvitationKeys
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.ids import ZERO_ID, GroupId, Kid, LinkId, ScopeId
from whisper_net.core.membership.bodies import RemoveQuorum, Signature
from whisper_net.core.membership.facts import Fact, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.link import (
    BODIES,
    VERSION,
    LinkType,
    Parsed,
    Promote,
    Veto,
    parse,
    write,
)
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.proofs import cosign
from whisper_net.core.membership.resolver import Resolver
from whisper_net.core.membership.state import View
from whisper_net.core.wire.bounds import MAX_PREV
from whisper_net.core.wire.codec import Record, encode

TYPES = {body: type_ for type_, body in BODIES.items()}


@dataclass
class Ground:
    """One log, and everyone who writes to it. `checked` verifies every signature; unless `signed` there are none."""

    checked: bool = False
    log: MembershipLog = field(default_factory=MembershipLog)
    people: dict[str, Person] = field(default_factory=dict)
    keys: dict[LinkId, InvitationKeys] = field(default_factory=dict)
    secrets: dict[Kid, bytes] = field(default_factory=dict)
    signers: dict[str, Signer] = field(default_factory=dict)
    nonce: int = 0
    signed: bool = True

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
        type_ = TYPES[type(body)]
        if not len(self.log):
            return self._written(signer, type_, GroupId(ZERO_ID), 0, [], ts, body)
        tips = set(self.heads if prev is None else prev)
        own = graph.by_device.get(signer.device_id, 0)
        if not fork:
            late = own & ~graph.mask_of(tips)
            tips |= {max((graph.links[i] for i in bits(late)), key=lambda p: p.link.seq).id} if late else set()
        dominated = {id_ for id_ in tips if any(graph.past[graph.index[o]] >> graph.index[id_] & 1 for o in tips)}
        tips -= dominated
        if len(tips) > MAX_PREV:
            tips = set(self.log.prev_for(signer.device_id)[0])
        seq = (own & graph.mask_of(tips)).bit_count()
        return self._written(signer, type_, self.log.group, seq, list(tips), ts, body)

    def _written(
        self, by: Signer, type_: LinkType, group: GroupId, seq: int, prev: list[LinkId], ts: int, body: Record
    ) -> Parsed:
        if self.signed:
            return write(by.key[1], type_, group, by.person.id, by.device_id, seq, prev, ts, body)
        fields = [VERSION, type_, group, by.person.id, by.device_id, seq, sorted(prev), ts, encode(body)]
        return parse(encode([*fields, bytes(64)]))

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

    def shared_draft(
        self, who: str, body: Promote | RemoveQuorum, signers: Sequence[str], prev: list[LinkId] | None = None,
        fork: bool = False,
    ) -> Parsed:  # fmt: skip
        """A link with all its signatures, each by the device named."""
        draft = self.draft(who, body, prev, fork=fork)
        others = {self.signer(s).person.id: self.signer(s) for s in signers}
        others.pop(self.signer(who).person.id, None)
        signed = [
            cosign(o.key[1], member, o.device_id, draft) if self.signed else Signature(member, o.device_id, bytes(64))
            for member, o in sorted(others.items())
        ]
        return self.draft(who, structs.replace(body, signers=signed), prev, fork=fork)

    def take(self, parsed: Parsed) -> LinkId:
        """Add a link that was drafted."""
        self.log.add(parsed, verified=not self.checked)
        return parsed.id

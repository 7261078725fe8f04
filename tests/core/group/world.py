"""A few machines of one group in memory: real aggregates over memory stores, real sessions between them, no nodes.

Entropy is drawn from names, so that one story gives the same bytes in every run. What a machine publishes waits in its
outbox until the world delivers it; `link` lets two machines find out by a session what they lack.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.core.group.chance import NOW, Chance, seed
from tests.core.group.link import Link
from whisper_net.adapters.store.memory import GroupData, MemoryGroupStore
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.keytext import InvitationKey
from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.open import open_envelope, signature_holds
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import Application, begin, begin_device, sign_join, welcomed
from whisper_net.core.group.effects import Answer, Effect, Load, Notify, Publish, Published, Store
from whisper_net.core.group.events import Event, JoinAnswer, NewInvitation, Refused
from whisper_net.core.group.group import Group
from whisper_net.core.group.inviting import card_of, mark_of
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import History

DAY = 86_400
T = TypeVar("T")


@dataclass(repr=False)
class Machine:
    """One device: an aggregate, its disk, and all that it was told to publish and to show."""

    world: "World"
    name: str
    disk: GroupData
    group: Group
    chance: Chance
    outbox: list[Publish] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    effects: tuple[Effect, ...] = ()
    loads: int = 0
    """Parts read back from the disk."""

    def __repr__(self) -> str:
        return f"Machine({self.name})"

    @property
    def state(self) -> GroupState:
        return self.group.state

    @property
    def member(self) -> MemberId:
        return self.state.me.member

    @property
    def store(self) -> MemoryGroupStore:
        return MemoryGroupStore(self.disk)

    # -- commands, as a node would run them

    def do(self, command: do.Command) -> Any:
        """Run one command and its effects in order; its answer. Raises LocalError where it is refused."""
        while True:
            effects = self.group.handle(command, self.world.now, self.chance)
            if not isinstance(effects[0], Load):
                break
            assert len(effects) == 1
            for part in effects[0].parts:
                self.loads += 1
                self.group.restore(part, self.store.part(part))
            for text in effects[0].texts:
                self.group.restore_text(text, self.store.text(text), self.world.now)
        return self.run(effects)

    def run(self, effects: Sequence[Effect]) -> Any:
        self.effects = tuple(effects)
        answer = None
        for effect in effects:
            match effect:
                case Store(batch):
                    self.store.commit([batch])
                case Publish():
                    self.outbox.append(effect)
                case Notify(_, events):
                    self.events += events
                case Answer(value):
                    answer = value
        if isinstance(answer, LocalError):
            raise answer
        if self.group.ready:
            self.do(do.RetryReady())
        if self.group.unsettled:
            self.retell()
            self.prove()
        return answer

    def prove(self) -> None:
        """Prove the forks that were seen, as a node does after each command."""
        while (twin := self.group.next_twin()) is not None:
            for held in self.store.envelopes(twin.part, twin.seq - 1, 1):
                self.do(self.group.proof_of(twin, held))
        for command in self.group.proofs_to_repeat():
            self.do(command)

    def retell(self) -> None:
        """Show more or less of what somebody wrote, as a node does after each command."""
        while (retelling := self.group.retelling(self.world.now, self.chance)) is not None:
            for part in retelling.parts:
                retelling.take_part(part, self.store.part(part))
            for text in retelling.texts:
                retelling.take_text(text, self.store.text(text))
            self.run(retelling.effects())
        for part in self.group.expired(self.world.now):
            self.store.commit([self.group.purge(part, self.store.part(part))])

    def reopen(self) -> None:
        """Stop and start again."""
        self.group = Group.open(self.store.load())
        self.retell()

    # -- what people do

    def post(self, scope: ScopeId, text: str, reply_to: EnvelopeId | None = None) -> EnvelopeId:
        id_: EnvelopeId = self.do(do.PostMessage(scope, text, reply_to))
        return id_

    def channel(self, name: str, history: History = History.ALL) -> ScopeId:
        scope: ScopeId = self.do(do.CreateChannel(name, history))
        return scope

    def invite(self, *channels: ScopeId, uses: int = 1, days: int = 7) -> "Invited":
        secret = self.chance(10)
        stretched = seed("stretched", secret)
        scopes = (self.world.general, *channels)
        expires = self.world.now + days * DAY
        new: NewInvitation = self.do(do.CreateInvitation(secret, stretched, expires, scopes, uses))
        card = card_of(self.state, new.invitation)
        assert card is not None
        return Invited(new.invitation, secret, stretched, card)

    def answer(self, invitation: "Invited", application: Application, *, device: bool = False) -> JoinAnswer:
        """What the door says to an applicant, or to a further device."""
        answer: JoinAnswer = self.do(do.JoinReceived(invitation.id, application.sealed, device))
        return answer

    def approve(self, member: MemberId) -> str:
        state: str = self.do(do.ApproveMember(member))
        return state

    # -- what arrives

    def take_links(self, *raws: bytes) -> None:
        self.do(do.LinksReceived(raws))

    def take_envelopes(self, *raws: bytes) -> int:
        """Envelopes from outside, checked as a node checks them; how many were new."""
        opened, events = self.group.open_envelopes(raws, self.world.now, self.chance)
        self.events += events
        count: int = self.do(do.EnvelopesReceived(tuple(opened), tuple(map(signature_holds, opened))))
        return count

    # -- what is shown

    def texts(self, scope: ScopeId, limit: int = 200) -> list[str]:
        """The messages of a scope, oldest first; a deleted one is empty."""
        return [row.text for row in MemoryGroupReader(self.disk).messages(scope, limit)]

    def names(self) -> dict[MemberId, str]:
        return {row.member: row.name for row in MemoryGroupReader(self.disk).members()}

    def role(self, member: MemberId) -> str:
        return self.state.log.view().role(member)

    def sent(self) -> list[Published]:
        """All envelopes in the outbox."""
        return [one for publish in self.outbox for one in publish.envelopes]

    def raws(self) -> list[bytes]:
        """The same, as they travel."""
        return [one.raw for one in self.sent()]

    def opened(self, raw: bytes) -> Opened:
        return open_envelope(raw, self.state.keys)

    def heard(self, type_: type[T]) -> list[T]:
        """Events of one type."""
        return [event for event in self.events if isinstance(event, type_)]

    def steps(self) -> list[str]:
        """What was refused, by step."""
        return [event.step for event in self.heard(Refused)]


@dataclass
class Invited:
    """An invitation, as whoever was given its key has it."""

    id: LinkId
    secret: bytes
    stretched: bytes
    card: bytes


class World:
    """The machines of one group, and the time."""

    def __init__(self, founder: str = "ana", needed: int = 1) -> None:
        self.now = NOW
        self.machines: dict[str, Machine] = {}
        chance = Chance(founder)
        group, effects = Group.found("Former Acme", founder, needed, seed("words", founder)[:16], NOW, chance)
        machine = Machine(self, founder, GroupData(), group, chance)
        machine.run(effects)
        self.machines[founder] = machine
        self.group = ScopeId(group.state.me.group)
        self.general = next(iter(group.state.log.view().channels()))

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    # -- coming in

    def apply(self, name: str, invitation: Invited, claim: str = "payments 2019-24") -> Application:
        """A signed JOIN of somebody new."""
        chance = Chance(("applicant", name))
        begun = begin(InvitationKey(invitation.secret), invitation.stretched, name, claim, chance(16))
        return sign_join(begun, invitation.card, self.now, chance(128))

    def words(self, person: str) -> bytes:
        """The 16 bytes behind somebody's twelve words."""
        founder = next(iter(self.machines))
        return seed("words", founder)[:16] if person == founder else Chance(("applicant", person))(16)

    def ask_with(self, name: str, invitation: Invited, words: bytes) -> Application:
        """A signed JOIN of a further device, by its person's words."""
        chance, state = Chance(("device", name)), next(iter(self.machines.values())).state
        begun = begin_device(InvitationKey(invitation.secret), invitation.stretched, words)
        return sign_join(begun, invitation.card, self.now, chance(128), mark_of(state))

    def further(self, name: str, person: str, vetter: str = "ana") -> Machine:
        """A further device of somebody who is in, level with the vetter; everybody hears of it."""
        invitation = self[vetter].invite()
        application = self.ask_with(name, invitation, self.words(person))
        answer = self[vetter].answer(invitation, application, device=True)
        assert answer.state == "welcome"
        self.enter(name, application, answer.welcome, device=True)
        self.link(name, vetter)
        self.deliver()
        return self[name]

    def enter(self, name: str, application: Application, welcome: bytes, *, device: bool = False) -> Machine:
        """A database that begins with a welcome; it believes nothing yet."""
        chance = Chance(("machine", name))
        _, facts = welcomed(application, welcome, chance(8), device=device)
        disk = GroupData()
        MemoryGroupStore(disk).commit([StoreBatch(facts=tuple(facts.items()))])
        self.machines[name] = Machine(self, name, disk, Group.open(MemoryGroupStore(disk).load()), chance)
        return self.machines[name]

    def join(self, name: str, vetter: str = "ana", *channels: ScopeId, approvers: Iterable[str] = ()) -> Machine:
        """Invite, ask, approve, welcome and sync somebody; everybody hears of it."""
        door = self[vetter]
        invitation = door.invite(*channels)
        application = self.apply(name, invitation)
        assert door.answer(invitation, application).state == "pending"
        self.deliver()
        for approver in (vetter, *approvers):
            self[approver].approve(MemberId(application.member))
            self.deliver()
        answer = door.answer(invitation, application)
        assert answer.state == "welcome"
        self.enter(name, application, answer.welcome)
        self.link(name, vetter)
        self.deliver()
        return self[name]

    # -- the network

    def deliver(self, *names: str) -> None:
        """Hand everything published to every (named) machine that may have it, until nothing is new."""
        machines = [self[name] for name in names] if names else list(self.machines.values())
        while any(machine.outbox for machine in machines):
            for machine in machines:
                outbox, machine.outbox = machine.outbox, []
                for publish in outbox:
                    for other in machines:
                        if other is not machine:
                            self.hand(publish, machine, other)

    def hand(self, publish: Publish, giver: Machine, other: Machine) -> None:
        """Hand over what one machine published, as far as the other may have it."""
        if publish.links:
            other.do(do.LinksReceived(publish.links))
        for raw in publish.boxes:
            other.do(do.BoxesReceived(raw))
        device = other.state.me.device
        view = giver.group.view
        raws = [one.raw for one in publish.envelopes if view.may_read(device, one.scope, one.part.kid)]
        if raws:
            other.take_envelopes(*raws)

    def drop(self) -> None:
        """Lose everything that was published and not delivered."""
        for machine in self.machines.values():
            machine.outbox.clear()

    def link(self, caller: str, called: str) -> "Link":
        """Run a session between two machines until neither has anything to say."""
        link = Link(self[caller], self[called])
        link.run()
        return link

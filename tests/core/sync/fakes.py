"""A group that a session can ask, as plain values; and the words of a transcript."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.envelope.parts import FeedKey, PartKey
from whisper_net.core.ids import DeviceId, GroupId, Incarnation, Kid, LinkId, ScopeId
from whisper_net.core.sync.acts import Act, Hangup, Send
from whisper_net.core.sync.session import CALLED, CALLER, Session
from whisper_net.core.sync.vectors import digest_of
from whisper_net.core.sync.view import Wants
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.codec import encode

GROUP = GroupId(b"g" * 32)
HASH = b"h" * 32
ROOM, OFFICE, ATTIC = (ScopeId(letter * 32) for letter in (b"r", b"o", b"a"))
KEYS = {name: keypair(name.encode() * 8) for name in ("ana_", "ben_", "eve_")}
ANA, BEN, EVE = (DeviceId(KEYS[name][0]) for name in KEYS)
SECRETS = {KEYS[name][0]: KEYS[name][1] for name in KEYS}


def link(number: int) -> LinkId:
    return LinkId(b"L%031d" % number)


def raw(id_: LinkId) -> bytes:
    return b"link " + id_


def part(author: DeviceId = ANA, number: int = 0) -> PartKey:
    return PartKey(*FeedKey(author, Incarnation(b"incarnat"), Kid(b"k" * 32)), number)


@dataclass
class FakeView:
    """What a group knows: a line of links, who is active, and what is held of each scope."""

    device: DeviceId
    known: list[LinkId] = field(default_factory=list)
    scopes: dict[DeviceId, list[ScopeId]] = field(default_factory=dict)
    held: dict[ScopeId, dict[PartKey, int]] = field(default_factory=dict)
    wanted: Wants = field(default_factory=Wants)
    entering: bool = False
    group: GroupId = GROUP
    shown: list[bytes] = field(default_factory=list)
    """What it introduces itself with."""
    owing: list[Kid] = field(default_factory=list)
    circles: set[ScopeId] = field(default_factory=set)
    written: dict[ScopeId, dict[FeedKey, int]] = field(default_factory=dict)
    """What our own person wrote."""

    def introduction(self) -> list[bytes]:
        return self.shown

    def vouches(self, links: Sequence[bytes]) -> bool:
        return links[-1] == b"by the root"

    def sign_auth(self, values: Sequence[object]) -> bytes:
        return sign(SECRETS[self.device], Context.AUTH, encode(values))

    def heads(self) -> list[LinkId]:
        return self.known[-1:]

    def sample(self) -> list[LinkId]:
        return self.known[::2]

    def has_link(self, id_: LinkId) -> bool:
        return id_ in self.known

    def links(self, ids: Iterable[LinkId]) -> list[bytes]:
        return [raw(id_) for id_ in ids if id_ in self.known]

    def links_since(self, known: Iterable[LinkId]) -> list[bytes]:
        last = max((self.known.index(id_) for id_ in known), default=-1)
        return [raw(id_) for id_ in self.known[last + 1 :]]

    def is_active(self, device: DeviceId) -> bool:
        return device in self.scopes

    def scopes_of(self, device: DeviceId) -> list[ScopeId]:
        return self.scopes.get(device, [])

    def in_log(self, scope: ScopeId) -> bool:
        return scope not in self.circles

    def holdings(self, scope: ScopeId, device: DeviceId) -> dict[PartKey, int]:
        return self.held.get(scope, {}) if scope in self.scopes_of(device) else {}

    def digest(self, scope: ScopeId, device: DeviceId) -> bytes:
        return digest_of(self.holdings(scope, device))

    def own_feeds(self, scope: ScopeId, device: DeviceId) -> dict[FeedKey, int]:
        return self.written.get(scope, {})

    def owed(self, device: DeviceId) -> list[Kid]:
        return [kid for kid in self.owing if self.is_active(device)]

    def wants(self) -> Wants:
        return self.wanted


def auth(device: DeviceId, role: int, group: GroupId = GROUP, hash_: bytes = HASH) -> wire.Auth:
    return wire.Auth(device, sign(SECRETS[device], Context.AUTH, encode([role, group, hash_])))


def hear(session: Session, *messages: wire.Message) -> list[Act]:
    """What follows from some messages, in order."""
    return [act for message in messages for act in session.receive(wire.encode_message(message))]


def words(acts: Iterable[Act]) -> list[str]:
    """What a list of acts says or does, in short."""
    return [type(act.message if isinstance(act, Send) else act).__name__ for act in acts]


def messages(acts: Iterable[Act]) -> list[wire.Message]:
    return [act.message for act in acts if isinstance(act, Send)]


def reasons(acts: Iterable[Act]) -> list[str]:
    return [act.reason for act in acts if isinstance(act, Hangup)]


def two_friends() -> FakeView:
    """Ana's view: she and Ben are in the room and she alone in the office; five links are known."""
    scopes = {ANA: [ROOM, OFFICE], BEN: [ROOM, ATTIC]}
    held = {ROOM: {part(): 5}, OFFICE: {part(): 2}}
    return FakeView(ANA, [link(number) for number in range(5)], scopes, held)


def answering(view: FakeView) -> Session:
    """Ana's end of a call by Ben, after auth."""
    session = Session(view, False, HASH)
    hear(session, auth(BEN, CALLER))
    return session


def calling(view: FakeView) -> Session:
    """Ana's end of her call to Ben, after auth."""
    session = Session(view, True, HASH)
    session.start()
    hear(session, auth(BEN, CALLED))
    return session


def opened(view: FakeView) -> Session:
    """Ana's end of a call by Ben once both logs have been exchanged."""
    session = answering(view)
    hear(session, wire.Heads([*view.heads()], []), wire.Links([], True))
    session.advance()
    return session

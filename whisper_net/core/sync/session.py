"""One peer's state machine over one established link: messages in, acts out (PROTOCOL section 8).

The order of things, each step idempotent:
  1. auth       the caller says who it is; the one called answers only to an active device
  2. log        heads; then whatever links the other lacks
  3. beside it  boxes and keys that are named in the log and missing here
  4. scopes     digests of both vectors; where they differ, vectors; then parts, newest first
  5. live       what either side stores from then on

A session holds no group state: it asks a SyncView. Whatever it receives goes to the group first, is stored, and only
then does `advance` go on. Its counterpart for people who are not members yet is lobby.py.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.crypto.signing import verify
from whisper_net.core.envelope.parts import PartKey
from whisper_net.core.errors import BadSignature, DecodeError
from whisper_net.core.ids import DeviceId, Kid, LinkId, ScopeId
from whisper_net.core.sync.acts import (
    Act,
    DeliverBoxes,
    DeliverEnvelopes,
    DeliverKeys,
    DeliverLinks,
    GiveKeys,
    Hangup,
    Send,
    ServeBoxes,
    ServeParts,
)
from whisper_net.core.sync.vectors import lacking, vector_of
from whisper_net.core.sync.view import SyncView
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.codec import encode

CALLER, CALLED = 0, 1
LINKS_A_MESSAGE = 200 * 1024
"""Bytes of links in one message."""


class Session:
    """One link between two devices of one group."""

    def __init__(self, view: SyncView, initiator: bool, handshake_hash: bytes) -> None:
        self._view = view
        self._initiator = initiator
        self._hash = handshake_hash
        self.peer: DeviceId | None = None
        self._their_heads: list[LinkId] = []
        self._answered = False
        self._sampled = False
        self._heard_all = False
        self._asked: set[bytes] = set()
        self._announced: dict[ScopeId, bytes] = {}
        self._theirs: dict[bytes, bytes] = {}
        self._compared: set[tuple[bytes, bytes, bytes]] = set()
        self._awaiting: set[bytes] = set()

    # -- 1. auth

    def start(self) -> list[Act]:
        """The caller's first words; the one called says nothing yet."""
        return [self._auth()] if self._initiator else []

    def _auth(self) -> Act:
        role = CALLER if self._initiator else CALLED
        sig = self._view.sign_auth([role, self._view.group, self._hash])
        return Send(wire.Auth(self._view.device, sig))

    def receive(self, data: bytes) -> list[Act]:
        """Acts that follow from one message. A message that breaks the protocol ends the session, nothing else."""
        try:
            message = wire.decode_session(data)
        except DecodeError as error:
            return [Hangup(str(error))]
        if self.peer is None:
            return self._authenticate(message)
        return self._on(message)

    def _authenticate(self, message: wire.SessionMessage) -> list[Act]:
        if not isinstance(message, wire.Auth):
            return [Hangup("a message before auth")]
        role = CALLED if self._initiator else CALLER
        device = DeviceId(message.device)
        try:
            verify(device, Context.AUTH, encode([role, self._view.group, self._hash]), message.sig)
        except BadSignature:
            return [Hangup("an auth that does not hold")]
        if device == self._view.device:
            return [Hangup("a call to oneself")]
        if not self._initiator and not self._view.is_active(device):
            return [Hangup("a device that is not active")]
        self.peer = device
        heads = Send(wire.Heads(list(self._view.heads()), []))
        return [heads] if self._initiator else [self._auth(), heads]

    # -- dispatch

    def _on(self, message: wire.SessionMessage) -> list[Act]:
        match message:
            case wire.Heads():
                return self._on_heads(message)
            case wire.Links():
                self._heard_all = self._heard_all or message.last
                return [DeliverLinks(message.links)]
            case wire.WantLinks():
                return self._links(self._view.links(LinkId(id_) for id_ in message.ids), last=False)
            case wire.WantBoxes():
                return [ServeBoxes(message.hashes)] if self._serves else []
            case wire.Boxes():
                return [DeliverBoxes(message.raw)]
            case wire.WantKeys():
                return self._on_want_keys(message)
            case wire.Keys():
                return [DeliverKeys(message.sealed)]
            case wire.Scopes():
                return self._on_scopes(message)
            case wire.Vector():
                return self._on_vector(message)
            case wire.Envelopes():
                return [DeliverEnvelopes(message.envelopes)]
            case wire.Served():
                self._awaiting.discard(message.tag)
                return self.announce([scope] if (scope := self._scope(message.tag)) else [])
            case wire.Ping():
                return [Send(wire.Pong())]
            case wire.Pong():
                return []
            case _:
                return [Hangup("a second auth")]

    @property
    def _serves(self) -> bool:
        """A peer is sent only what it is entitled to; somebody entering serves nothing at all."""
        return self.peer is not None and not self._view.entering and self._view.is_active(self.peer)

    # -- 2. log

    def _on_heads(self, message: wire.Heads) -> list[Act]:
        self._their_heads = [LinkId(head) for head in message.heads]
        if self._answered or self._view.entering:
            return self._answer([]) if not self._answered else []
        if all(self._view.has_link(head) for head in self._their_heads):
            return self._answer(self._view.links_since(self._their_heads))
        if message.sample:
            known = [LinkId(id_) for id_ in (*message.heads, *message.sample)]
            return self._answer(self._view.links_since(id_ for id_ in known if self._view.has_link(id_)))
        if self._sampled:
            return []
        self._sampled = True
        return [Send(wire.Heads(list(self._view.heads()), list(self._view.sample())))]

    def _answer(self, links: list[bytes]) -> list[Act]:
        self._answered = True
        return self._links(links, last=True)

    def _links(self, links: Sequence[bytes], last: bool) -> list[Act]:
        acts: list[Act] = []
        batch: list[bytes] = []
        size = 0
        for raw in links:
            if batch and (size + len(raw) > LINKS_A_MESSAGE or len(batch) == wire.MAX_BATCH):
                acts.append(Send(wire.Links(batch, False)))
                batch, size = [], 0
            batch.append(raw)
            size += len(raw)
        return [*acts, Send(wire.Links(batch, last))] if batch or last else acts

    # -- after anything was stored

    def advance(self) -> list[Act]:
        """Go on from what the group holds now; call it after each delivery and whenever the group changed."""
        if self.peer is None:
            return []
        acts: list[Act] = []
        if not self._answered and self._their_heads and all(map(self._view.has_link, self._their_heads)):
            acts += self._answer(self._view.links_since(self._their_heads))
        if not (self._answered and self._heard_all):
            return acts
        if not self._view.entering and not self._view.is_active(self.peer):
            return [*acts, Hangup("a device that is not active")]
        return acts + self._want() + self._introduce_scopes()

    def _want(self) -> list[Act]:
        wants = self._view.wants()
        theirs = set(self._view.scopes_of(self.peer)) if self.peer is not None else set()
        links = self._fresh(list(wants.links))
        boxes = self._fresh(list(wants.boxes))
        kids = self._fresh([kid for scope, kid in wants.keys if scope in theirs])
        acts: list[Act] = []
        if links:
            acts.append(Send(wire.WantLinks(links)))
        if boxes:
            acts.append(Send(wire.WantBoxes(boxes)))
        if kids:
            acts.append(Send(wire.WantKeys(kids)))
        return acts

    def _fresh(self, ids: Sequence[bytes]) -> list[bytes]:
        """Ask one peer for one thing once: whoever does not have it now will announce it when it does."""
        fresh = [id_ for id_ in ids if id_ not in self._asked][: wire.MAX_BATCH]
        self._asked.update(fresh)
        return fresh

    def _on_want_keys(self, message: wire.WantKeys) -> list[Act]:
        if not self._serves or self.peer is None:
            return []
        return [GiveKeys(self.peer, [Kid(kid) for kid in message.kids])]

    # -- 4. scopes

    def _shared(self) -> list[ScopeId]:
        if not self._serves or self.peer is None:
            return []
        theirs = set(self._view.scopes_of(self.peer))
        return [scope for scope in self._view.scopes_of(self._view.device) if scope in theirs]

    def tag(self, scope: ScopeId) -> bytes:
        """The scope's name on this one link: nobody who lacks it learns anything from it."""
        return digest(Context.SCOPE_TAG, [self._hash, scope])[:16]

    def _scope(self, tag: bytes) -> ScopeId | None:
        return next((scope for scope in self._shared() if self.tag(scope) == tag), None)

    def _holdings(self, scope: ScopeId) -> dict[PartKey, int]:
        return self._view.holdings(scope, self.peer) if self.peer is not None else {}

    def _digest(self, scope: ScopeId) -> bytes:
        return self._view.digest(scope, self.peer) if self.peer is not None else b""

    def _introduce_scopes(self) -> list[Act]:
        fresh = [scope for scope in self._shared() if scope not in self._announced]
        return self.announce(fresh) if fresh else []

    def refresh(self) -> list[Act]:
        """Say the digests that changed since they were last said; now and then, so that what was lost is found."""
        return self.announce(self._shared()) if self.open else []

    def announce(self, scopes: Sequence[ScopeId]) -> list[Act]:
        """Say the digests of these scopes, unless the other end heard the very same last time."""
        if not (self._answered and self._heard_all):
            return []  # before the logs are exchanged, who shares what is a guess
        digests: list[tuple[bytes, bytes]] = []
        for scope in scopes:
            mine = self._digest(scope)
            if self._announced.get(scope) != mine:
                self._announced[scope] = mine
                digests.append((self.tag(scope), mine))
        acts: list[Act] = [Send(wire.Scopes(digests))] if digests else []
        return acts + self._reconsider()

    def _on_scopes(self, message: wire.Scopes) -> list[Act]:
        heard: list[ScopeId] = []
        for tag, theirs in message.digests:
            if tag in self._theirs or len(self._theirs) < wire.MAX_BATCH:
                self._theirs[tag] = theirs
                heard += [scope] if (scope := self._scope(tag)) is not None else []
        return self.announce(heard)

    def _reconsider(self) -> list[Act]:
        """Answer each digest that differs from ours with our vector, once for each pair of digests."""
        acts: list[Act] = []
        for scope in self._shared():
            tag = self.tag(scope)
            theirs = self._theirs.get(tag)
            if theirs is None:
                continue
            mine = self._digest(scope)
            if theirs != mine and (tag, mine, theirs) not in self._compared:
                self._compared.add((tag, mine, theirs))
                self._awaiting.add(tag)
                acts.append(Send(vector_of(tag, self._holdings(scope))))
        return acts

    def _on_vector(self, message: wire.Vector) -> list[Act]:
        scope = self._scope(message.tag)
        if scope is None:
            return []
        return [ServeParts(message.tag, lacking(self._holdings(scope), message))]

    def ask_again(self, scope: ScopeId) -> list[Act]:
        """Something of this scope arrived before what it follows: say what is held here, so that the rest is sent."""
        if scope not in self._shared():
            return []
        tag = self.tag(scope)
        self._awaiting.add(tag)
        return [Send(vector_of(tag, self._holdings(scope)))]

    # -- state, for the node and for people

    @property
    def open(self) -> bool:
        """Both logs have been exchanged: what is stored from now on may be passed on."""
        return self._answered and self._heard_all and self._serves

    @property
    def settled(self) -> bool:
        """Both have said what they hold, and what we asked for has come as far as the other end has it."""
        if not self.open or self._awaiting:
            return False
        return all(self.tag(scope) in self._theirs for scope in self._shared())

    @property
    def level(self) -> bool:
        """Both hold the very same, by the digests last said."""
        return self.settled and all(self._theirs[self.tag(scope)] == self._digest(scope) for scope in self._shared())

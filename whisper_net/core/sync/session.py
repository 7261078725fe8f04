"""One peer's state machine over one established link: messages in, acts out (PROTOCOL section 8).

The order of things, each step idempotent:
  1. auth       the caller says who it is; the one called answers only to an active device. A caller may find somebody
                whom its log does not name yet: it listens to their log, and says nothing of its own until that does. A
                device that its person's root added shows that link first: nobody else could have heard of it
  2. log        heads; then whatever links the other lacks
  3. beside it  boxes and keys that are named in the log and missing here
  4. scopes     digests of both vectors; where they differ, vectors; then parts, newest first
  5. live       what either side stores from then on; pieces of files, as they are asked for

A session holds no group state: it asks a SyncView. Whatever it receives goes to the group first, is stored, and only
then does `advance` go on. Its counterpart for people who are not members yet is lobby.py.
"""

from collections.abc import Sequence

from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import verify
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
)
from whisper_net.core.sync.chunks import ChunkExchange
from whisper_net.core.sync.comparing import Comparison
from whisper_net.core.sync.view import SyncView
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.codec import encode

CALLER, CALLED = 0, 1
NOT_ACTIVE = "a device that is not active"
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
        self._introduced = False
        self._answered = False
        self._sampled = False
        self._heard_all = False
        self._asked: set[bytes] = set()
        self._given: set[Kid] = set()
        self._comparison = Comparison(view, handshake_hash)
        self._chunks = ChunkExchange()

    # -- 1. auth

    def start(self) -> list[Act]:
        """The caller's first words; the one called says nothing yet."""
        if not self._initiator:
            return []
        links = self._view.introduction()
        return [Send(wire.Introduce(links)), self._auth()] if links else [self._auth()]

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
        return self._on(self.peer, message)

    def _authenticate(self, message: wire.SessionMessage) -> list[Act]:
        if isinstance(message, wire.Introduce) and not self._initiator and not self._introduced:
            self._introduced = True
            return [DeliverLinks(message.links)] if self._view.vouches(message.links) else [Hangup(NOT_ACTIVE)]
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
            return [Hangup(NOT_ACTIVE)]
        self.peer = device
        return [self._heads([])] if self._initiator else [self._auth(), self._heads([])]

    # -- dispatch

    def _on(self, peer: DeviceId, message: wire.SessionMessage) -> list[Act]:
        match message:
            case wire.Heads():
                return self._on_heads(message)
            case wire.Links():
                self._heard_all = self._heard_all or message.last
                return [DeliverLinks(message.links)]
            case wire.WantLinks():
                held = self._view.links(LinkId(id_) for id_ in message.ids) if self._serves else []
                return self._links(held, last=False)
            case wire.WantBoxes():
                return [ServeBoxes(message.hashes)] if self._serves else []
            case wire.Boxes():
                return [DeliverBoxes(message.raw)]
            case wire.WantKeys():
                return self._on_want_keys(message)
            case wire.Keys():
                return [DeliverKeys(message.sealed)]
            case wire.Scopes() | wire.Vector() | wire.Served():
                return self._on_comparison(peer, message)
            case wire.Envelopes():
                return [DeliverEnvelopes(message.envelopes)]
            case wire.WantChunks() | wire.Chunk() | wire.NoChunks():
                return self._chunks.receive(message, serves=self._serves)
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
        if self._answered:
            return self._on_heads_again(message)
        if self._view.entering:
            return self._answer([])
        if all(self._view.has_link(head) for head in self._their_heads):
            # Whoever knows no more than we do, and is not active here, is not active anywhere.
            return self._answer(self._view.links_since(self._their_heads)) if self._serves else [Hangup(NOT_ACTIVE)]
        if message.sample and self._serves:
            known = [LinkId(id_) for id_ in (*message.heads, *message.sample)]
            return self._answer(self._view.links_since(id_ for id_ in known if self._view.has_link(id_)))
        if self._sampled:
            return []
        self._sampled = True
        return [self._heads(self._view.sample())]

    def _on_heads_again(self, message: wire.Heads) -> list[Act]:
        """The logs were compared before, and something was lost: send what the other end lacks, or show what we do."""
        if not self._serves:
            return []
        known = [LinkId(id_) for id_ in (*message.heads, *message.sample) if self._view.has_link(LinkId(id_))]
        if message.sample or len(known) == len(message.heads):
            return self._links(self._view.links_since(known), last=False)
        return [self._heads(self._view.sample())]

    def _heads(self, sample: Sequence[LinkId]) -> Act:
        """Some, where somebody has made very many: naming fewer costs links sent twice, and one too many the link."""
        return Send(wire.Heads(list(self._view.heads()[: wire.MAX_BATCH]), list(sample)))

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
        known = self._their_heads and all(map(self._view.has_link, self._their_heads))
        if known and self._serves and not self._answered:
            acts += self._answer(self._view.links_since(self._their_heads))
        if self._heard_all and not self._view.entering and not self._view.is_active(self.peer):
            return [*acts, Hangup(NOT_ACTIVE)]
        if not (self._answered and self._heard_all):
            return acts
        acts += self._want()
        return acts + self._comparison.introduce(self.peer) + self._give(self.peer) if self._serves else acts

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

    def _give(self, peer: DeviceId) -> list[Act]:
        """Keys of circles that the other end cannot ask for, once it holds the drops that say what they open."""
        fresh = [kid for kid in self._view.owed(peer) if kid not in self._given]
        if not fresh or not self._comparison.agrees(peer, ScopeId(self._view.group)):
            return []
        self._given.update(fresh)
        return [GiveKeys(peer, fresh)]

    # -- 4. scopes

    def refresh(self) -> list[Act]:
        """Say the digests that changed since they were last said; now and then, so that what was lost is found."""
        if self.peer is None or not self.open:
            return []
        return self._comparison.announce(self.peer, self._comparison.shared(self.peer))

    def ask_again(self, scope: ScopeId) -> list[Act]:
        """Something of this scope arrived before what it follows: say what is held here, so that the rest is sent."""
        return self._comparison.ask_again(self.peer, scope) if self.peer is not None and self.open else []

    def _on_comparison(self, peer: DeviceId, message: wire.Scopes | wire.Vector | wire.Served) -> list[Act]:
        """Step 4; by now whatever the peer's log says of itself has been stored here."""
        if not self._serves:
            if isinstance(message, wire.Scopes):
                self._comparison.hear(message)  # it is said once, and will count as soon as this end may answer
            return []
        match message:
            case wire.Scopes():
                return self._comparison.on_scopes(peer, message) + self._give(peer)
            case wire.Vector():
                return self._comparison.on_vector(peer, message)
            case _:
                return self._comparison.on_served(peer, message)

    def retry(self) -> list[Act]:
        """Ask anew for whatever is still missing: an answer was lost, came too early, or there was none yet."""
        self._asked.clear()
        self._comparison.forget()
        heads: list[Act] = []
        if self._answered and self._heard_all and set(self._their_heads) != set(self._view.heads()):
            heads.append(self._heads([]))
        return heads + self.advance() + self.refresh()

    def want_chunks(self, ids: Sequence[bytes]) -> list[Act]:
        """Ask for pieces of a file; not before both logs were exchanged."""
        return self._chunks.want(ids) if self.open else []

    # -- state, for the node and for people

    @property
    def open(self) -> bool:
        """Both logs have been exchanged: what is stored from now on may be passed on."""
        return self._answered and self._heard_all and self._serves

    @property
    def settled(self) -> bool:
        """Both have said what they hold, and what we asked for has come as far as the other end has it."""
        return self.peer is not None and self.open and self._comparison.settled(self.peer)

    @property
    def level(self) -> bool:
        """Settled, and both hold the very same."""
        return self.settled and self.peer is not None and self._comparison.level(self.peer)

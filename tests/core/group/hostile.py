"""What a member with a changed program can write: real signatures and keys, and nothing else held to."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tests.core.group.chance import seed
from tests.core.group.world import Machine
from whisper_net.core.crypto.epochs import EpochBoxes, boxes_hash, kid_of, make_boxes, message_key, recipients_hash
from whisper_net.core.crypto.sealing import NONCE_SIZE, seal
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents.crdt import PartDocument
from whisper_net.core.documents.entries import Known, Post, to_fields
from whisper_net.core.documents.feed import document_id
from whisper_net.core.envelope.format import VERSION, Envelope, EnvelopeKind, Inner, Opened, Place
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.envelope.seal import Draft, seal_envelope
from whisper_net.core.ids import ZERO_ID, DeviceId, Incarnation, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import BODIES, Epoch, parse, write
from whisper_net.core.wire.bounds import PART_SIZE
from whisper_net.core.wire.codec import Record, encode

TYPES = {body: type_ for type_, body in BODIES.items()}


def link(
    machine: Machine, body: Record, prev: Sequence[LinkId] | None = None, ts: int | None = None, seq: int | None = None
) -> bytes:
    """A link signed by a machine's device on any heads; its own log does not get it."""
    me, log = machine.state.me, machine.state.log
    heads = list(prev) if prev is not None else log.prev_for(me.device)[0]
    number = seq
    if number is None:
        number = sum(log.get(id_).link.device == me.device for id_ in log.ids if log.closure_has(heads, id_))
    stamp = machine.world.now if ts is None else ts
    return write(me.secret, TYPES[type(body)], me.group, me.member, me.device, number, heads, stamp, body).raw


def stranger_link(
    machine: Machine,
    body: Record,
    name: object,
    author: MemberId | None = None,
    prev: Sequence[LinkId] | None = None,
) -> bytes:
    """A link by a device that no log ever named, in the name of `author` or of itself."""
    public, secret = keypair(seed("stranger", name))
    me, heads = machine.state.me, machine.state.log.heads[:8] if prev is None else list(prev)
    member = author if author is not None else MemberId(public)
    type_, now = TYPES[type(body)], machine.world.now
    return write(secret, type_, me.group, member, DeviceId(public), 0, heads, now, body).raw


def epoch(
    machine: Machine,
    scope: ScopeId,
    prev: Sequence[LinkId] | None = None,
    kid: Kid | None = None,
    back: bytes = b"",
    spoil: int | None = None,
) -> tuple[bytes, bytes, bytes]:
    """(EPOCH link, its boxes, its secret) on any heads. `kid` names another's; `spoil` breaks one box."""
    log = machine.state.log
    heads = list(prev) if prev is not None else log.prev_for(machine.state.me.device)[0]
    view = log.view_at(heads)
    recipients = sorted(set(view.entitled(scope).values()))
    n, parents = view.next_epoch(scope)
    secret, to = machine.chance(32), recipients_hash(recipients)
    own = kid_of(secret, machine.state.me.group, scope, n, to)
    boxed = make_boxes(secret, recipients)
    if spoil is not None:
        boxed[spoil] = boxed[spoil][:-1] + bytes([boxed[spoil][-1] ^ 1])
    boxes = EpochBoxes(boxed, b"", back)
    bucket = machine.world.now // view.rules(scope).period
    body = Epoch(1, scope, n, own if kid is None else kid, list(parents), to, boxes_hash(boxes), bucket)
    return link(machine, body, heads), encode(boxes), secret


class Pen:
    """Writes envelopes into one feed of a machine's device, or of any device whose secret is given."""

    def __init__(
        self,
        machine: Machine,
        scope: ScopeId,
        incarnation: bytes | None = None,
        *,
        kid: Kid | None = None,
        secret: bytes | None = None,
        device: tuple[bytes, bytes] | None = None,
    ) -> None:
        state = machine.state
        self.machine, self.scope = machine, scope
        public, self.secret = device or (state.me.device, state.me.secret)
        sending = state.log.view().sending_epoch(scope)
        assert kid is not None or sending is not None
        self.kid = kid if kid is not None else Kid(sending.kid if sending is not None else b"")
        own = incarnation if incarnation is not None else seed("pen", machine.name)[:8]
        self.feed = FeedKey(DeviceId(public), Incarnation(own), self.kid)
        opening = state.keys.opening(self.kid)
        if secret is None:
            assert opening is not None
            self.place, self.key = opening
        else:
            self.place, self.key = Place(state.me.group, scope, self.kid), message_key(secret)
        self.seq, self.prev, self.lamport = 0, ZERO_ID, 0
        self.heads: tuple[LinkId, ...] = tuple(state.log.heads)
        self._nonces = 0
        self._documents: dict[int, PartDocument] = {}

    def document(self, part: int) -> PartDocument:
        if part not in self._documents:
            group = self.machine.state.me.group
            actor = document_id(group, self.scope, self.kid, self.feed.device, self.feed.incarnation, part)
            self._documents[part] = PartDocument(actor)
        return self._documents[part]

    def change(self, entry: Known) -> bytes:
        """The payload of the next entry."""
        return self.document(self.seq // PART_SIZE).append(self.seq + 1, to_fields(entry))

    def draft(self, payload: bytes, **changes: Any) -> Draft:
        """What would come next, with any payload and any fields changed."""
        first = self.seq % PART_SIZE == 0
        draft = Draft(
            EnvelopeKind.CHANGE, self.feed, self.seq + 1, self.prev, self.heads if first else (), self.lamport + 1,
            self.machine.world.now, payload,
        )  # fmt: skip
        return msgspec.structs.replace(draft, **changes)

    def write(self, entry: Known | str, **changes: Any) -> Opened:
        """The next envelope; `changes` overrule fields of its draft, the payload among them."""
        payload = changes.pop("payload", None)
        change = payload if payload is not None else self.change(Post(entry) if isinstance(entry, str) else entry)
        opened = self.seal(self.draft(change, **changes))
        self.seq, self.prev, self.lamport = opened.inner.seq, opened.id, opened.inner.lamport
        return opened

    def seal(self, draft: Draft, secret: bytes | None = None) -> Opened:
        """Any draft, signed by the pen's device or with any other secret."""
        return seal_envelope(draft, self.place, secret or self.secret, self.key, self._nonce())

    def enclose(self, inner: Inner) -> bytes:
        """What somebody signed somewhere, sealed anew for the pen's place."""
        sealed = seal(self.key, self.kid, encode(inner), self._nonce())
        return encode(Envelope(VERSION, self.kid, sealed[:NONCE_SIZE], sealed[NONCE_SIZE:]))

    def _nonce(self) -> bytes:
        self._nonces += 1
        return seed(self.feed, self._nonces)[:NONCE_SIZE]


def reseal(machine: Machine, raw: bytes) -> bytes:
    """The same signed envelope under another nonce, as any member can make it."""
    opened = machine.opened(raw)
    pen = Pen(machine, opened.place.scope, seed("twin", raw)[:8], kid=opened.place.kid)
    return pen.enclose(opened.inner)


def body_of(raw: bytes) -> Epoch:
    """The body of an EPOCH's link."""
    body = parse(raw).body
    assert isinstance(body, Epoch)
    return body


def relink(machine: Machine, raw: bytes, boxes: EpochBoxes) -> bytes:
    """An EPOCH written anew with other boxes."""
    parsed = parse(raw)
    body = msgspec.structs.replace(parsed.body, boxes_hash=boxes_hash(boxes))
    return link(machine, body, [LinkId(id_) for id_ in parsed.link.prev])


def device_of(name: str) -> DeviceId:
    """A device that nobody knows."""
    return DeviceId(keypair(seed("stranger", name))[0])

"""A line to a relay by docs/protocol.md section 9 alone: prove, put, fetch; and items of a topic, sealed and opened."""

import hashlib
from base64 import b32decode
from collections.abc import AsyncIterator
from typing import Any, Protocol

from tests.core.page import reader
from tests.core.page.client import Applicant, Member, drawn, signature

GREET, PUT, FETCH, PASS, PROOF, STORED, ITEMS, ADMITTED = 1, 2, 3, 7, 16, 17, 19, 22
ENVELOPE, PACK, LINKS, BOXES, HINT, CARD, JOIN, WELCOME = 1, 2, 3, 4, 5, 7, 8, 10
SIZES = (512, 1_024, 4_096, 16_384, 65_536, 196_608)


class Wire(Protocol):
    """What carries messages."""

    async def send(self, message: bytes) -> None: ...
    async def receive(self) -> bytes: ...


class Topic:
    """All that follows from the secret of a topic: a key of the group or a room, or an invitation's `meet`."""

    def __init__(self, secret: bytes, *, meet: bool = False) -> None:
        self.seed = reader.derive(secret, "wn1.meet.topic" if meet else "wn1.topic")
        self.name = reader.ed25519_public(self.seed)
        self._key = reader.derive(secret, "wn1.meet.key" if meet else "wn1.item")
        self._nonce_key = reader.derive(secret, "wn1.item.nonce")

    def item(self, relay: bytes, type_: int, fields: list[Any]) -> bytes:
        content = reader.encode(fields)
        plain = bytes([type_]) + content + b"\x80"
        size = next(size for size in SIZES if len(plain) + 40 <= size)
        told = reader.encode([relay, type_, content])
        person = b"wn1.item.nonce".ljust(16, b"\0")
        nonce = hashlib.blake2b(told, digest_size=24, key=self._nonce_key, person=person).digest()
        return reader.sealed(self._key, self.name, plain.ljust(size - 40, b"\0"), nonce)

    def opened(self, item: bytes) -> tuple[int, Any]:
        plain = reader.unsealed(self._key, self.name, item).rstrip(b"\0")
        assert plain[-1] == 0x80
        return plain[0], reader.decode(plain[1:-1])


class Caller:
    """One line."""

    def __init__(self, wire: Wire, address: str) -> None:
        self._wire = wire
        letters, _, self._passcode = address.partition("#")[2].partition(".")
        self.relay = b32decode(letters.upper() + "====")
        self._challenge = b""

    async def _ask(self, *said: Any) -> list[Any]:
        await self._wire.send(reader.encode(list(said)))
        answer: list[Any] = reader.decode(await self._wire.receive())
        return answer

    async def begin(self) -> None:
        """GREET, PROOF; PASS and ADMITTED where it asks for a passcode."""
        nonce = drawn("greeting")
        tag, relay, store, self._challenge, binding, guarded, sig = await self._ask(GREET, 1, nonce)
        assert (tag, relay) == (PROOF, self.relay)
        assert reader.holds(relay, "wn1.relay", [nonce, store, self._challenge, binding, guarded], sig)
        if guarded:
            told = [relay, nonce, self._challenge, binding]
            answer = reader.derive(self._passcode.encode(), "wn1.passcode", told)
            assert await self._ask(PASS, answer) == [ADMITTED]

    async def put(self, topic: Topic, type_: int, fields: list[Any], expiry: int) -> None:
        item = topic.item(self.relay, type_, fields)
        hash_ = hashlib.blake2b(item, digest_size=32, person=b"wn1.item.id".ljust(16, b"\0")).digest()
        sig = signature(topic.seed, "wn1.put", [self.relay, topic.name, hash_, expiry])
        tag, name, stored, _ = await self._ask(PUT, topic.name, item, expiry, sig)
        assert [tag, name, stored] == [STORED, topic.name, hash_]

    async def all_of(self, topic: Topic) -> AsyncIterator[tuple[int, Any]]:
        """Everything on a topic, opened, page by page."""
        sig, after, last = signature(topic.seed, "wn1.get", [self.relay, self._challenge]), 0, False
        while not last:
            tag, name, items, last = await self._ask(FETCH, topic.name, after, sig)
            assert [tag, name] == [ITEMS, topic.name]
            for _, item in items:
                yield topic.opened(item)
            after = items[-1][0] if items else after


# -- joining and talking there


async def asks(caller: Caller, applicant: Applicant, meet: Topic, expiry: int) -> bytes:
    """Take the card that lies there, leave the JOIN. What answers to it are told by."""
    (card,) = {fields[0] async for type_, fields in caller.all_of(meet) if type_ == CARD}
    request = applicant.ask(card)
    await caller.put(meet, JOIN, [False, request], expiry)
    return reader.digest("wn1.meet.join", [request, False])


async def welcomed(caller: Caller, applicant: Applicant, meet: Topic, to: bytes) -> Member:
    """Open the WELCOME that was left, and read all that its keys open."""
    found = [fields async for type_, fields in caller.all_of(meet) if type_ == WELCOME]
    lobby = applicant.lobby
    (boxed,) = (boxed for about, boxed in found if about == to)
    inside = reader.decode(reader.unboxed(applicant.box_secret, lobby, boxed))
    assert inside[0] == to
    member = Member(applicant, inside[4])
    assert member.keys[0][0] == inside[2], "the first key is the group's"
    await reads(caller, member)
    return member


async def reads(caller: Caller, member: Member) -> None:
    """Links and boxes from the group's topics, from key to key as hints lead, then envelopes from those of all keys."""
    halves: dict[bytes, dict[int, bytes]] = {}
    secrets, known = [secret for _, secret in member.keys[:1]], set[bytes]()
    while secrets:
        secret = secrets.pop()
        known.add(secret)
        async for type_, fields in caller.all_of(Topic(secret)):
            if type_ == LINKS:
                member.links |= {reader.digest("wn1.link", reader.decode(raw)[:9]): raw for raw in fields[1]}
            if type_ == BOXES:
                halves.setdefault(fields[0], {})[fields[1]] = fields[3]
            if type_ == HINT:
                secrets += [key for key in hinted(member, *fields[1:4]) if key not in known]
    member.boxes = [b"".join(raw for _, raw in sorted(parts.items())) for parts in halves.values()]
    member.envelopes = []
    for kid, (_, secret) in member.held().keys.items():
        async for type_, fields in caller.all_of(Topic(secret)):
            bare = [fields] if type_ == ENVELOPE else fields[1] if type_ == PACK else []
            member.envelopes += [reader.encode([v, kid, nonce, text]) for v, nonce, text in bare]


def hinted(member: Member, link: bytes, box_keys: list[bytes], boxes: list[bytes]) -> list[bytes]:
    """The key that a HINT brings, if one of its boxes is ours."""
    _, scope, n, kid, _, to, _, _ = reader.decode(reader.decode(link)[8])
    own = reader.x25519_public(member.box_secret)
    assert reader.digest("wn1.to", box_keys) == to
    assert scope == member.group
    if own not in box_keys:
        return []
    secret = reader.unlocked(member.box_secret, boxes[box_keys.index(own)])
    assert reader.kid_of(secret, member.group, scope, n, to) == kid
    return [secret]


async def says(caller: Caller, member: Member, raw: bytes, now: int) -> None:
    """Leave an envelope on the topic of its key."""
    version, kid, nonce, ciphertext = reader.decode(raw)
    topic = Topic(member.held().keys[kid][1])
    await caller.put(topic, ENVELOPE, [version, nonce, ciphertext], now + 29 * 86_400)

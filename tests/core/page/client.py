"""Somebody who knows docs/protocol.md and nothing else: joins by a key, syncs with a member, and reads.

Sections 2 and 4 (words, key, JOIN, WELCOME) and 8 (Auth, Heads, Links, Boxes, Scopes, Vector, Served). Writing is
pen.py, relays at_relay.py.
"""

import hashlib
from base64 import b32decode
from typing import Any

from nacl.signing import SigningKey

from tests.core.page import reader
from tests.core.page.held import Held, Opened
from tests.core.page.screen import Screen

AUTH, HEADS, LINKS, WANT_BOXES, BOXES, SCOPES, VECTOR, ENVELOPES, SERVED = 1, 2, 3, 5, 6, 9, 10, 11, 12


def drawn(name: str, size: int = 32) -> bytes:
    """Chance, which replays."""
    return hashlib.shake_256(name.encode()).digest(size)


def signature(seed: bytes, context: str, values: list[Any]) -> bytes:
    message = context.encode().ljust(16, b"\0") + reader.encode(values)
    return SigningKey(seed).sign(message).signature


def body_of(key: str) -> list[Any]:
    """Secret, hash of the card, relays."""
    letters = key.removeprefix("whisper://join/#")
    body: list[Any] = reader.decode(b32decode(letters + "=" * (-len(letters) % 8))[:-4])
    return body


class Applicant:
    """Has a key, twelve words, and wants in."""

    def __init__(self, key: str, stretched: bytes, words: bytes, name: str) -> None:
        self.secret, self.card_hash, self.relays = body_of(key)
        self.invitation = reader.derive(stretched, "wn1.inv.sign")
        self.words, self.name = words, name
        self.device, self.box_secret = drawn("device"), drawn("box")

    def ask(self, card: bytes) -> bytes:
        """The JOIN and what it says of oneself, as the lobby gets them."""
        assert reader.digest("wn1.card.id", [card])[:16] == self.card_hash
        fields = reader.decode(card)
        inv_pk = reader.ed25519_public(self.invitation)
        assert reader.holds(inv_pk, "wn1.card", fields[:7], fields[7])
        self.group, self.lobby = fields[0], fields[6]
        root = reader.derive(reader.digest("wn1.master", [self.words]), "wn1.root", [self.group])
        about = reader.encode([self.name, "", drawn("salt", 16)])
        keys = [reader.ed25519_public(seed) for seed in (root, self.device)]
        told = reader.digest("wn1.about", [about])
        join = [self.group, inv_pk, *keys, reader.x25519_public(self.box_secret), told, drawn("nonce", 16)]
        for seed, context in ((self.invitation, "inv"), (root, "root"), (self.device, "dev")):
            join.append(signature(seed, f"wn1.join.{context}", join))
        return reader.locked_to(self.lobby, drawn("ephemeral"), reader.encode([reader.encode(join), about]))


class Member:
    """Somebody who was welcomed: holds a log, and a feed of their own in each room."""

    def __init__(self, applicant: Applicant, welcome: bytes) -> None:
        self.box_secret, self.device = applicant.box_secret, applicant.device
        self.heads, _, self.keys = reader.decode(reader.unlocked(self.box_secret, welcome))
        self.group = applicant.group
        self.public = reader.ed25519_public(self.device)
        self.links: dict[bytes, bytes] = {}
        self.boxes: list[bytes] = []
        self.envelopes: list[bytes] = []

    # -- a line

    def start(self, handshake_hash: bytes) -> list[bytes]:
        self.hash = handshake_hash
        self.said: dict[bytes, bytes] = {}  # by tag: the digest that was said last
        signed = signature(self.device, "wn1.auth", [0, self.group, handshake_hash])
        return [reader.encode([AUTH, self.public, signed])]

    def hear(self, raw: bytes) -> list[bytes]:
        """What is said to one message."""
        kind, *fields = reader.decode(raw)
        return [reader.encode(said) for said in self._on(kind, fields)]

    def _on(self, kind: int, fields: list[Any]) -> list[list[Any]]:
        if kind == AUTH:
            assert reader.holds(fields[0], "wn1.auth", [1, self.group, self.hash], fields[1])
            return [[HEADS, list(self.links)[-1:], []]]
        if kind == HEADS:
            return [[LINKS, [], True]]
        if kind == LINKS:
            self.links |= {reader.digest("wn1.link", reader.decode(raw)[:9]): raw for raw in fields[0]}
            return self._read_log() if fields[1] else []
        if kind == BOXES:
            self.boxes += fields
        if kind == ENVELOPES:
            self.envelopes += fields[0]
        if kind == SERVED:
            return self._compare({fields[0]: b""})[:1]
        if kind == SCOPES:
            return self._compare(dict(fields[0]))
        return [[SERVED, fields[0]]] if kind == VECTOR else []

    def _read_log(self) -> list[list[Any]]:
        assert set(self.heads) <= self.links.keys()
        held = self.held()
        assert held.now.role(held.owner(self.public)) == "member"
        return [[WANT_BOXES, [row.body[6] for row in held.epochs()]]]

    def _compare(self, digests: dict[bytes, bytes]) -> list[list[Any]]:
        """Say what is held here, and ask for what is not."""
        feeds, said = self.feeds(), list[list[Any]]()
        for scope in {scope for scope, _ in self.held().keys.values()}:
            tag, vector = reader.digest("wn1.scopetag", [self.hash, scope])[:16], self._vector(scope, feeds)
            own = reader.digest("wn1.vector", vector)
            if tag in digests and self.said.get(tag) != own:
                self.said[tag] = own
                said.append([SCOPES, [[tag, own]]])
                said += [[VECTOR, tag, *vector]] if digests[tag] != own else []
        return said

    def _vector(self, scope: bytes, feeds: dict[Any, list[Opened]]) -> list[Any]:
        mine = {feed: len(line) for feed, line in feeds.items() if line and line[0].scope == scope}
        kids = sorted({kid for _, _, kid in mine})
        return [kids, [[*feed[:2], kids.index(feed[2]), [[0, 0, mine[feed]]]] for feed in sorted(mine)]]

    # -- what is here

    def held(self) -> Held:
        held = Held(self._in_order(), self.box_secret)
        for row in held.epochs():
            held.try_key(row, dict(self.keys).get(row.body[3], b""))
        held.open_boxes(self.boxes)
        return held

    def _in_order(self) -> list[bytes]:
        """Links, each after those it rests on; what rests on something that is not here waits."""
        placed = dict[bytes, bytes]()
        while True:
            rest = {id_: raw for id_, raw in self.links.items() if id_ not in placed}
            ready = {id_: raw for id_, raw in rest.items() if all(p in placed for p in reader.decode(raw)[6])}
            if not ready:
                break
            placed |= ready
        return list(placed.values())

    def feeds(self) -> dict[Any, list[Opened]]:
        held = self.held()
        return held.feeds(held.opened(self.envelopes))

    def texts(self, scope: bytes) -> list[str]:
        return Screen(self.held(), self.envelopes).texts(scope)

    def lamport(self, scope: bytes, n: int) -> int:
        """The largest that is held of a scope under keys of this n; 0 where there is none."""
        held, feeds = self.held(), self.feeds()
        mine = [one for line in feeds.values() for one in line if one.scope == scope and held.n_of(one.feed[2]) == n]
        return max((one.lamport for one in mine), default=0)

    def tips(self) -> list[bytes]:
        """The heads of the log."""
        named = {prev for raw in self.links.values() for prev in reader.decode(raw)[6]}
        return sorted(self.links.keys() - named)

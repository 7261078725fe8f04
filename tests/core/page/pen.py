"""Writing by docs/protocol.md alone: posts, acknowledgements, a new key of a room, a direct message (3, 5 to 7)."""

from dataclasses import dataclass, field
from typing import Any

from tests.core.documents import naive
from tests.core.page import reader
from tests.core.page.client import Member, drawn, signature

CHANGE, DROP, ACK = 0, 3, 4
DIRECT = 1


@dataclass
class Feed:
    """One feed as far as it is written, and the Automerge document of its first part."""

    seq: int = 0
    last: bytes = bytes(32)
    heads: list[bytes] = field(default_factory=list)
    changes: int = 0
    next_op: int = 1
    tip: list[bytes] = field(default_factory=list)


class Pen:
    """The feeds of one device incarnation."""

    def __init__(self, member: Member) -> None:
        self._member, self._life = member, drawn("incarnation", 8)
        self._feeds: dict[bytes, Feed] = {}
        self._circles: dict[bytes, tuple[bytes, bytes, int]] = {}
        """By scope: kid, E and n."""
        self._lamports: dict[tuple[bytes, int], int] = {}

    def _key(self, scope: bytes) -> tuple[bytes, bytes, int]:
        """Kid, E and n of the newest key of a scope."""
        if scope in self._circles:
            return self._circles[scope]
        held = self._member.held()
        n, kid = max((held.n_of(kid), kid) for kid, (of, _) in held.keys.items() if of == scope)
        return kid, held.keys[kid][1], n

    def _write(self, scope: bytes, kind: int, payload: bytes, ts: int) -> bytes:
        """The next envelope of the feed under the newest key: section 7."""
        kid, secret, n = self._key(scope)
        feed, member = self._feeds.setdefault(kid, Feed()), self._member
        heads = member.tips()
        lamport = 1 + max(member.lamport(scope, n), self._lamports.get((scope, n), 0))
        said = [] if heads == feed.heads else heads
        header = [kind, member.public, self._life, feed.seq + 1, feed.last, said, lamport, ts]
        signed = [member.group, scope, kid, header, reader.digest("wn1.payload", [payload])]
        inner = reader.encode([*header, payload, signature(member.device, "wn1.env", signed)])
        sealed = reader.sealed(reader.derive(secret, "wn1.msg"), kid, inner, drawn(f"{kid.hex()} {feed.seq}", 24))
        feed.seq, feed.last, feed.heads = feed.seq + 1, reader.digest("wn1.envid", signed), heads
        self._lamports[scope, n] = lamport
        raw = reader.encode([1, kid, sealed[:24], sealed[24:]])
        member.envelopes.append(raw)
        return raw

    def post(self, scope: bytes, text: str, ts: int) -> bytes:
        """Section 6: one change that adds one entry."""
        kid, member = self._key(scope)[0], self._member
        feed, fields = self._feeds.setdefault(kid, Feed()), {"k": 1, "t": text}
        actor = reader.digest("wn1.doc", [member.group, scope, kid, member.public, self._life, 0])[:16]
        entry = naive.entry(feed.seq + 1, feed.next_op, fields)
        change = naive.chunk(naive.body(actor, feed.changes + 1, feed.next_op, entry, feed.tip))
        feed.changes, feed.next_op, feed.tip = feed.changes + 1, feed.next_op + len(entry), [naive.hash_of(change)]
        return self._write(scope, CHANGE, change, ts)

    def acknowledge(self, scope: bytes, ts: int) -> bytes:
        """Section 7: what is held of others' feeds under the newest key, from their first envelope on."""
        kid, member = self._key(scope)[0], self._member
        held = {feed: len(line) for feed, line in member.feeds().items() if feed[2] == kid and feed[0] != member.public}
        rows = [[device, life, 0, upto] for (device, life, _), upto in sorted(held.items())]
        return self._write(scope, ACK, reader.encode([[kid], rows]), ts // 3_600 * 3_600)

    def rotate(self, scope: bytes, ts: int) -> tuple[bytes, bytes]:
        """Section 5: an EPOCH's link and what travels beside it, for a scope whose past newcomers read."""
        member, secret = self._member, drawn(f"new key of {scope.hex()}")
        held = member.held()
        every = [row for row in held.epochs() if row.body[1] == scope]
        newest = [row for row in every if not any(held.log.index[row.id] in other.past for other in every)]
        keys = sorted(set(held.now.entitled(scope).values()))
        to, n = reader.digest("wn1.to", keys), 1 + max(row.body[2] for row in newest)
        kid, parents = reader.kid_of(secret, member.group, scope, n, to), sorted(row.body[3] for row in newest)
        boxes = [reader.locked_to(key, reader.derive(secret, "wn1.boxeph", [key]), secret) for key in keys]
        older = reader.encode([[parent, held.keys[parent][1]] for parent in parents])
        back = reader.sealed(reader.derive(secret, "wn1.back"), kid, older, drawn("back", 24))
        beside = [boxes, b"", back]
        body = [1, scope, n, kid, parents, to, reader.digest("wn1.boxes", beside), ts // (30 * 86_400)]
        link = self._link(9, body, ts)
        member.boxes.append(reader.encode(beside))
        return link, member.boxes[-1]

    def _link(self, type_: int, body: list[Any], ts: int) -> bytes:
        """Section 3: the next link of this device."""
        member = self._member
        held = member.held()
        seq = sum(row.device == member.public for row in held.log.rows)
        owner = held.owner(member.public)
        fields = [1, type_, member.group, owner, member.public, seq, member.tips(), ts, reader.encode(body)]
        raw = reader.encode([*fields, signature(member.device, "wn1.link", fields)])
        member.links[reader.digest("wn1.link", fields)] = raw
        return raw

    def direct(self, other: bytes, ts: int) -> tuple[bytes, bytes]:
        """Section 5: (scope, envelope) of a drop that begins a direct message with somebody."""
        member, secret, random = self._member, drawn("key of a direct message"), drawn("random", 16)
        now, owner = member.held().now, member.held().owner(member.public)
        scope = reader.digest("wn1.circle", [member.group, owner, random])
        keys = sorted({key for one in (owner, other) for key in now.devices(one).values()})
        roster, to = sorted([owner, other]), reader.digest("wn1.to", keys)
        said: list[Any] = [owner, random, DIRECT, "", roster, to, [], b""]
        stands = reader.digest("wn1.roster", [DIRECT, roster, [], b"", member.tips()])
        kid = reader.kid_of(secret, member.group, scope, 1, stands)
        ephemeral = reader.derive(secret, "wn1.dropeph", [kid])
        boxes = [reader.locked_to(key, ephemeral, secret)[32:] for key in keys]
        boxes += [drawn(f"filler {n}", 48) for n in range(4 - len(keys))]
        sealed = reader.sealed(reader.derive(secret, "wn1.circle.meta"), kid, _padded(said, 4), drawn("meta", 24))
        raw = self._write(
            member.group, DROP, reader.encode([1, kid, reader.x25519_public(ephemeral), sorted(boxes), sealed]), ts
        )
        self._circles[scope] = kid, secret, 1
        return scope, raw


def _padded(said: list[Any], boxes: int) -> bytes:
    """What a drop seals, as long as its number of boxes says; here it has no cuts."""
    plain, base = reader.encode(said) + b"\x80", 40 * boxes
    steps = max(1, -(-(len(plain) - base) // 1_024))
    return plain.ljust(base + 2_048 + 1_024 * steps, b"\0")

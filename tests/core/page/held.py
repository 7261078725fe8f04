"""Keys and envelopes that one device holds, opened and put in their places by docs/protocol.md sections 3, 5 and 7."""

from dataclasses import dataclass, field
from typing import Any

from nacl.exceptions import CryptoError

from tests.core.membership import naive_log
from tests.core.membership.naive_standing import EPOCH, Row, Standing
from tests.core.page import reader

Feed = tuple[bytes, bytes, bytes]
"""Device, incarnation, kid."""


@dataclass(frozen=True)
class Opened:
    """One envelope."""

    id: bytes
    scope: bytes
    kind: int
    feed: Feed
    seq: int
    prev: bytes
    heads: tuple[bytes, ...]
    lamport: int
    payload: bytes


@dataclass
class Held:
    """A log, and what opens beside it."""

    links: list[bytes]
    box_secret: bytes
    keys: dict[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    """By kid: scope and E."""

    def __post_init__(self) -> None:
        self.log = naive_log.read(self.links)
        self.group = self.log.group
        self.now = self.at_all(range(len(self.log.rows)))
        self.cuts: dict[bytes, bytes] = {}
        """By EPOCH: its cuts, opened."""
        self.unsure: set[bytes] = set()
        """Scopes in which how far a feed is shown is not known yet: what is held of it stays, whatever that is."""

    def at_all(self, places: Any) -> Standing:
        held = frozenset(places)
        return Standing(self.log, naive_log.resolved(self.log, held))

    def past_of(self, heads: tuple[bytes, ...]) -> frozenset[int]:
        """All that these links lead to, themselves too."""
        places = [self.log.index[head] for head in heads]
        return frozenset(places).union(*(self.log.rows[place].past for place in places))

    def at(self, heads: tuple[bytes, ...]) -> Standing:
        return self.at_all(self.past_of(heads))

    # -- keys

    def epochs(self) -> list[Row]:
        return [row for row in self.log.rows if row.type == EPOCH and row.valid]

    def open_boxes(self, beside: list[bytes]) -> None:
        """Section 5: own boxes, the way back, and cuts."""
        named = {reader.digest("wn1.boxes", reader.decode(raw)): reader.decode(raw) for raw in beside}
        for row in reversed(self.epochs()):
            boxes, cuts, back = named.get(row.body[6], ([], b"", b""))
            for box in boxes:
                self.try_key(row, self._unlocked(box))
            if row.body[3] in self.keys:
                self._open_beside(row, cuts, back)

    def _unlocked(self, box: bytes) -> bytes:
        try:
            return reader.unlocked(self.box_secret, box)
        except CryptoError:
            return b""

    def try_key(self, row: Row, secret: bytes) -> None:
        """Take a key that an EPOCH bears out."""
        _, scope, n, kid, _, to, _, _ = row.body
        if secret and reader.kid_of(secret, self.group, scope, n, to) == kid:
            self.keys[kid] = scope, secret

    def _open_beside(self, row: Row, cuts: bytes, back: bytes) -> None:
        kid = row.body[3]
        secret = self.keys[kid][1]
        self.cuts[row.id] = reader.unsealed(reader.derive(secret, "wn1.cuts"), kid, cuts) if cuts else b"\x90"
        parents = dict(reader.decode(reader.unsealed(reader.derive(secret, "wn1.back"), kid, back)) if back else [])
        for older in self.epochs():
            self.try_key(older, parents.get(older.body[3], b""))

    def n_of(self, kid: bytes) -> int:
        return next(int(row.body[2]) for row in self.epochs() if row.body[3] == kid)

    # -- envelopes

    def opened(self, raws: list[bytes]) -> list[Opened]:
        """Section 7, steps 1 to 5: those whose key is here."""
        return [one for raw in raws for one in self._opened(*reader.decode(raw))]

    def _opened(self, version: int, kid: bytes, nonce: bytes, ciphertext: bytes) -> list[Opened]:
        if kid not in self.keys:
            return []
        scope, secret = self.keys[kid]
        fields = reader.decode(reader.unsealed(reader.derive(secret, "wn1.msg"), kid, nonce + ciphertext))
        kind, device, life, seq, prev, heads, lamport, _, payload, signature = fields
        signed = [self.group, scope, kid, fields[:8], reader.digest("wn1.payload", [payload])]
        assert version == 1
        assert reader.holds(device, "wn1.env", signed, signature)
        id_ = reader.digest("wn1.envid", signed)
        return [Opened(id_, scope, kind, (device, life, kid), seq, prev, tuple(heads), lamport, payload)]

    def feeds(self, envelopes: list[Opened]) -> dict[Feed, list[Opened]]:
        """Section 7, step 6, and heads as before where there are none: each feed from its first envelope on.

        Of two in one place either will do: a proof ends the feed before them.
        """
        found: dict[Feed, list[Opened]] = {}
        for one in sorted(envelopes, key=lambda one: (one.seq, one.id)):
            line = found.setdefault(one.feed, [])
            last = line[-1] if line else None
            if (one.seq, one.prev) == (len(line) + 1, last.id if last else bytes(32)):
                heads = one.heads or (last.heads if last else ())
                line.append(Opened(**{**vars(one), "heads": heads}))
        return found

    def owner(self, device: bytes) -> bytes:
        """Whose device a valid link names it."""
        rows = (row for row in self.log.rows if row.valid)
        return next(names[0] for row in rows if (names := row.names) and names[1] == device)

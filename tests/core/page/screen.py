"""The messages of a scope, as any machine that holds this log, these keys and these envelopes shows them."""

from collections import Counter

from tests.core.page.changes import fields_of
from tests.core.page.circles import AROUND, Circle, circles_of
from tests.core.page.ends import OPEN, end_in, proofs
from tests.core.page.held import Feed, Held, Opened

POST, EDIT, DELETE, IMPORTED, FILE = 1, 2, 3, 24, 25


class Screen:
    """Reads everything once."""

    def __init__(self, held: Held, raws: list[bytes]) -> None:
        self.held = held
        rooms = self._shown(held.opened(raws), {})
        self.circles = circles_of(held, [one for line in rooms for one in line])
        self.shown = [one for line in self._shown(held.opened(raws), self.circles) for one in line]

    def _shown(self, envelopes: list[Opened], circles: dict[bytes, Circle]) -> list[list[Opened]]:
        """Each feed as far as it is shown. Proofs that are shown end feeds, and those may hold proofs."""
        feeds = {feed: self._accepted(line, circles) for feed, line in self.held.feeds(envelopes).items()}
        ends = {feed: self._end(feed, line[0].scope, circles) for feed, line in feeds.items() if line}
        ends = {feed: min(end, self._twin(feed, envelopes) - 1) for feed, end in ends.items()}
        while True:
            shown = {feed: [one for one in feeds[feed] if one.seq <= end] for feed, end in ends.items()}
            told = [one for line in shown.values() for one in line]
            forked = {feed: seq for scope in {one.scope for one in told} for feed, seq in self._proved(scope, told)}
            lower = {feed: seq - 1 for feed, seq in forked.items() if seq <= ends.get(feed, 0)}
            if not lower:
                return list(shown.values())
            ends |= lower

    def _twin(self, feed: Feed, envelopes: list[Opened]) -> int:
        """The lowest seq of which there are two: whoever sees both proves it."""
        ids = {(one.seq, one.id) for one in envelopes if one.feed == feed}
        twice = Counter(seq for seq, _ in ids)
        return min((seq for seq, times in twice.items() if times > 1), default=OPEN)

    def _proved(self, scope: bytes, told: list[Opened]) -> list[tuple[Feed, int]]:
        return list(proofs(self.held, scope, told).items())

    def _end(self, feed: Feed, scope: bytes, circles: dict[bytes, Circle]) -> int:
        if scope in circles:
            return circles[scope].end_in(feed, scope)
        return end_in(self.held, feed, scope)

    def _accepted(self, line: list[Opened], circles: dict[bytes, Circle]) -> list[Opened]:
        """Section 7, steps 7 and 8, and heads that never go back."""
        found, before = list[Opened](), frozenset[int]()
        for one in line:
            past = self.held.past_of(one.heads)
            if not before <= past or not self._entitled(one, past, circles):
                break
            found.append(one)
            before = past
        return found

    def _entitled(self, one: Opened, past: frozenset[int], circles: dict[bytes, Circle]) -> bool:
        device, kid = one.feed[0], one.feed[2]
        then, owner = self.held.at_all(past), self.held.owner(device)
        if one.scope in circles:
            return device in then.devices(owner) and then.role(owner) in AROUND
        rests = any(row.body[3] == kid and self.held.log.index[row.id] in past for row in self.held.epochs())
        return rests and device in then.entitled(one.scope)

    # -- messages

    def texts(self, scope: bytes) -> list[str]:
        """Of each message, in their order; of a deleted one nothing."""
        mine = sorted((one for one in self.shown if one.scope == scope and one.kind == 0), key=self._order)
        said = [(one, self.held.owner(one.feed[0]), fields_of(one.payload)[1]) for one in mine]
        found = {one.id: (owner, fields["t"]) for one, owner, fields in said if fields["k"] in {POST, IMPORTED, FILE}}
        gone = set()
        for _, owner, fields in said:
            about = fields.get("g", b"")
            if about in found and found[about][0] == owner and fields["k"] == EDIT:
                found[about] = owner, fields["t"]
            if about in found and found[about][0] == owner and fields["k"] == DELETE:
                gone.add(about)
        pending = {owner for owner, _ in found.values() if self.held.now.role(owner) == "pending"}
        return ["" if id_ in gone else text for id_, (owner, text) in found.items() if owner not in pending]

    def _order(self, one: Opened) -> tuple[int, int, bytes]:
        kid = one.feed[2]
        circle = self.circles.get(one.scope)
        return (circle.n[kid] if circle else self.held.n_of(kid)), one.lamport, one.id

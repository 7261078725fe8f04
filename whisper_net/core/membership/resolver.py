"""The state of a growing log, as a pure function of the set of its links.

`add` costs one link unless a removal meets something concurrent that it strikes, or a device doubles a seq: then the
state is resolved afresh from the facts. Both ways give one state; a test compares them.
"""

from collections.abc import Iterable
from dataclasses import replace

from whisper_net.core.ids import DeviceId, LinkId
from whisper_net.core.membership.facts import REMOVAL, Fact, bits
from whisper_net.core.membership.graph import Graph
from whisper_net.core.membership.judge import judge
from whisper_net.core.membership.link import Parsed
from whisper_net.core.membership.roster import Roster, State
from whisper_net.core.membership.strikes import (
    Order,
    fallen,
    first_doubled,
    fork_order,
    harmful,
    order,
    overruled,
    overrules,
    reach,
)

MEMORY = 256
"""States remembered, the latest used ones."""
STRIDE = 64
"""Links by which a remembered state is carried on; over that one resolution is cheaper."""

_Item = tuple[Order, int, DeviceId]
"""A removal (index, no device) or a device with a doubled slot (-1, device), in its place in the order."""


class Resolver:
    def __init__(self) -> None:
        self.graph = Graph()
        self.now = Roster(self.graph, State())
        self.resolutions = 0
        self._memory: dict[int, Roster] = {0: self.now}

    def judged(self, parsed: Parsed) -> Fact:
        """The fact that a link has or would have. KeyError if what it rests on is not held."""
        place = self.graph.place(parsed)
        return judge(self.at(place.past, parsed.link.prev), parsed, place)

    def add(self, parsed: Parsed) -> int:
        """Add a link that is not held yet, after all that it rests on; returns its index."""
        place = self.graph.place(parsed)
        before = self.at(place.past, parsed.link.prev)
        i = self.graph.insert(parsed, place, judge(before, parsed, place))
        after = self._extended(before, i)
        self._remember(after)
        self.now = after if before.state.mask == self.now.state.mask else self._extended(self.now, i)
        return i

    def settle(self) -> None:
        """Resolve all that the graph holds, where it was filled with facts from before."""
        self.now = Roster(self.graph, self.resolved(self.graph.all))
        self._remember(self.now)

    def at(self, mask: int, below: Iterable[bytes] = ()) -> Roster:
        """The roster of a down-closed mask: remembered, or grown from a remembered closure of one of `below`."""
        if mask == self.now.state.mask:
            return self.now
        roster = self._memory.pop(mask, None)
        if roster is None:
            parts = (self._memory.get(self.graph.mask_of([LinkId(id_)])) for id_ in below)
            largest = max((part for part in parts if part), key=lambda part: part.state.mask.bit_count(), default=None)
            roster = self._grown(largest, mask)
        self._remember(roster)
        return roster

    def _grown(self, roster: Roster | None, mask: int) -> Roster:
        if roster is None or (mask & ~roster.state.mask).bit_count() > STRIDE:
            return Roster(self.graph, self.resolved(mask))
        for i in bits(mask & ~roster.state.mask):
            roster = self._extended(roster, i)
        return roster

    def _remember(self, roster: Roster) -> None:
        self._memory[roster.state.mask] = roster
        if len(self._memory) > MEMORY:
            del self._memory[next(iter(self._memory))]

    # -- one link more

    def _extended(self, roster: Roster, i: int) -> Roster:
        return roster.followed_by(self._extended_state(roster, i))

    def _extended_state(self, roster: Roster, i: int) -> State:
        """One link on top. Full resolution only if it could change what was there."""
        graph, state, bit = self.graph, roster.state, 1 << i
        mask, link = state.mask | bit, graph.links[i].link
        if not graph.facts[i].valid:
            return State(mask, state.void | bit, state.effective, state.forks)
        if state.mask & graph.slots.get((link.device, link.seq), 0):
            return self.resolved(mask)
        void = fallen(graph, i, state)
        if link.type in REMOVAL:
            if state.mask != graph.past[i] and (void or self._meets(state, i)):
                return self.resolved(mask)
            return State(mask, state.void, state.effective | bit, state.forks)
        if not void and overrules(graph, i, state):
            return self.resolved(mask)
        return State(mask, state.void | (bit if void else 0), state.effective, state.forks)

    def _meets(self, state: State, r: int) -> bool:
        """Whether something that a removal strikes is concurrent with it, void things too: a fork may rest on them."""
        aim = reach(self.graph, r) & state.mask & ~self.graph.invalid
        return bool(self.graph.concurrent(r, aim)) or overruled(self.graph, r, state)

    # -- from the facts

    def resolved(self, mask: int) -> State:
        """Resolve from the facts. TAINT: what took effect and turns out void is void from the start; run again.

        Each run taints at least one link, so it ends.
        """
        self.resolutions += 1
        todo, tainted = self._todo(mask), 0
        while True:
            state = self._pass(mask, todo, tainted)
            broken = state.effective & state.void
            if not broken:
                return state
            tainted |= broken

    def _todo(self, mask: int) -> list[_Item]:
        graph, valid = self.graph, mask & ~self.graph.invalid
        removals = graph.of_types(REMOVAL)
        items: list[_Item] = [(order(graph, r), r, DeviceId(b"")) for r in bits(removals & valid)]
        lines = ((device, graph.by_device[device] & valid) for device in graph.doubled)
        items += [(fork_order(graph, own), -1, device) for device, own in lines if own]
        return sorted(items)

    def _pass(self, mask: int, todo: list[_Item], tainted: int) -> State:
        """Let each removal and fork, in order, strike what it may; stop as soon as one that took effect turns void."""
        state = self._closed(State(mask, self.graph.invalid & mask), tainted)
        for _, r, device in todo:
            state = self._forked(state, device, tainted) if device else self._removed(state, r)
            if state.effective & state.void:
                break
        return state

    def _forked(self, state: State, device: DeviceId, tainted: int) -> State:
        """FORK: what is tainted proves one too unless something struck it, or a fork could void its own proof."""
        graph, alive = self.graph, state.mask & ~state.void
        own = graph.by_device[device] & tainted
        seq = first_doubled(graph, device, alive | sum(1 << i for i in bits(own) if not fallen(graph, i, state)))
        if seq is None:
            return state
        after = replace(state, forks=state.forks | {(device, seq)})
        return self._struck(after, graph.signed_with[device] & alive & harmful(graph))

    def _removed(self, state: State, r: int) -> State:
        graph, bit = self.graph, 1 << r
        if state.void & bit or overruled(graph, r, state):
            return self._closed(state, bit & ~state.void)
        after = replace(state, effective=state.effective | bit)
        return self._struck(after, graph.concurrent(r, reach(graph, r) & state.mask & ~state.void))

    def _struck(self, state: State, aim: int) -> State:
        return self._closed(state, sum(1 << i for i in bits(aim) if fallen(self.graph, i, state)))

    def _closed(self, state: State, new: int) -> State:
        """Void `new`, what rests on it, and so on."""
        while new:
            state = replace(state, void=state.void | new)
            resting = 0
            for i in bits(new):
                resting |= self.graph.dependents[i]
            new = sum(1 << i for i in bits(resting & state.mask & ~state.void) if fallen(self.graph, i, state))
        return state

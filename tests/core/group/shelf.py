"""A relay's shelves, as far as HINTs are about: what stands on the topics of a group's epochs, by kid.

Machines put what belongs there and take what they may read, with the functions that a node asks; no items, no lines.
Envelopes are handed over by `World`; here are links, boxes, HINTs and KEYS alone. A shelf withholds what it is told to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.core.group.world import Machine
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_hints import HintReceived, KeysFound
from whisper_net.core.group.reseeding import due_hints, due_keys, hint_topics, make_hint, newest_epochs, proved_hint
from whisper_net.core.ids import Kid
from whisper_net.core.wire.item import Hint

DAY = 86_400


@dataclass
class Shelf:
    """What lies on one topic, in the order in which it came."""

    hints: list[Hint] = field(default_factory=list)
    links: dict[bytes, None] = field(default_factory=dict)
    boxes: dict[bytes, None] = field(default_factory=dict)
    keys: dict[bytes, None] = field(default_factory=dict)


@dataclass
class Shelves:
    """All topics."""

    topics: dict[Kid, Shelf] = field(default_factory=dict)
    withheld: Callable[[Kid, Hint], bool] = lambda kid, hint: False
    puts: int = 0

    def of(self, kid: Kid) -> Shelf:
        return self.topics.setdefault(kid, Shelf())

    def put(self, machine: Machine) -> None:
        """Everything that belongs on topics and is not there."""
        state, now = machine.state, machine.world.now
        for newest in newest_epochs(state)[:1]:
            shelf = self.of(newest.kid)
            shelf.links |= dict.fromkeys(parsed.raw for parsed in state.log.since([]))
            shelf.boxes |= dict.fromkeys(
                raw for epoch in state.log.view().all_epochs() if (raw := machine.store.boxes(epoch.body.boxes_hash))
            )
        for due in due_hints(state, now):
            shelf = self.of(due.topic)
            shelf.links[state.log.get(due.epoch.id).raw] = None
            boxes = machine.store.boxes(due.epoch.body.boxes_hash)
            if boxes is not None and due.epoch.kid not in {proved_hint(state, hint) for hint in shelf.hints}:
                hint = make_hint(state, due.epoch, boxes, now // DAY)
                assert hint is not None
                shelf.hints.append(hint)
                self.puts += 1
        for given in due_keys(state, now):
            self.of(given.topic).keys[given.sealed] = None

    def followed(self, machine: Machine) -> list[Kid]:
        """The topics of group epochs that a machine reads: those that it holds a key of, and those on trial."""
        topics = [epoch.kid for epoch in hint_topics(machine.state, machine.world.now)]
        return [*topics, *(kid for kid in machine.state.provisional if kid not in topics)]

    def read(self, machine: Machine, kid: Kid) -> None:
        """All of one topic."""
        shelf = self.of(kid)
        if shelf.links:
            machine.take_links(*shelf.links)
        for raw in shelf.boxes:
            machine.do(do.BoxesReceived(raw))
        for sealed in shelf.keys:
            machine.do(KeysFound(sealed))
        for hint in list(shelf.hints):
            if not self.withheld(kid, hint):
                machine.do(HintReceived(hint))

    def visit(self, machine: Machine) -> None:
        """Read everything, until there is nothing more to read."""
        read: set[Kid] = set()
        while left := [kid for kid in self.followed(machine) if kid not in read]:
            read.add(left[0])
            self.read(machine, left[0])

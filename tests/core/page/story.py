"""A world of four machines in which a story is told, and all that was ever written in it."""

from dataclasses import dataclass, field

from tests.core.group.world import Machine, World
from whisper_net.core.group import commands as do
from whisper_net.core.ids import LinkId, ScopeId
from whisper_net.core.membership.link import LinkType, parse


@dataclass
class Story:
    """A world of four, and the scope that it is about."""

    world: World = field(default_factory=World)
    raws: list[bytes] = field(default_factory=list)
    """Envelopes that no machine stored."""

    def __post_init__(self) -> None:
        for name in ("ben", "cho", "dan"):
            self.world.join(name)
        self.world.drop()

    def __getitem__(self, name: str) -> Machine:
        return self.world[name]

    def deliver(self, *names: str) -> None:
        self.world.deliver(*names)

    def loss(self, type_: LinkType) -> LinkId:
        log = self["ana"].state.log
        return next(id_ for id_ in reversed(log.ids) if log.get(id_).link.type is type_)

    def split(self, scope: ScopeId) -> None:
        """Ben said one thing that all have, and one that Cho alone has."""
        self["ben"].post(scope, "seen by all")
        self.deliver()
        self["ben"].post(scope, "seen by Cho alone")
        self.deliver("ben", "cho")
        self.world.drop()

    def remove(self) -> None:
        """Ana puts Ben out, and the others hear of it."""
        self["ana"].do(do.RemoveMember(self["ben"].member))
        self.deliver("ana", "cho", "dan")

    # -- all that there is

    def links(self) -> list[bytes]:
        """Everybody's, each after those it rests on."""
        found: dict[LinkId, bytes] = {}
        for machine in self.world.machines.values():
            log = machine.state.log
            found |= {id_: log.get(id_).raw for id_ in log.ids}
        placed = dict[LinkId, bytes]()
        while len(placed) < len(found):
            rest = (id_ for id_ in found if id_ not in placed)
            ready = [id_ for id_ in rest if all(LinkId(p) in placed for p in parse(found[id_]).link.prev)]
            placed |= {id_: found[id_] for id_ in ready}
        return list(placed.values())

    def boxes(self) -> list[bytes]:
        return sorted({raw for machine in self.world.machines.values() for raw in machine.disk.boxes.values()})

    def envelopes(self) -> list[bytes]:
        disks = (machine.disk for machine in self.world.machines.values())
        stored = {one.raw for disk in disks for part in disk.envelopes.values() for one in part.values()}
        return sorted(stored.union(self.raws))

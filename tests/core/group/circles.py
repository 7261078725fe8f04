"""Short ways to make and look at circles, and drops by a member with a changed program."""

import copy
from collections.abc import Sequence

import msgspec

from tests.core.group.chance import Chance, seed
from tests.core.group.hostile import Pen
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.drops import CircleKind, Drop, Meta, make_drop
from whisper_net.core.crypto.epochs import ScopeKey, recipients_hash
from whisper_net.core.envelope.format import EnvelopeKind
from whisper_net.core.group.circle import Circle
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.group.group import Group
from whisper_net.core.ids import ScopeId
from whisper_net.core.wire.codec import encode
from whisper_net.ports.circles import CircleRow


def circle(maker: Machine, *others: Machine, name: str = "book", kind: CircleKind = CircleKind.CIRCLE) -> ScopeId:
    scope: ScopeId = maker.do(CreateCircle(kind, tuple(other.member for other in others), name))
    return scope


def of(machine: Machine, scope: ScopeId) -> Circle:
    found = machine.state.circles.get(scope)
    assert found is not None
    return found


def shown(machine: Machine) -> Sequence[CircleRow]:
    return MemoryGroupReader(machine.disk).circles()


def members(machine: Machine, scope: ScopeId) -> set[str]:
    """Who is in a circle, as a machine shows it."""
    names = machine.names()
    return {names[member] for row in shown(machine) if row.scope == scope for member in row.members}


def further_drop(dropper: "Dropper", seen_by: Machine, scope: ScopeId, *people: Machine) -> bytes:
    """An envelope that brings a further key of a circle for these people, on the last that a machine sees."""
    tip = of(seen_by, scope).tips[0]
    key = seen_by.state.circles.key(tip.kid)
    assert key is not None
    meta = msgspec.structs.replace(
        dropper.meta(people, ScopeKey(key.kid, key.secret), name=tip.name), random=tip.random, owner=tip.owner
    )
    return dropper.write(dropper.drop(meta, people, tip.n + 1)[0])


def waiting_drops(machine: Machine) -> list[bytes]:
    """The drops that wait to be delivered, as envelopes."""
    raws = [one.raw for one in machine.sent() if one.scope == machine.world.group]
    return [raw for raw in raws if machine.opened(raw).inner.kind == EnvelopeKind.DROP]


def twin(world: World, machine: Machine) -> Machine:
    """The same machine once more, as it is now."""
    disk = copy.deepcopy(machine.disk)
    made = Machine(world, machine.name, disk, machine.group, machine.chance)
    made.group = Group.open(made.store.load())
    return made


class Dropper:
    """Writes drops of a member's own making into their feed of the group; nothing holds them to any rule."""

    def __init__(self, machine: Machine, made: int = 0) -> None:
        self._machine, self._pen = machine, Pen(machine, machine.world.group, b"dropping")
        self._made = made

    def meta(self, people: Sequence[Machine], *parents: ScopeKey, owner: Machine | None = None, name: str = "") -> Meta:
        """A circle of these people, on these keys."""
        roster = sorted(one.member for one in people)
        to = recipients_hash([one.state.me.box_key for one in people])
        member = (owner or self._machine).member
        keys = sorted(parents, key=lambda key: key.kid)
        return Meta(member, b"r" * 16, 0, name, list(map(bytes, roster)), to, keys, b"")

    def drop(self, meta: Meta, people: Sequence[Machine], n: int = 1, secret: bytes = b"") -> tuple[Drop, bytes]:
        """A drop for the devices of these people, and its key."""
        self._made += 1
        key = secret or seed("drop", self._machine.name, self._made)
        boxes = [one.state.me.box_key for one in people]
        group, heads = self._machine.state.me.group, self._pen.heads
        return make_drop(key, group, n, meta, heads, boxes, Chance(("boxes", self._made)))[0], key

    def write(self, payload: Drop | bytes) -> bytes:
        """An envelope that brings a drop, or anything in the place of one."""
        raw = payload if isinstance(payload, bytes) else encode(payload)
        return self._pen.write("", kind=EnvelopeKind.DROP, payload=raw).raw

"""What goes wrong: people leave, networks part, power goes, disks fill, clocks lie, backups come back."""

import copy

from tests.simulation.machine import Machine
from tests.simulation.sight import me_of, parsed, union_log
from tests.simulation.world import World, role_of
from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.errors import EnvelopeError, RemoteError
from whisper_net.core.group.keyring import Keyring
from whisper_net.core.ids import GroupId

HOUR, DAY, YEAR = 3_600.0, 86_400.0, 31_536_000.0


async def go_offline(world: World) -> None:
    if on := world.on():
        await world.random.choice(on).stop()


async def come_online(world: World) -> None:
    if off := [machine for machine in world.machines if machine.off]:
        await world.random.choice(off).start()


async def part(world: World) -> None:
    sides: tuple[list[str], list[str]] = ([], [])
    for machine in world.machines:
        world.random.choice(sides).append(machine.name)
    world.net.split(*sides)


async def heal(world: World) -> None:
    world.net.heal()


async def break_links(world: World) -> None:
    world.net.break_links(world.random.choice(world.machines).name)


async def crash(world: World) -> None:
    if on := world.on():
        await world.random.choice(on).crash()


async def cut_power_at_a_write(world: World) -> None:
    """Sometime in the next writes the power goes: just before one takes hold, or just after."""
    if on := world.on():
        power = world.random.choice(on).power
        power.cut_in = world.random.randrange(4)
        power.cut_at = world.random.choice(["before commit", "after commit"])


async def fill_disk(world: World) -> None:
    if on := world.on():
        world.random.choice(on).power.full_for = world.random.choice([1, 1, 2])


async def misset_clock(world: World) -> None:
    """Minutes to hours, either way."""
    _set_clock(world, world.random.uniform(-20 * HOUR, 20 * HOUR))


async def misset_year(world: World) -> None:
    """Years behind, or more than a year ahead."""
    _set_clock(world, world.random.uniform(-10 * YEAR, 1.5 * YEAR))


def _set_clock(world: World, skew: float) -> None:
    world.random.choice(world.machines).clock.skew = skew
    world.furthest = max(world.furthest, skew)
    world.jumped = world.jumped or abs(skew) > DAY


async def worsen_network(world: World) -> None:
    """Slow links that break; a TCP link shows no more than that."""
    world.faults.latency = (0.001, world.random.choice([0.05, 0.5, 3.0]))
    world.faults.breaks = world.random.choice([0.0, 0.002, 0.02])


async def corrupt_network(world: World) -> None:
    """Peers that lie: frames twice, in another order, garbled."""
    world.faults.duplicates = world.random.choice([0.0, 0.05, 0.3])
    world.faults.reorders = world.random.choice([0.0, 0.05, 0.3])
    world.net.garbles = world.random.choice([0.0, 0.0, 0.02])
    world.lied = True


async def better_network(world: World) -> None:
    world.faults.latency = (0.001, 0.020)
    world.faults.breaks = world.faults.duplicates = world.faults.reorders = world.net.garbles = 0.0


async def back_up(world: World) -> None:
    if speakers := world.speakers():
        machine = world.random.choice(speakers)
        world.backups[machine.name] = machine.backup()


async def restore(world: World) -> None:
    """Bring a plain member's backup back in place of what is there.

    What an office writes by itself would double a link before it is heard of. What nobody else had yet is gone, and no
    longer promised.
    """
    plain = union_log(world.machines).view()
    machines = [
        machine
        for machine in world.speakers("member")
        if machine.name in world.backups and plain.role(me_of(machine)) == "member"
    ]
    if not machines:
        return
    machine = world.random.choice(machines)
    await world.random.choice([machine.stop, machine.crash])()
    machine.disk = copy.deepcopy(world.backups[machine.name])
    machine.trace("backup brought back")
    world.muted.add(machine.name)
    _forget_what_is_gone(world, machine.name)
    await machine.start()


def _forget_what_is_gone(world: World, author: str) -> None:
    data = [data for machine in world.machines for data in machine.disk.groups.values()]
    held = {id_.hex() for one in data for id_ in one.shown.messages}
    for id_ in [id_ for id_ in world.promises if id_ not in held]:
        del world.promises[id_]
    for promise in world.promises.values():
        if promise.author == author:
            promise.edits = [(text, False) for text, _ in promise.edits]
            promise.deletion = promise.deletion and "tried"


def unmute(world: World) -> None:
    """Whoever knows again all that they had said, or has nothing to hear, may write again."""
    muted = [world.machine(name) for name in sorted(world.muted)]
    for machine in muted:
        if machine.group is None or role_of(machine.group) == "":
            continue
        device = machine.group.group.state.me.device
        mine, keys = said_by(machine, device), _all_keys(world, machine.group.group.state.me.group)
        others = [one for one in world.machines if one is not machine]
        heard = all(said_by(one, device) <= mine and not waits(one, device, keys) for one in others)
        if heard:
            machine.trace("knows again what it had said")
            world.muted.discard(machine.name)


def _all_keys(world: World, group: GroupId) -> Keyring:
    """Those that any disk holds: what was written under another is lost with the disk that held it."""
    data = [data for machine in world.machines for data in machine.disk.groups.values()]
    keys = Keyring(group)
    for key in (key for one in data for key in one.keys.values()):
        keys.add(key)
    return keys


def waits(machine: Machine, device: bytes, keys: Keyring) -> bool:
    """Whether something of a device's is held back in memory. `keys` are all that there are."""
    groups = machine.node.groups if machine.node is not None else []
    waiting = (one.raw for group in groups for one in group.group.state.pending._items.values())
    return any(device == signer(raw, keys) for raw in waiting)


def signer(raw: bytes, keys: Keyring) -> bytes:
    """The device that an envelope under one of these keys, or a link, says it is of; none of what was garbled."""
    try:
        return bytes(open_envelope(raw, keys).inner.device)
    except EnvelopeError:
        pass
    try:
        return bytes(parsed(raw).link.device)
    except RemoteError:
        return b""


def said_by(machine: Machine, device: bytes) -> set[bytes]:
    """The ids of all envelopes and links of a device that a machine's disk holds."""
    found: set[bytes] = set()
    for data in machine.disk.groups.values():
        found.update(one.id for key, part in data.envelopes.items() if key.device == device for one in part.values())
        found.update(id_ for id_, raw in data.links.items() if parsed(raw).link.device == device)
    return found

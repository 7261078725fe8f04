"""Members who break the rules by what they say: two things under one number, and things of a time when they were in.

Whoever said two things under one number is believed nothing from then on, and nothing is asked of what they show.
"""

import asyncio
import copy
from collections.abc import Sized

from tests.simulation.forgery import Said, hand_over, line_of, next_place, take_in
from tests.simulation.machine import Machine
from tests.simulation.mishaps import DAY, HOUR
from tests.simulation.people import view_of
from tests.simulation.sight import group_of, me_of, place_of, union_log
from tests.simulation.world import World, scopes_of
from tests.simulation.wrongs import Backdated, Doubled, Twins
from whisper_net.core.group.commands import LinksReceived, RemoveMember
from whisper_net.core.ids import DeviceId, LinkId, ScopeId
from whisper_net.core.membership.bodies import Remove
from whisper_net.core.membership.link import Channel, History, LinkType, Parsed, Promote, Role
from whisper_net.node.node import Node

MACHINES_A_LIAR = 20


async def equivocate(world: World) -> None:
    """Say one thing, go back to before it, say another under the same number before hearing of the first, and go on."""
    view = union_log(world.machines).view()
    plain = [one for one in world.speakers("member") if view.role(me_of(one)) == "member"]
    if not plain or _enough(world, world.wrongs.twins):
        return
    machine = world.random.choice(plain)
    scopes, before = scopes_of(group_of(machine)), copy.deepcopy(machine.disk)
    if not scopes:
        return
    machine.lies = True
    one = await _say(world, machine, scopes[0], "one thing")
    place = place_of(machine, one)
    await asyncio.sleep(world.random.choice([0.05, 1.0, 20.0]))
    await machine.crash()
    machine.disk = before
    await machine.start()
    others = [await _say(world, machine, scopes[0], text) for text in ("another thing", "and so on")]
    spots = {id_: place_of(machine, id_) for id_ in others}
    if place is not None and place in spots.values():  # else a new key, or a new feed, came between them
        same = frozenset(id_ for id_, spot in spots.items() if spot is not None and spot[0] == place[0])
        world.wrongs.twins.append(Twins(machine.name, scopes[0], place[0], one, same))
    for id_ in [id_ for id_, promise in world.promises.items() if promise.author == machine.name]:
        del world.promises[id_]


async def _say(world: World, machine: Machine, scope: ScopeId, text: str) -> bytes:
    """The id of a message; b"" where it was not stored."""
    answer = await world.perform(machine, "post", channel=scope.hex(), text=text)
    return b"" if answer is None else bytes.fromhex(answer["message"])


async def equivocate_by_links(world: World) -> None:
    """Sign two links under one number; keep one, and hand somebody the other."""
    founder = union_log(world.machines).founder
    officers = [one for one in world.speakers("admin", "vetter") if me_of(one) != founder]
    if not officers or _enough(world, world.wrongs.doubled):
        return
    machine = world.random.choice(officers)
    machine.lies = True
    place, stamp = next_place(machine), machine.clock.now()
    one, other = (line_of(machine, [_a_room(name)], place, stamp)[0] for name in ("one room", "another room"))
    await take_in(world, machine, [one])
    await asyncio.sleep(world.random.choice([0.0, 1.0, 20.0]))
    if others := world.speakers():
        await _confide(world, world.random.choice(others), other)
    world.wrongs.doubled.append(Doubled(DeviceId(one.link.device), (one.id, other.id)))
    for id_ in [id_ for id_, promise in world.promises.items() if promise.author == machine.name]:
        del world.promises[id_]


async def _confide(world: World, machine: Machine, link: Parsed) -> None:
    async def work(_: Node) -> None:
        await group_of(machine).submit(LinksReceived((link.raw,), link.link.author))

    await world.attempt(machine, "hear a link", work)


async def backdate(world: World) -> None:
    """Be put out, and before hearing of it write what seems older than that, and have it brought to the others."""
    pairs = [(one, other) for one in world.speakers("admin") for other in world.speakers() if _may_remove(one, other)]
    if not pairs:
        return
    admin, machine = world.random.choice(pairs)
    world.net.isolate(machine.name)
    try:
        await world.submit(admin, RemoveMember(me_of(machine)))
        await asyncio.sleep(world.random.choice([1.0, 20.0, 200.0]))
        await _write_of_long_ago(world, admin, machine)
    finally:
        world.net.alone.discard(machine.name)


def _may_remove(admin: Machine, other: Machine) -> bool:
    return admin is not other and view_of(admin).can_remove(me_of(admin), me_of(other))


async def _write_of_long_ago(world: World, admin: Machine, machine: Machine) -> None:
    if admin.group is None or machine.group is None:
        return
    member, removal = me_of(machine), view_of(admin).departure(me_of(machine))
    if removal is None:
        return
    rooms = [scope for scope in scopes_of(machine.group) if _is_cut(admin, machine, scope, removal.id)]
    clock, skew = machine.clock, machine.clock.skew
    clock.skew = -world.random.uniform(HOUR, 20 * DAY)
    messages = [await _say(world, machine, scope, f"{machine.name} said so days ago") for scope in rooms]
    line = line_of(machine, _old_links(world, machine), next_place(machine), clock.now()) if machine.group else []
    taken = bool(line) and await take_in(world, machine, line)
    clock.skew = skew
    friends = [one for one in world.speakers() if one is not machine]
    if friends and machine.group and await hand_over(world, machine, world.random.choice(friends)):
        links = tuple(one.id for one in line) if taken else ()
        said = tuple(message for message in messages if message)
        world.wrongs.backdated.append(Backdated(member, removal.id, links, said))


def _is_cut(admin: Machine, machine: Machine, scope: ScopeId, removal: LinkId) -> bool:
    """Whether a room's new key says already how far what somebody wrote is shown."""
    device = group_of(machine).group.state.me.device
    cuts = view_of(admin).cuts(me_of(machine), device, scope)
    return any(removal in cut.losses and cut.by_remover and cut.epochs for cut in cuts)


def _old_links(world: World, machine: Machine) -> list[Said]:
    """As much as somebody's office allows, and a room, which a plain member may not make."""
    view, me = view_of(machine), me_of(machine)
    others = [member for member in view.people() if member != me and view.role(member) == "member"]
    said = [_a_room("a room of long ago")]
    if others and view.role(me) == "admin":
        said.append((LinkType.PROMOTE, Promote(world.random.choice(others), Role.VETTER, [])))
        said.append((LinkType.REMOVE, Remove(world.random.choice(others))))
    return said


def _a_room(name: str) -> Said:
    return LinkType.CHANNEL, Channel(name, History.ALL, shared=False)


def _enough(world: World, of_this_kind: Sized) -> bool:
    return len(of_this_kind) > len(world.machines) // MACHINES_A_LIAR

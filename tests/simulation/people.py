"""What people do about each other: founding, inviting, joining, deciding, offices and channels."""

from tests.simulation.machine import Machine
from tests.simulation.sight import group_of, me_of
from tests.simulation.world import Key, World, role_of, scopes_of
from whisper_net.core.group.commands import CreateChannel, GrantChannel, PromoteMember, RemoveMember
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.link import History, Role
from whisper_net.core.membership.state import Request, View

OFFICERS = ("admin", "vetter")


async def found(world: World) -> None:
    machine = world.machines[0]
    needed = world.random.choice([1, 1, 2])
    relays = {"relays": world.mailroom.urls} if world.mailroom.relays else {}
    await world.perform(machine, "group_found", name="Acme", me=machine.name, needed=needed, **relays)


async def invite(world: World) -> None:
    if not (officers := world.speakers(*OFFICERS)):
        return
    machine = world.random.choice(officers)
    assert machine.group is not None
    others = [scope.hex() for scope in scopes_of(machine.group) if world.random.random() < 0.5]
    uses = world.random.choice([1, 1, 1, 2, 3])
    answer = await world.perform(machine, "invite_create", channels=others, uses=uses)
    if answer is not None:
        texts = answer["key"], answer["words"]
        world.keys.append(Key(answer["invitation"], texts, machine.name, uses))


async def join(world: World) -> None:
    """Somebody without a group joins by a key, asking whoever made it and some others; used keys are tried, too."""
    newcomers = world.newcomers()
    keys = [key for key in world.keys if not key.revoked and (key.taken < key.uses or world.random.random() < 0.1)]
    if not newcomers or not keys:
        return
    await join_by(world, world.random.choice(newcomers), world.random.choice(keys))


async def join_by(world: World, machine: Machine, key: Key) -> None:
    key.taken += 1
    world.joining.add(machine.name)
    officers = [officer.address for officer in world.members(*OFFICERS) if world.random.random() < 0.6]
    peers = list(dict.fromkeys([world.machine(key.maker).address, *officers]))
    text = world.random.choice(key.texts)
    if world.apart:
        text, peers = key.texts[0], []  # words name no relay
    wait = world.random.choice([0.0, 0.0, 20.0])
    await world.perform(machine, "join", key=text, me=machine.name, claim="payments", peers=peers, wait=wait)


async def use_key_twice(world: World) -> None:
    """One key in two hands, on both sides of a partition."""
    newcomers = world.newcomers()
    officers = world.speakers(*OFFICERS)
    keys = [key for key in world.keys if not key.revoked and not key.taken]
    if len(newcomers) < 2 or len(officers) < 2 or not keys:
        return
    one, other = world.random.sample(newcomers, 2)
    left, right = world.random.sample(officers, 2)
    key = world.random.choice(keys)
    key.taken = key.uses = 2
    sides: tuple[list[str], list[str]] = ([one.name, left.name], [other.name, right.name])
    for machine in world.machines:
        if machine not in (one, other, left, right):
            world.random.choice(sides).append(machine.name)
    world.net.split(*sides)
    for machine, officer in ((one, left), (other, right)):
        world.joining.add(machine.name)
        await world.perform(machine, "join", key=key.texts[0], me=machine.name, peers=[officer.address])


async def approve(world: World) -> None:
    """Each vetter in turn may say yes to one of those whom they have not approved yet."""
    for machine in world.random.sample(officers := world.speakers(*OFFICERS), len(officers)):
        if waiting := undecided(machine):
            member = world.random.choice(waiting).join.root
            await world.perform(machine, "member_approve", member=member.hex())
            return


async def decline(world: World) -> None:
    for machine in world.random.sample(officers := world.speakers(*OFFICERS), len(officers)):
        if waiting := requests(machine):
            await world.perform(machine, "member_decline", member=world.random.choice(waiting).join.root.hex())
            return


def requests(machine: Machine) -> list[Request]:
    """Those who wait, by this machine's log."""
    return [request for request in view_of(machine).requests() if request.state in ("pending", "declined")]


def undecided(machine: Machine) -> list[Request]:
    """Those of them whom its person has not approved yet."""
    return [request for request in requests(machine) if me_of(machine) not in _approvers(machine, request)]


def _approvers(machine: Machine, request: Request) -> frozenset[MemberId]:
    return request.approvals[ScopeId(group_of(machine).id)]


async def revoke_invitation(world: World) -> None:
    keys = [key for key in world.keys if not key.revoked]
    admins = world.speakers(*OFFICERS)
    if not keys or not admins:
        return
    key, machine = world.random.choice(keys), world.random.choice(admins)
    if machine.group is not None and role_of(machine.group) == "vetter":
        machine = next((one for one in admins if one.name == key.maker), machine)
    answer = await world.perform(machine, "invite_revoke", invitation=key.invitation)
    key.revoked = key.revoked or answer is not None


async def promote(world: World) -> None:
    if not (admins := world.speakers("admin")):
        return
    machine = world.random.choice(admins)
    plain = [member for member in view_of(machine).people() if view_of(machine).role(member) == "member"]
    if plain:
        role = Role.ADMIN if world.random.random() < 0.2 else Role.VETTER
        await world.submit(machine, PromoteMember(world.random.choice(plain), role))


async def put_out(world: World) -> None:
    """An admin puts somebody junior out, wherever the two are: what that person goes on to write shows nowhere."""
    if not (admins := world.speakers("admin")):
        return
    machine = world.random.choice(admins)
    view, me = view_of(machine), me_of(machine)
    if junior := [member for member in view.people() if member != me and view.can_remove(me, member)]:
        await world.submit(machine, RemoveMember(world.random.choice(junior)))


async def create_channel(world: World) -> None:
    if officers := world.speakers(*OFFICERS):
        history = world.random.choice([History.ALL, History.SINCE_JOIN])
        await world.submit(world.random.choice(officers), CreateChannel(f"room {world.number()}", history))


async def grant(world: World) -> None:
    if not (officers := world.speakers(*OFFICERS)):
        return
    machine = world.random.choice(officers)
    assert machine.group is not None
    view = view_of(machine)
    pairs = [
        (member, scope)
        for scope in scopes_of(machine.group)
        for member in view.people()
        if view.role(member) not in ("", "pending") and not view.within(member, scope)
    ]
    if pairs:
        await world.submit(machine, GrantChannel(*world.random.choice(pairs)))


def view_of(machine: Machine) -> View:
    assert machine.group is not None
    return machine.group.group.state.log.view()

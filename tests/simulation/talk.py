"""What people do in channels."""

from tests.simulation.machine import Machine
from tests.simulation.sight import shown
from tests.simulation.world import Promise, World, scopes_of
from whisper_net.core.group.commands import SetProfile
from whisper_net.core.ids import ScopeId
from whisper_net.ports.store import MessageRow

EMOJI = ["👍", "🎉", "❤️"]


async def post(world: World) -> None:
    if (place := _a_room(world)) is None:
        return
    machine, scope = place
    text = f"{machine.name} says {world.number()}"
    answer = await world.perform(machine, "post", channel=scope.hex(), text=text)
    if answer is not None:
        world.promises[answer["message"]] = Promise(scope, machine.name, text, None)


async def reply(world: World) -> None:
    if (found := _a_message(world)) is None:
        return
    machine, row = found
    text = f"{machine.name} replies {world.number()}"
    answer = await world.perform(machine, "reply", message=row.id.hex(), text=text)
    if answer is not None:
        world.promises[answer["message"]] = Promise(row.scope, machine.name, text, row.id.hex())


async def edit(world: World) -> None:
    if (found := _a_message(world, own=True)) is None:
        return
    machine, row = found
    text = f"{machine.name} edits {world.number()}"
    promise = world.promises.get(row.id.hex())
    place = len(promise.edits) if promise is not None else 0
    if promise is not None:
        promise.edits.append((text, False))
    answer = await world.perform(machine, "edit", message=row.id.hex(), text=text)
    if promise is not None and answer is not None:
        promise.edits[place] = (text, True)


async def delete(world: World) -> None:
    if (found := _a_message(world, own=True)) is None:
        return
    machine, row = found
    promise = world.promises.get(row.id.hex())
    if promise is not None:
        promise.deletion = promise.deletion or "tried"
    answer = await world.perform(machine, "delete", message=row.id.hex())
    if promise is not None and answer is not None:
        promise.deletion = "answered"


async def react(world: World) -> None:
    if (found := _a_message(world)) is None:
        return
    machine, row = found
    emoji, off = world.random.choice(EMOJI), world.random.random() < 0.3
    await world.perform(machine, "react", message=row.id.hex(), emoji=emoji, off=off)


async def rename_oneself(world: World) -> None:
    if speakers := world.speakers():
        machine = world.random.choice(speakers)
        await world.submit(machine, SetProfile(f"{machine.name} alias {world.number()}"))


async def sync(world: World) -> None:
    """Call somebody whom one does not call all the time."""
    if on := world.on():
        machine, other = world.random.choice(on), world.random.choice(world.machines)
        if machine is not other:
            await world.perform(machine, "sync", peers=[other.address], seconds=world.random.choice([1.0, 15.0]))


async def read(world: World) -> None:
    if (place := _a_room(world)) is not None:
        await world.perform(place[0], "messages", channel=place[1].hex())


def _a_room(world: World) -> tuple[Machine, ScopeId] | None:
    if not (speakers := world.speakers()):
        return None
    machine = world.random.choice(speakers)
    assert machine.group is not None
    scopes = scopes_of(machine.group)
    return (machine, world.random.choice(scopes)) if scopes else None


def _a_message(world: World, *, own: bool = False) -> tuple[Machine, MessageRow] | None:
    if (place := _a_room(world)) is None:
        return None
    machine, scope = place
    assert machine.group is not None
    me = machine.group.group.state.me.member
    rows = [row for row in shown(machine, scope)[-12:] if not row.deleted and (not own or row.member == me)]
    return (machine, world.random.choice(rows)) if rows else None

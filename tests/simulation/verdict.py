"""What must hold once all is quiet: everybody sees the same, nothing promised is lost, and nobody holds too much."""

import asyncio
from collections.abc import Iterable, Mapping

from tests.simulation.ending import WINDOW, quiet
from tests.simulation.machine import Machine
from tests.simulation.reckoning import check_wrongs
from tests.simulation.sight import data_of, group_of, inside, kids_of_messages, readable_kids, shown, union_log
from tests.simulation.world import Promise, World, scopes_of
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.group.acknowledging import NO_INCARNATION
from whisper_net.core.ids import Kid, MemberId, ScopeId
from whisper_net.core.membership.log import MembershipLog
from whisper_net.core.membership.state import View
from whisper_net.ports.store import MessageRow

PINGS_A_LINK = 4
"""Each end asks and answers, every 30 seconds."""
PING_SECONDS = 30.0
PATIENCE = 5
REOPENED = 20
"""Machines, of a crowd."""
WORDS_A_KNOCK = 4
WORDS_OF_A_LIAR = 32
"""For each of their links, with what others say on hearing them: nobody waits until they are quiet."""
CALLS_A_WINDOW = 16
"""To one address: with each key that is known, at the longest pause."""


async def judge(world: World) -> None:
    """Raise AssertionError with what differs.

    Of a feed that ends by a loss which no EPOCH answers yet, as by a doubled link, each machine shows what it holds,
    and takes no more (protocol section 3, Shown). Whoever sends next says where it ends: so all send first.
    """
    if any(end.awaited for machine in inside(world.machines) for end in group_of(machine).group.state.ends.values()):
        await check_everybody_can_speak(world)
    check_state(world)
    await check_idle(world)
    await check_everybody_can_speak(world)
    check_state(world)
    before = {machine.name: rendered(machine) for machine in inside(world.machines)}
    for machine in world.machines:
        await machine.stop()
    await world.mailroom.close()
    await check_reopened(world, before)
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert not left, f"tasks left behind: {left}"


def check_state(world: World) -> None:
    view = union_log(world.machines).view()
    check_logs(world)
    check_entered(world, view)
    check_rosters(world)
    check_channels(world)
    check_promises(world)
    check_keys(world, view)
    check_delivery(world)
    check_wrongs(world)


def check_logs(world: World) -> None:
    codes = {one.name: group_of(one).group.state.log.view_code().hex()[:8] for one in inside(world.machines)}
    assert len(set(codes.values())) == 1, f"view codes differ: {codes}"
    # Whoever was put out is not listened to: what they alone know, nobody hears of.
    whole = union_log(inside(world.machines)).view_code().hex()[:8]
    assert set(codes.values()) == {whole}, f"some links are missing everywhere: {whole}, {codes}"


def check_entered(world: World, view: View) -> None:
    """Whoever was approved came in; whoever is out knows it."""
    for machine in world.machines:
        assert machine.node is not None
        for applicant in machine.node.applicants:
            member = MemberId(applicant.application.member)
            assert view.role(member) in ("", "pending"), f"{machine.name} was approved and never came in"


def check_rosters(world: World) -> None:
    rosters = {machine.name: roster_of(machine) for machine in inside(world.machines)}
    _all_equal("rosters", rosters)


def roster_of(machine: Machine) -> list[tuple[object, ...]]:
    rows = MemoryGroupReader(data_of(machine)).members()
    # Only vetters read what somebody pending calls themselves; members say their names to all.
    return sorted(
        (row.member.hex(), row.name if row.state == "member" else "", row.role, row.state, row.channels) for row in rows
    )


def check_channels(world: World) -> None:
    """Every reader shows all messages of the epochs that are open to them, and shows them as others do."""
    kids = kids_of_messages(inside(world.machines))
    for scope in sorted({scope for machine in inside(world.machines) for scope in scopes_of(group_of(machine))}):
        views: dict[frozenset[Kid], dict[str, list[tuple[object, ...]]]] = {}
        readers = [machine for machine in inside(world.machines) if scope in scopes_of(group_of(machine))]
        anywhere = {row.id for machine in readers for row in shown(machine, scope)}
        for machine in readers:
            readable, rows = readable_kids(machine, scope), shown(machine, scope)
            wanted = {id_ for id_ in anywhere if kids[id_] in readable}
            missing, extra = wanted - {row.id for row in rows}, {row.id for row in rows} - wanted
            room = f"channel {scope.hex()[:8]}: {machine.name}"
            assert not missing, f"{room} lacks {_named(world, missing)}"
            assert not extra, f"{room} shows what is closed to them: {_named(world, extra)}"
            # Those with other epochs may lack an edit or a reaction made under one that they cannot read.
            views.setdefault(readable, {})[machine.name] = [_row(row) for row in rows]
        for alike in views.values():
            _all_equal(f"channel {scope.hex()[:8]}", alike)


def _named(world: World, ids: Iterable[bytes]) -> list[str]:
    return [promise.text if (promise := world.promises.get(id_.hex())) else id_.hex()[:8] for id_ in sorted(ids)]


def _row(row: MessageRow) -> tuple[object, ...]:
    reactions = tuple((one.emoji, tuple(member.hex()[:8] for member in one.members)) for one in row.reactions)
    return row.id.hex()[:8], row.member.hex()[:8], row.name, row.text, row.edited, row.deleted, row.reply_to, reactions


def rendered(machine: Machine) -> dict[ScopeId, list[tuple[object, ...]]]:
    return {scope: [_row(row) for row in shown(machine, scope)] for scope in scopes_of(group_of(machine))}


def check_promises(world: World) -> None:
    """What a node said is stored is with everybody who may read it, and as its author left it.

    What somebody wrote who is out ends at their cut: only that all show the same is asked of it.
    """
    kids = kids_of_messages(inside(world.machines))
    authors = {machine.name for machine in inside(world.machines)}
    for id_, promise in world.promises.items():
        there = bytes.fromhex(id_) in kids or promise.author not in authors
        assert there, f"{promise.text!r} is nowhere, which {promise.author} was told is stored"
    for machine in inside(world.machines):
        rows = {row.id.hex(): row for scope in scopes_of(group_of(machine)) for row in shown(machine, scope)}
        for id_ in rows.keys() & {id_ for id_, promise in world.promises.items() if promise.author in authors}:
            _check_kept(machine.name, world.promises[id_], rows[id_])


def _check_kept(reader: str, promise: Promise, row: MessageRow) -> None:
    assert not (promise.deletion == "answered" and not row.deleted), f"{reader} shows {promise.text!r}: it was deleted"
    assert promise.deletion or not row.deleted, f"{reader} lost {promise.text!r} to a deletion that nobody asked for"
    if row.deleted:
        return
    texts = [text for text, _ in promise.edits]
    last = max((place for place, (_, answered) in enumerate(promise.edits) if answered), default=None)
    allowed = [promise.text, *texts] if last is None else texts[last:]
    assert row.text in allowed, f"{reader} shows {row.text!r} instead of {allowed}"


def check_delivery(world: World) -> None:
    """What somebody is said to hold is there, up to where it is said; of who is out it may have gone since."""
    states = {group_of(one).group.state.me.device: group_of(one).group.state for one in inside(world.machines)}
    for machine in inside(world.machines):
        for ack in data_of(machine).acks.values():
            known = ack.device in states and ack.feed.incarnation != NO_INCARNATION
            if known and ack.feed not in states[ack.device].ends:
                held = states[ack.device].feeds.whole(ack.feed)
                assert held >= ack.upto, f"{machine.name} counts {ack.upto} of {held}: {ack.feed.device.hex()[:8]}"


def check_keys(world: World, view: View) -> None:
    """Nobody holds a key of a room or circle that they never were in; whoever only waits holds none."""
    for machine in world.machines:
        assert machine.node is not None
        for group in machine.node.groups:
            me = group.group.state.me.member
            circles = group.group.state.circles
            kept = machine.disk.groups[group.entry.file].keys.values()
            named = {key.kid for key in kept if me in circles.whole(key.scope).named(key.kid)}
            held = {key.scope for key in kept if key.kid not in named}
            if view.role(me) not in ("", "pending"):
                log = group.group.state.log
                beyond = {scope for scope in held - set(view.scopes_of(me)) if not was_within(log, me, scope)}
                assert not beyond, f"{machine.name} holds keys of {[scope.hex()[:8] for scope in beyond]}"
        for applicant in machine.node.applicants:
            data = machine.disk.groups.get(applicant.entry.file)
            assert data is None or not data.keys, f"{machine.name} waits at the door and holds keys"


def was_within(log: MembershipLog, member: MemberId, scope: ScopeId) -> bool:
    """Whether somebody was in a scope as long as one knew no more than what some link rests on.

    Whoever made the channel, or let them in, may have been put out at the same time elsewhere: then they never were.
    """
    return any(log.view_at([link.id]).within(member, scope) for link in log.since([]))


async def check_idle(world: World) -> None:
    """Once quiet, nothing passes but pings, and the knocking of those who are not let in."""
    links, traffic = len(world.net._ends) // 2, world.net.traffic
    messages, dials = traffic.messages, traffic.dials
    await asyncio.sleep(WINDOW)
    bound = links * PINGS_A_LINK * (WINDOW / PING_SECONDS + 1) + (traffic.dials - dials) * WORDS_A_KNOCK
    bound += sum(WORDS_OF_A_LIAR for end in world.net._ends if world.machine(end.name).lies)
    assert traffic.messages - messages <= bound, f"{traffic.messages - messages} messages over {links} quiet links"
    callers = sum(len(machine.friends) + len(world.machines) for machine in world.machines)
    assert traffic.dials - dials <= callers * CALLS_A_WINDOW, f"{traffic.dials - dials} calls in {WINDOW:.0f} s"


async def check_everybody_can_speak(world: World) -> None:
    """After all that, whoever is in can write, and everybody else reads it soon."""
    for machine in inside(world.machines):
        for scope in scopes_of(group_of(machine)):
            await _speak(world, machine, scope)
    await quiet(world)


async def _speak(world: World, machine: Machine, scope: ScopeId) -> None:
    """Write one message; a key that somebody just made may take a moment to arrive."""
    text = f"{machine.name} is still here {world.number()}"
    for _ in range(PATIENCE):
        answer = await world.perform(machine, "post", channel=scope.hex(), text=text)
        if answer is not None:
            world.promises[answer["message"]] = Promise(scope, machine.name, text, None)
            return
        await asyncio.sleep(1)
    raise AssertionError(f"{machine.name} cannot write: {world.refusals}")


async def check_reopened(world: World, before: dict[str, dict[ScopeId, list[tuple[object, ...]]]]) -> None:
    """What the disk says is what was shown, and folding it anew shows the same; of a crowd some are asked."""
    for machine in world.machines[:: max(1, len(world.machines) // REOPENED)]:
        machine.friends = []
        assert await machine.start()
        if machine.name in before:
            assert rendered(machine) == before[machine.name], f"{machine.name} shows something else after a restart"
            check_judgements(machine)
            found = await world.perform(machine, "repair")
            assert found == found | {"faults": 0}, f"{machine.name} finds faults: {found}"
            assert rendered(machine) == before[machine.name], f"{machine.name} shows something else after a repair"
        await machine.stop()


def check_judgements(machine: Machine) -> None:
    """What it took over from before the restart is what the links say."""
    log, anew = group_of(machine).group.state.log, MembershipLog()
    anew.restore(log.since([]), [])
    assert log.judgements(None) == anew.judgements(None), f"{machine.name} keeps judgements that its links do not bear"


def _all_equal(what: str, views: Mapping[str, list[tuple[object, ...]]]) -> None:
    """Raise with the rows that only one of two machines has."""
    first, *others = views
    for other in others:
        if views[other] != views[first]:
            mine = [row for row in views[first] if row not in views[other]]
            theirs = [row for row in views[other] if row not in views[first]]
            raise AssertionError(f"{what} differs: only {first} has {mine}, only {other} has {theirs}")

"""What the simulation found, told again in short: each of these once ended badly."""

import asyncio

import pytest

from tests.simulation.machine import Machine, Power
from tests.simulation.mishaps import DAY, YEAR
from tests.simulation.sight import group_of, me_of
from tests.simulation.stage import alike, found, general, invite, let_in, role, tell, texts, together, until
from tests.simulation.world import World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.group.commands import CreateChannel, GrantChannel, PromoteMember, SetProfile
from whisper_net.core.group.state import WELCOME
from whisper_net.core.ids import LinkId, MemberId
from whisper_net.core.membership.link import History, Role


def test_halves_that_both_took_a_new_key_apart_find_each_other() -> None:
    """Neither knows the other's newest key, and neither would ever have called with an older one."""

    async def story(world: World) -> None:
        await together(world)
        one, other = world.machines
        world.net.split([one.name])
        for machine in world.machines:
            machine.clock.skew = 40 * DAY
            await world.submit(machine, SetProfile(f"{machine.name} by a new key"))
        assert not alike(world)
        world.net.heal()
        await until(lambda: alike(world))
        assert {role(one, other), role(other, one)} == {"admin", "member"}

    assert tell(story, 2) == []


def test_link_from_the_future_counts_as_soon_as_its_time_has_come() -> None:
    """Also if that passes unnoticed, and the next thing to happen is several periods later."""

    async def story(world: World) -> None:
        await together(world)
        ahead = world.machines[1]
        ahead.clock.skew = 70 * DAY
        await world.submit(ahead, SetProfile("from next season"))
        await asyncio.sleep(60)
        assert not alike(world)
        for machine in world.machines:
            machine.clock.skew = 200 * DAY
        await until(lambda: alike(world), 100)

    assert tell(story, 2) == []


def test_clock_that_was_years_behind_catches_up_once_it_is_right() -> None:
    async def story(world: World) -> None:
        await together(world)
        late, others = world.machines[2], world.machines[:2]
        late.clock.skew = -5 * YEAR
        await late.stop()
        await late.start()
        for machine in others:
            await world.submit(machine, SetProfile(f"{machine.name} goes on"))
            await world.perform(machine, "post", channel="general", text=f"{machine.name} goes on")
        await world.submit(world.machines[0], CreateChannel("news"))
        await asyncio.sleep(60)
        late.clock.skew = 0.0
        await until(lambda: alike(world))

    assert tell(story, 3) == []


def test_one_vetters_refusal_is_not_the_groups_last_word() -> None:
    """A vetter whose clock is ahead calls the invitation expired; another admits, and approves much later."""

    async def story(world: World) -> None:
        founder, wrong, newcomer = world.machines
        await found(world)
        await let_in(world, wrong)
        await world.submit(founder, PromoteMember(me_of(wrong), Role.VETTER))
        await until(lambda: role(wrong, wrong) == "vetter")
        key = await invite(world, founder)
        await until(lambda: alike_two(world))
        wrong.clock.skew = 20 * DAY
        newcomer.friends = [founder.address, wrong.address]
        world.net.split([newcomer.name, wrong.name])
        assert await world.perform(newcomer, "join", key=key, me="m2", peers=[wrong.address]) is None
        assert world.refusals == {"join expired": 1}
        world.net.heal()
        await until(lambda: bool(waiting(founder)))
        await asyncio.sleep(100)
        await world.perform(founder, "member_approve", member=waiting(founder)[0].hex())
        await until(lambda: newcomer.group is not None)

    def waiting(machine: Machine) -> list[MemberId]:
        view = group_of(machine).group.state.log.view()
        return [member for member in view.people() if view.role(member) == "pending"]

    def alike_two(world: World) -> bool:
        codes = {group_of(machine).group.state.log.view_code() for machine in world.machines[:2]}
        return len(codes) == 1

    assert tell(story, 3) == []


def test_declined_and_then_approved_by_an_admin_comes_in() -> None:
    async def story(world: World) -> None:
        founder, newcomer = world.machines
        await found(world)
        answer = await world.perform(
            newcomer, "join", key=await invite(world, founder), me="m1", peers=[founder.address]
        )
        await world.perform(founder, "member_decline", member=answer["member"])
        await asyncio.sleep(100)
        assert await world.perform(newcomer, "sync", peers=[founder.address]) is None
        await world.perform(founder, "member_approve", member=answer["member"])
        await until(lambda: newcomer.group is not None)

    assert tell(story, 2) == []


def test_newcomer_to_a_room_with_a_closed_past_writes_at_once() -> None:
    async def story(world: World) -> None:
        await together(world)
        founder, member = world.machines
        room = await world.submit(founder, CreateChannel("since today", History.SINCE_JOIN))
        await world.perform(founder, "post", channel=room.hex(), text="before")
        await world.submit(founder, GrantChannel(me_of(member), room))
        await until(lambda: group_of(member).group.state.log.view().within(me_of(member), room))
        assert await world.perform(member, "post", channel=room.hex(), text="hello") is not None
        await asyncio.sleep(5)
        read = [await world.perform(machine, "messages", channel=room.hex()) for machine in world.machines]
        assert [[message["text"] for message in messages] for messages in read] == [["before", "hello"], ["hello"]]

    assert tell(story, 2) == []


@pytest.mark.expects_log
def test_full_disk_ends_links_and_loses_nothing() -> None:
    async def story(world: World) -> None:
        await together(world)
        writer, full = world.machines
        full.power.full_for = 5
        for number in range(8):
            await world.perform(writer, "post", channel="general", text=f"{number}")
            await asyncio.sleep(1)
        await until(lambda: alike(world))
        assert texts(full) == [str(number) for number in range(8)]

    assert tell(story, 2) == []


def test_forged_welcome_does_not_keep_the_true_one_out() -> None:
    async def story(world: World) -> None:
        founder, newcomer = world.machines
        await found(world)
        key = await invite(world, founder)
        answer = await world.perform(newcomer, "join", key=key, me="m1", peers=[founder.address])
        assert newcomer.node is not None
        applicant = newcomer.node.applicants[0]
        box_key = box_key_of(applicant.application.box_secret)
        forged = seal_welcome(box_key, [LinkId(bytes(32))], [], [ScopeKey(bytes(32), bytes(32))], bytes(32))
        await newcomer.do(lambda node: node.applicants[0].enter(forged))
        await world.perform(founder, "member_approve", member=answer["member"])
        await until(lambda: newcomer.group is not None)

    assert tell(story, 2) == []


class CutOnEntering(Power):
    """The power goes when the group's own database knows of the membership, and before the profile does."""

    def __call__(self, moment: str) -> None:
        data = list(self._machine.disk.groups.values())
        entered = data and data[0].links and WELCOME not in data[0].facts
        if moment == "before commit" and entered and self.cut_in is None and self._machine.lives == 1:
            self.cut_in = 0
        super().__call__(moment)


def test_power_cut_between_entering_and_saying_so_keeps_nobody_out() -> None:
    async def story(world: World) -> None:
        founder, newcomer = world.machines
        newcomer.power = CutOnEntering(newcomer)
        await newcomer.stop()
        newcomer.lives = 0
        await newcomer.start()
        await found(world)
        key = await invite(world, founder)
        answer = await world.perform(newcomer, "join", key=key, me="m1", peers=[founder.address])
        await world.perform(founder, "member_approve", member=answer["member"])
        await until(lambda: not newcomer.on)
        assert [entry.state for entry in newcomer.disk.entries.values()] == ["welcomed"]
        await newcomer.start()
        await until(lambda: newcomer.group is not None and alike(world))

    assert tell(story, 2) == []


def test_join_is_stored_before_anybody_hears_it() -> None:
    """Two conversations at once: neither may say what only the other is about to store."""

    async def story(world: World) -> None:
        founder, second, newcomer = world.machines
        await found(world)
        await let_in(world, second)
        await world.submit(founder, PromoteMember(me_of(second), Role.VETTER))
        key = await invite(world, founder)
        await asyncio.sleep(5)
        newcomer.power.cut_in, newcomer.power.cut_at = 3, "before commit"
        peers = [founder.address, second.address]
        assert await world.perform(newcomer, "join", key=key, me="m2", peers=peers) is None
        assert newcomer.off
        stored = [entry.state for entry in newcomer.disk.entries.values()]
        asked = sum(number for said, number in world.net.said.items() if said[0] == "m2" and said[2] == "JoinRequest")
        assert stored == ["joining"]
        assert not asked

    assert tell(story, 3) == []


@pytest.mark.parametrize("moment", ["before commit", "after commit"])
@pytest.mark.parametrize("writes", range(14))
def test_crash_at_any_write_of_joining_and_talking_is_overcome(writes: int, moment: str) -> None:
    async def story(world: World) -> None:
        founder, newcomer = world.machines
        await found(world)
        key = await invite(world, founder)
        newcomer.power.cut_in, newcomer.power.cut_at = writes, moment
        for _ in range(2):  # the second time by the power that is back
            if newcomer.off:
                await newcomer.start()
            await world.perform(newcomer, "join", key=key, me="m1", peers=[founder.address])
            await asyncio.sleep(1)
            people = await world.perform(founder, "member_list")
            for person in people:
                if person["state"] == "pending":
                    await world.perform(founder, "member_approve", member=person["member"])
            await asyncio.sleep(100)
        newcomer.power.calm()
        if newcomer.off:
            await newcomer.start()
        await until(lambda: newcomer.group is not None)
        assert await world.perform(newcomer, "post", channel="general", text="here at last") is not None
        await until(lambda: alike(world))
        assert texts(founder) == ["here at last"]
        assert len(await world.perform(founder, "member_list")) == 2

    assert tell(story, 2) == []


def test_restored_backup_new_incarnation() -> None:
    """A copy brought back learns of its own echo before it writes again, and starts a new feed."""

    async def story(world: World) -> None:
        await together(world)
        member = world.machines[1]
        await world.perform(member, "post", channel="general", text="before the backup")
        backup, incarnation = member.backup(), group_of(member).group.state.incarnation
        await world.perform(member, "post", channel="general", text="after the backup")
        await until(lambda: alike(world))
        await member.stop()
        member.disk = backup
        await member.start()
        await until(lambda: member.group is not None and alike(world))
        assert group_of(member).group.state.incarnation != incarnation
        await world.perform(member, "post", channel="general", text="after the restore")
        await until(lambda: alike(world))
        assert texts(member) == ["before the backup", "after the backup", "after the restore"]
        assert general(member) == general(world.machines[0])

    assert tell(story, 2) == []

"""One attempt to join: the whole way, and what it survives."""

import asyncio
from collections.abc import Awaitable
from itertools import count
from typing import Any

import pytest

from tests.node.asking import asking, join, key_of
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import DiskFault, LocalError

# -- the whole way


def test_from_a_key_to_a_member_step_by_step() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        asked = await join(ben, key, ana, claim="payments")
        assert (asked["state"], len(asked["phrase"].split())) == ("pending", 12)
        assert (await join(ben, key, ana))["phrase"] is None  # shown once
        assert await asking(ana) == asked["member"]
        await ana.do("member_approve", member=asked["member"])
        assert await ben.do("sync", peers=[ana.address])
        (group,) = await ben.do("group_list")
        assert (group["name"], group["role"], group["members"]) == ("Acme", "member", 2)
        assert ben.node.applicants == []
        (entry,) = ben.disk.entries.values()
        assert (entry.state, entry.facts) == ("member", b"")

    in_a_world(story)


def test_a_node_that_runs_asks_until_it_is_let_in() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await ana.stop()
        ben.node.call_always([ana.address])
        assert (await join(ben, key, ana))["state"] == "joining"
        await ana.start()
        await asyncio.sleep(120)
        await ana.do("member_approve", member=await asking(ana))
        await asyncio.sleep(120)
        assert ben.group.entered.is_set()
        await ana.do("post", channel="general", text="welcome")
        await asyncio.sleep(120)
        assert await ben.texts() == ["welcome"]

    in_a_world(story)


@pytest.mark.parametrize("relays", [[], ["ws://relay:1/#" + "a" * 52]])
def test_one_who_joins_again_while_the_request_is_signed_asks_once(relays: list[str]) -> None:
    """What is said anew of oneself is stored while a conversation signs: the request that was sent is never lost."""

    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        applicant, _ = await ben.node.apply(key, "Ben", "")
        keep, begun = applicant._keep, asyncio.Event()

        async def slowly(entry: Any) -> None:
            if not begun.is_set():
                begun.set()
                await asyncio.sleep(5)
            await keep(entry)

        applicant._keep = slowly
        again = asyncio.ensure_future(applicant.use_relays(relays) if relays else applicant.call_oneself("Benny", ""))
        await begun.wait()
        await applicant.ask(ana.address)
        await again
        (asked,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        assert asked["member"] == applicant.application.member.hex()
        assert (await applicant.ask(ana.address)).state == "pending"

    in_a_world(story)


def test_waiting_ends_as_soon_as_somebody_answers() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await ana.stop()
        begun = asyncio.get_running_loop().time()
        waiting = asyncio.ensure_future(join(ben, key, ana, wait=600))
        await asyncio.sleep(30)
        assert not waiting.done()
        await ana.start()
        assert (await waiting)["state"] == "pending"
        assert asyncio.get_running_loop().time() - begun < 33

    in_a_world(story)


def test_two_groups_are_joined_side_by_side() -> None:
    async def story(world: World) -> None:
        ana, cho = await world.founder("ana"), await world.founder("cho")
        ben = await world.machine("ben")
        for vetter in (ana, cho):
            asked = await join(ben, await key_of(vetter), vetter)
            await vetter.do("member_approve", member=asked["member"])
        synced = await ben.do("sync", peers=[ana.address, cho.address])
        assert synced["peers"] == 1
        assert [row["role"] for row in await ben.do("group_list")] == ["member", "member"]
        first, second = (one.group.state.me for one in ben.node.groups)
        assert first.member != second.member
        assert first.device != second.device

    in_a_world(story)


# -- restarts


class Failing:
    """A disk that takes `writes` writes and then none any more; `after` also loses the answer to the last one."""

    def __init__(self, writes: int, moment: str) -> None:
        self._left, self._moment = writes, moment
        self.failed = False

    def __call__(self, moment: str) -> None:
        if moment != self._moment and not self.failed:
            return
        self._left -= 1
        if self._left < 0:
            self.failed = True
            raise DiskFault("the machine is gone")


@pytest.mark.expects_log
@pytest.mark.parametrize("moment", ["before commit", "after commit"])
def test_a_join_survives_a_restart_after_any_write(moment: str) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        for writes in count():
            ben = await world.machine(f"ben{writes}")
            ben.crash = fault = Failing(writes, moment)
            key = await key_of(ana)
            await attempt(join(ben, key, ana))
            await approve_all(ana)
            await attempt(ben.do("sync", peers=[ana.address]))
            if not fault.failed:
                break
            ben.empty_disk()
            await ben.stop()
            await ben.start()
            await finish(ben, ana, key)
            ana.clock.skew += 90_000  # 20 invitations a day are the limit
            await ben.stop()
        assert writes > 5
        names = [row["name"] for row in await ana.do("member_list")]
        assert sorted(names) == sorted({*names})  # nobody asked twice

    in_a_world(story)


async def attempt(what: Awaitable[Any]) -> None:
    try:
        await what
    except LocalError:
        return  # as far as the disk let it come


async def approve_all(vetter: Machine) -> None:
    for row in await vetter.do("member_list"):
        if row["state"] == "pending":
            await vetter.do("member_approve", member=row["member"])


async def finish(newcomer: Machine, vetter: Machine, key: str) -> None:
    """Whatever was kept, the same key leads on."""
    if [row for row in await newcomer.do("group_list") if row["role"] == "member"] == []:
        await attempt(join(newcomer, key, vetter))
        await approve_all(vetter)
        await newcomer.do("sync", peers=[vetter.address])
        await newcomer.do("sync", peers=[vetter.address])
    assert [row["role"] for row in await newcomer.do("group_list")] == ["member"]


def test_after_a_restart_the_very_same_join_is_shown_again() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await join(ben, key, ana)
        signed = ben.node.applicants[0].application.sealed
        await ben.stop()
        await ben.start()
        assert ben.node.applicants[0].application.sealed == signed
        assert (await join(ben, key, ana))["state"] == "pending"
        assert len(await ana.do("member_list")) == 2

    in_a_world(story)


def test_the_words_entropy_is_forgotten_once_the_join_is_signed() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await ana.stop()
        await join(ben, key, ana)
        (kept,) = ben.node.applicants
        entropy = kept.application.entropy
        assert len(entropy) == 16
        await ana.start()
        await join(ben, key, ana)
        assert all(entropy not in entry.facts for entry in ben.disk.entries.values())

    in_a_world(story)

"""One attempt to join: what it survives, what it is refused with, and what it does not believe."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import pytest

from tests.node.world import Machine, World, in_a_world, stretch
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.crypto.invitation import invitation_keys, meet_lan_psk
from whisper_net.core.crypto.keytext import parse_key
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.errors import DiskFault, LocalError, RefusedError
from whisper_net.core.group.applying import ExpiredInvitation
from whisper_net.core.ids import BoxKey, Kid, LinkId
from whisper_net.core.wire import peer as wire
from whisper_net.node.applicant import JoinRefused
from whisper_net.ports.transport import Candidate, Connection


async def asking(vetter: Machine) -> str:
    """The one who waits for approval."""
    (row,) = [row for row in await vetter.do("member_list") if row["state"] == "pending"]
    member: str = row["member"]
    return member


async def join(machine: Machine, key: str, vetter: Machine, **more: Any) -> Any:
    return await machine.do("join", key=key, me=machine.name.capitalize(), peers=[vetter.address], **more)


async def key_of(vetter: Machine, **how: Any) -> str:
    key: str = (await vetter.do("invite_create", **how))["key"]
    return key


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


# -- refusals


def refused(code: str, story: Callable[[World, Machine, Machine], Any]) -> None:
    """A key that this happened to is refused with this code, in words that say what to do, and nobody is admitted."""

    async def whole(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await story(world, ana, ben)
        before = len(await ana.do("member_list"))
        with pytest.raises((JoinRefused, ExpiredInvitation), match="ask for a new key") as caught:
            await join(ben, key, ana)
        assert caught.value.code == code
        assert len(await ana.do("member_list")) == before

    in_a_world(whole)


def test_an_expired_key_is_refused() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        key = await key_of(ana, seconds=3_600)
        ana.clock.skew = ben.clock.skew = 7_200
        return key

    refused("expired", story)


def test_an_expired_key_is_refused_by_the_vetter_whatever_the_applicants_clock_says() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        key = await key_of(ana, seconds=3_600)
        ana.clock.skew = 7_200
        return key

    refused("expired", story)


def test_a_used_key_is_refused() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        key = await key_of(ana)
        await join(await world.machine("cho"), key, ana)
        return key

    refused("used", story)


def test_a_revoked_key_is_refused() -> None:
    async def story(world: World, ana: Machine, ben: Machine) -> str:
        made = await ana.do("invite_create")
        await ana.do("invite_revoke", invitation=made["invitation"])
        key: str = made["key"]
        return key

    refused("revoked", story)


def test_somebody_who_was_declined_is_told_so() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await join(ben, key, ana)
        await ana.do("member_decline", member=await asking(ana))
        with pytest.raises(JoinRefused, match="declined") as caught:
            await join(ben, key, ana)
        assert caught.value.code == "declined"

    in_a_world(story)


def test_a_key_that_nobody_knows_reaches_nobody() -> None:
    async def story(world: World) -> None:
        ana, cho = await world.founder("ana"), await world.founder("cho")
        ben = await world.machine("ben")
        asked = await join(ben, await key_of(cho), ana)
        assert asked["state"] == "joining"
        assert asked["group"] is asked["member"] is None
        assert len(asked["unanswered"]) == 1

    in_a_world(story)


def test_a_member_asks_no_second_time() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        with pytest.raises(RefusedError, match="already"):
            await join(ben, await key_of(ana), ana)

    in_a_world(story)


def test_after_a_refusal_a_new_key_begins_anew() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        made = await ana.do("invite_create")
        await ana.do("invite_revoke", invitation=made["invitation"])
        with pytest.raises(JoinRefused):
            await join(ben, made["key"], ana)
        asked = await join(ben, await key_of(ana), ana)
        assert asked["state"] == "pending"
        await ana.do("member_approve", member=asked["member"])
        await ben.do("sync", peers=[ana.address])
        assert ben.group.entered.is_set()

    in_a_world(story)


# -- what is not believed


class Impostor:
    """Somebody who overheard the words, and answers at an address of their own."""

    def __init__(self, world: World, key: str) -> None:
        self._transport = world.network.join("eve")
        self._key = key
        self.replies: list[wire.Message] = []
        self.heard: list[wire.LobbyMessage] = []

    async def listen(self) -> str:
        stretched = await stretch(parse_key(self._key).secret)
        psk = meet_lan_psk(invitation_keys(stretched).meet)
        listener = await self._transport.listen("eve:7000", lambda: [Candidate(psk, None)], self._answer)
        return listener.address

    async def _answer(self, connection: Connection) -> None:
        self.heard.append(wire.decode_lobby(await connection.receive()))
        for reply in self.replies:
            await connection.send(wire.encode_message(reply))


def test_forged_welcome_ignored() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        await join(ben, key, ana)
        (applicant,) = ben.node.applicants
        eve = Impostor(world, key)
        ours, others = (BoxKey(box_key_of(secret)) for secret in (applicant.application.box_secret, bytes(range(32))))
        address = await eve.listen()
        for sealed in (b"", b"x" * 200, seal_welcome(others, [], [], [], bytes(32))):
            eve.replies = [wire.WelcomeIs(sealed)]
            await applicant.ask(address)
            assert applicant.group is None
        # One that even opens: its heads never come, so nothing of it is believed and the true one still counts.
        keys = [ScopeKey(Kid(bytes(32)), bytes(32))]
        eve.replies = [wire.WelcomeIs(seal_welcome(ours, [LinkId(bytes(32))], [], keys, bytes(range(32))))]
        await applicant.ask(address)
        assert [row["role"] for row in await ben.do("group_list")] != ["member"]
        await ana.do("member_approve", member=await asking(ana))
        ben.node.call_always([ana.address])
        await asyncio.sleep(600)
        assert ben.group.entered.is_set()
        assert [row["role"] for row in await ben.do("group_list")] == ["member"]

    in_a_world(story)


@pytest.mark.parametrize(
    "reply",
    [
        wire.CardIs(b""),
        wire.CardIs(b"a card of nobody"),
        wire.Status("member", 9, 1, ""),
        wire.WantCard(),
        wire.JoinRequest(b"x"),
        wire.Ping(),
    ],
)
def test_whatever_an_impostor_answers_the_attempt_goes_on(reply: wire.Message) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        eve = Impostor(world, key)
        eve.replies = [reply]
        asked = await ben.do("join", key=key, me="Ben", peers=[await eve.listen()])
        assert asked["state"] != "member"
        assert (await join(ben, key, ana))["state"] == "pending"
        await ana.do("member_approve", member=await asking(ana))
        await ben.do("sync", peers=[ana.address])
        assert ben.group.entered.is_set()

    in_a_world(story)


def test_an_impostor_who_says_nothing_is_left_after_a_while() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        eve = Impostor(world, await key_of(ana))
        begun = asyncio.get_running_loop().time()
        asked = await ben.do("join", key=eve._key, me="Ben", peers=[await eve.listen()])
        assert asked["state"] == "joining"
        assert asyncio.get_running_loop().time() - begun < 25
        assert eve.heard == [wire.WantCard()]

    in_a_world(story)


def test_one_vetters_refusal_is_not_the_last_word_while_another_answers() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = await key_of(ana)
        eve = Impostor(world, key)
        eve.replies = [wire.Status("refused", 0, 0, "revoked")]
        asked = await ben.do("join", key=key, me="Ben", peers=[await eve.listen(), ana.address])
        assert asked["state"] == "pending"

    in_a_world(story)

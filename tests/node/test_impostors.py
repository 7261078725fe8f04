"""Whoever overheard a key's words can answer in the group's place: nothing of that is believed."""

import asyncio

import pytest

from tests.node.asking import asking, join, key_of
from tests.node.world import World, in_a_world, stretch
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import seal_welcome
from whisper_net.core.crypto.invitation import invitation_keys, meet_lan_psk
from whisper_net.core.crypto.keytext import parse_key
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.ids import BoxKey, Kid, LinkId
from whisper_net.core.wire import peer as wire
from whisper_net.ports.transport import Candidate, Connection


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

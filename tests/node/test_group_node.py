"""One group, running: who may greet it with what, and the door that it keeps for applicants."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world, stretch
from whisper_net.core.crypto.invitation import invitation_keys, meet_lan_psk
from whisper_net.core.crypto.keytext import parse_key
from whisper_net.core.group.applying import Application, begin, sign_join
from whisper_net.core.group.commands import PromoteMember
from whisper_net.core.membership.link import Role
from whisper_net.core.sync.lobby import MAX_REQUESTS
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.bounds import MAX_PSK_CANDIDATES
from whisper_net.core.wire.peer import Message
from whisper_net.node.group_node import GroupLabel
from whisper_net.ports.transport import Candidate, Connection, Disconnected


class Applicant:
    """Somebody with a key who speaks for themselves."""

    def __init__(self, world: World, vetter: Machine, name: str = "ben") -> None:
        self._world, self._vetter, self._name = world, vetter, name
        self.application: Application
        self._connection: Connection

    async def hold(self, key: str) -> None:
        parsed = parse_key(key)
        self.application = begin(parsed, await stretch(parsed.secret), self._name, "", self._world.random.randbytes(16))

    async def call(self) -> None:
        psk = meet_lan_psk(invitation_keys(self.application.stretched).meet)
        transport = self._world.network.join(self._name)
        self._connection = await transport.dial(self._vetter.address, Candidate(psk, None))

    async def say(self, message: Message | bytes) -> None:
        await self._connection.send(message if isinstance(message, bytes) else wire.encode_message(message))

    async def hear(self) -> wire.LobbyMessage:
        return wire.decode_lobby(await self._connection.receive())

    async def ask(self) -> wire.LobbyMessage:
        """From the card to a signed JOIN; what it is answered with."""
        await self.say(wire.WantCard())
        card = await self.hear()
        assert isinstance(card, wire.CardIs)
        entropy = self._world.random.randbytes(128)
        self.application = sign_join(self.application, card.raw, self._vetter.clock.now(), entropy)
        await self.say(wire.JoinRequest(self.application.sealed))
        return await self.hear()

    async def leave(self) -> None:
        await self._connection.close()


async def applicant(world: World, vetter: Machine, name: str = "ben") -> Applicant:
    made = Applicant(world, vetter, name)
    await made.hold((await vetter.do("invite_create"))["key"])
    await made.call()
    return made


# -- candidates


def test_members_may_greet_first_then_open_invitations_then_closed_ones() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = [(await ana.do("invite_create"))["invitation"] for _ in range(3)]
        await ana.do("invite_revoke", invitation=made[1])
        members, lobbies = ([one.label for one in some] for some in ana.group.candidates())
        assert all(isinstance(label, GroupLabel) and label.invitation is None for label in members)
        named = [label.invitation.hex() for label in lobbies if isinstance(label, GroupLabel) and label.invitation]
        assert members
        assert len(named) == len(lobbies)
        assert set(named[:2]) == {made[0], made[2]}
        assert named[2:] == [made[1]]

    in_a_world(story)


def test_a_new_invitation_opens_its_door_at_once() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        before = len(ana.group.candidates()[1])
        await ana.do("invite_create")
        assert len(ana.group.candidates()[1]) == before + 1

    in_a_world(story)


def test_of_more_invitations_than_anybody_tries_the_members_key_still_counts() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        for _ in range(MAX_PSK_CANDIDATES):
            await ana.do("invite_create")
            ana.clock.skew += 5_000  # 20 invitations a day are the limit
        assert sum(map(len, ana.group.candidates())) > MAX_PSK_CANDIDATES
        cho = await world.machine("cho")
        newest = await ana.do("invite_create")
        cho.clock.skew = ana.clock.skew
        asked = await cho.do("join", key=newest["key"], me="Cho", peers=[ana.address])
        assert asked["state"] == "pending"
        ben = world.machines[1]
        assert (await ben.do("sync", peers=[ana.address]))["peers"] == 1

    in_a_world(story)


# -- the lobby


def test_an_applicant_hears_the_moment_that_the_request_is_approved() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        assert await ben.ask() == wire.Status("pending", 0, 1, "")
        (asking,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_approve", member=asking["member"])
        assert isinstance(await ben.hear(), wire.WelcomeIs)
        with pytest.raises(Disconnected):
            await ben.hear()

    in_a_world(story)


def test_an_applicant_hears_of_each_approval() -> None:
    async def story(world: World) -> None:
        ana = await world.founder(needed=2)
        ben = await world.newcomer("ben", ana)
        await promote(ana, ben)
        cho = await applicant(world, ana, "cho")
        assert await cho.ask() == wire.Status("pending", 0, 2, "")
        (asking,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_approve", member=asking["member"])
        assert await cho.hear() == wire.Status("pending", 1, 2, "")
        await ben.do("sync", peers=[ana.address])
        await ben.do("member_approve", member=asking["member"])
        await ben.do("sync", peers=[ana.address])
        assert isinstance(await cho.hear(), wire.WelcomeIs)

    in_a_world(story)


async def promote(vetter: Machine, other: Machine) -> None:
    await vetter.group.submit(PromoteMember(other.group.group.state.me.member, Role.VETTER))
    await other.do("sync", peers=[vetter.address])


def test_an_approval_while_the_answer_is_on_its_way_is_not_missed() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        submit, approved = ana.group.submit, asyncio.Event()

        async def submit_and_approve(command: object) -> object:
            answer = await submit(command)  # type: ignore[arg-type]
            if type(command).__name__ == "JoinReceived" and not approved.is_set():
                approved.set()
                (asking,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
                await ana.do("member_approve", member=asking["member"])
            return answer

        ana.group.submit = submit_and_approve  # type: ignore[method-assign]
        assert await ben.ask() == wire.Status("pending", 0, 1, "")
        assert isinstance(await ben.hear(), wire.WelcomeIs)

    in_a_world(story)


def test_a_declined_applicant_is_told() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        await ben.ask()
        (asking,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        await ana.do("member_decline", member=asking["member"])
        assert await ben.hear() == wire.Status("refused", 0, 0, "declined")

    in_a_world(story)


def test_an_applicant_who_asks_again_on_the_same_link_is_answered_again() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        first = await ben.ask()
        await ben.say(wire.JoinRequest(ben.application.sealed))
        assert await ben.hear() == first
        await ben.say(wire.Ping())
        assert await ben.hear() == wire.Pong()
        assert len([row for row in await ana.do("member_list") if row["state"] == "pending"]) == 1

    in_a_world(story)


def test_an_applicant_who_goes_away_leaves_the_door_open_for_the_next() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        await ben.ask()
        await ben.leave()
        again = await applicant(world, ana, "cho")
        assert await again.ask() == wire.Status("pending", 0, 1, "")

    in_a_world(story)


@pytest.mark.parametrize(
    "said",
    [
        b"garbage",
        b"\xc1" * 60_000,
        wire.encode_message(wire.Auth(bytes(32), bytes(64))),
        wire.encode_message(wire.Envelopes([b"x"])),
        wire.encode_message(wire.WelcomeIs(b"")),
        wire.encode_message(wire.Status("member", 9, 9, "")),
    ],
)
def test_whatever_else_an_applicant_says_ends_the_link_and_nothing_more(said: bytes) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        await ben.say(said)
        with pytest.raises(Disconnected):
            await ben.hear()
        cho = await applicant(world, ana, "cho")
        assert await cho.ask() == wire.Status("pending", 0, 1, "")

    in_a_world(story)


def test_a_request_that_is_no_join_is_refused_and_harms_nothing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        await ben.say(wire.JoinRequest(b"sealed by nobody"))
        assert await ben.hear() == wire.Status("refused", 0, 0, "invalid")
        assert await ben.ask() == wire.Status("pending", 0, 1, "")

    in_a_world(story)


def test_a_flood_of_requests_ends_its_own_link() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        for _ in range(MAX_REQUESTS):
            await ben.say(wire.WantCard())
            assert isinstance(await ben.hear(), wire.CardIs)
        await ben.say(wire.WantCard())
        with pytest.raises(Disconnected):
            await ben.hear()

    in_a_world(story)


def test_a_silent_applicant_is_not_kept_for_ever() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        with pytest.raises(Disconnected):
            await ben.hear()

    in_a_world(story)


@pytest.mark.expects_log
def test_a_full_disk_ends_the_conversation_and_the_applicant_asks_again_later() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await applicant(world, ana)
        ana.fill_disk()
        await ben.say(wire.WantCard())
        card = await ben.hear()
        assert isinstance(card, wire.CardIs)
        ben.application = sign_join(ben.application, card.raw, ana.clock.now(), world.random.randbytes(128))
        await ben.say(wire.JoinRequest(ben.application.sealed))
        with pytest.raises(Disconnected):
            await ben.hear()
        ana.empty_disk()
        await ben.call()
        await ben.say(wire.JoinRequest(ben.application.sealed))
        assert await ben.hear() == wire.Status("pending", 0, 1, "")

    in_a_world(story)

"""Attempts to join after they were begun: asked for again, said anew, taken back."""

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import NotAllowed, NotFound, RelayAddressError, TooLong
from whisper_net.core.group.applying import ExpiredInvitation
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.wire.relay_address import parse_relay
from whisper_net.node import memberships
from whisper_net.node.join_refused import JoinRefused
from whisper_net.node.memberships import Attempt

DAY = 86_400


async def begun(world: World, vetter: Machine, *, seconds: int = 7 * DAY) -> tuple[Machine, str]:
    """Somebody with a key, whom nobody has answered yet, and the file of their attempt."""
    ben = await world.machine("ben")
    key = (await vetter.do("invite_create", seconds=seconds))["key"]
    await ben.do("join", key=key, me="Ben", claim="payments")
    return ben, (await attempt(ben)).file


async def attempt(machine: Machine) -> Attempt:
    (only,) = await memberships.attempts(machine.node)
    return only


def test_attempt_that_is_asked_for_tells_of_the_group_and_in_the_end_enters_it() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, file = await begun(world, ana)
        before = await attempt(ben)
        assert (before.state, before.member, before.inviter, before.expires, before.addresses) == (
            "joining",
            None,
            "",
            None,
            (),
        )
        assert (await ben.do("attempt_ask", attempt=file, peers=["nowhere:7000"]))["state"] == "joining"
        asked = await ben.do("attempt_ask", attempt=file, peers=[ana.address])
        assert (asked["state"], len(asked["unanswered"])) == ("pending", 1)
        known = await attempt(ben)
        assert (known.name, known.inviter, known.have, known.need) == ("Acme", "Ana", 0, 1)
        assert known.expires is not None
        assert known.member is not None
        assert set(known.addresses) == {"nowhere:7000", ana.address}
        await ana.do("member_approve", member=known.member.hex())
        assert (await ben.do("attempt_ask", attempt=file))["state"] == "member"
        assert await memberships.attempts(ben.node) == []
        assert [one.name for one in await memberships.groups(ben.node)] == ["Acme"]

    in_a_world(story)


def test_request_is_left_at_a_relay_that_is_named_later() -> None:
    async def story(world: World) -> None:
        ana, relay = await world.founder(), world.relay()
        ben, file = await begun(world, ana)
        await ana.group.submit(AddRelays((relay.url,)))
        await ana.do("invite_create")  # leaves cards there
        with pytest.raises(RelayAddressError):
            await ben.do("attempt_ask", attempt=file, relays=["wss://relay.example"])
        assert (await attempt(ben)).relays is None
        relay.faults.down = True
        dead = await ben.do("attempt_ask", attempt=file, relays=[relay.url])
        assert list(dead["unanswered"]) == [parse_relay(relay.url).where]
        relay.faults.down = False
        asked = await ben.do("attempt_ask", attempt=file, relays=[relay.url])
        assert (asked["state"], asked["unanswered"]) == ("pending", {})
        assert (await attempt(ben)).relays == (parse_relay(relay.url).where,)

    in_a_world(story)


def test_what_is_said_of_oneself_may_be_changed_until_it_is_signed() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, file = await begun(world, ana)
        with pytest.raises(TooLong):
            await ben.do("attempt_edit", attempt=file, me="B" * 200)
        with pytest.raises(TooLong):
            await ben.do("attempt_edit", attempt=file, me="Ben", claim="x" * 600)
        await ben.do("attempt_edit", attempt=file, me="Benedikt", claim="billing")
        await ben.do("attempt_ask", attempt=file, peers=[ana.address])
        (asking,) = [row for row in await ana.do("member_list") if row["state"] == "pending"]
        assert (asking["name"], asking["claim"]) == ("Benedikt", "billing")
        with pytest.raises(NotAllowed, match="signed"):
            await ben.do("attempt_edit", attempt=file, me="Ben")

    in_a_world(story)


def test_attempt_that_is_taken_back_is_forgotten_also_after_a_restart() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, file = await begun(world, ana)
        assert await ben.do("attempt_withdraw", attempt=file) == {"attempt": file, "state": "withdrawn"}
        with pytest.raises(NotFound):
            await ben.do("attempt_ask", attempt=file)
        await ben.stop()
        await ben.start()
        assert await memberships.attempts(ben.node) == []

    in_a_world(story)


def test_attempt_may_be_taken_back_even_while_the_group_is_entered() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, file = await begun(world, ana)
        await ben.do("attempt_ask", attempt=file, peers=[ana.address])
        waiting = await attempt(ben)
        assert waiting.member is not None
        await ana.do("member_approve", member=waiting.member.hex())
        await ben.node.applicants[0].ask(ana.address)
        assert (await attempt(ben)).state == "entering"
        await ben.do("attempt_withdraw", attempt=file)
        assert ben.node.groups == []
        assert await memberships.attempts(ben.node) == []
        await ben.stop()
        await ben.start()
        assert ben.node.groups == []

    in_a_world(story)


def test_expired_key_is_remembered_as_such() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, file = await begun(world, ana, seconds=60)
        ben.clock.skew = DAY
        with pytest.raises(ExpiredInvitation):
            await ben.do("attempt_ask", attempt=file, peers=[ana.address])
        assert ((await attempt(ben)).state, (await attempt(ben)).refused) == ("refused", "expired")

    in_a_world(story)


def test_declined_request_says_so() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, file = await begun(world, ana)
        await ben.do("attempt_ask", attempt=file, peers=[ana.address])
        waiting = await attempt(ben)
        assert waiting.member is not None
        await ana.do("member_decline", member=waiting.member.hex())
        with pytest.raises(JoinRefused, match="declined"):
            await ben.do("attempt_ask", attempt=file)
        assert (await attempt(ben)).refused == "declined"

    in_a_world(story)

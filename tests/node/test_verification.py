"""Comparing with a member on two machines: both see one number, and what is said or scanned agrees or says why not."""

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.safetycode import safety_text
from whisper_net.core.errors import LocalError, NotFound, OwnCode, RefusedError, SafetyCodeError, SafetyMismatch
from whisper_net.core.ids import MemberId
from whisper_net.node import people
from whisper_net.node.verification import Safety, agrees, safety


def me(machine: Machine) -> MemberId:
    return machine.group.group.state.me.member


async def told(machine: Machine, member: MemberId) -> Safety:
    return await safety(machine.node, machine.group.id.hex(), member)


async def refused(machine: Machine, member: MemberId, *said: str) -> type[LocalError]:
    with pytest.raises(LocalError) as found:
        await agrees(machine.node, machine.group.id.hex(), member, said)
    return type(found.value)


def test_both_machines_show_one_number() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        here, there = await told(ana, me(ben)), await told(ben, me(ana))
        assert (here.name, there.name) == ("Ben", "Ana")
        assert (here.words, here.digits) == (there.words, there.digits)
        assert (len(here.words), len("".join(here.digits))) == (12, 60)
        assert here.code != there.code
        group = ana.group.id.hex()
        for said in (there.code, " ".join(there.words), " ".join(there.digits)):
            await agrees(ana.node, group, me(ben), [said])
        await agrees(ana.node, group, me(ben), ["https://example.org", here.code, there.code])
        assert (await told(ana, me(ben))).identity == "unverified"

    in_a_world(story)


def test_what_does_not_agree_says_why() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ben.do("sync", peers=[ana.address])
        here, theirs, other = await told(ana, me(ben)), await told(ben, me(ana)), await told(ben, me(cleo))
        assert await refused(ana, me(ben), here.code) is OwnCode
        assert await refused(ana, me(ben), other.code) is SafetyMismatch
        assert await refused(ana, me(ben), theirs.code, other.code) is SafetyMismatch
        assert await refused(ana, me(cleo), theirs.code) is SafetyMismatch
        assert await refused(ana, me(ben)) is SafetyCodeError
        assert await refused(ana, me(ben), "https://example.org") is SafetyCodeError

    in_a_world(story)


def test_one_compares_with_members_alone() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        with pytest.raises(RefusedError):
            await told(ana, me(ana))
        with pytest.raises(NotFound):
            await told(ana, MemberId(bytes(32)))

    in_a_world(story)


def test_mark_is_seen_by_whoever_made_it() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        shown = await ana.do("member_verify", member=me(ben).hex()[:8])
        assert (shown["state"], shown["when"]) == ("unverified", None)
        marked = await ana.do("member_verify", member=me(ben).hex(), verdict="matches")
        assert marked == {**shown, "state": "verified", "when": marked["when"]}
        assert marked["when"].endswith("Z")
        await ben.do("sync", peers=[ana.address])
        assert (await ben.do("member_verify", member=me(ana).hex()))["state"] == "unverified"
        roster = await people.roster(ana.node, ana.group.id.hex())
        assert {one.name: one.identity for one in roster.people} == {"Ana": "unverified", "Ben": "verified"}
        await ana.stop()
        await ana.start()
        assert await ana.do("member_verify", member=me(ben).hex()) == marked
        assert await ana.do("member_verify", member=me(ben).hex(), verdict="differs") == shown

    in_a_world(story)


def test_what_the_other_says_marks_where_it_agrees() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        said = (await ben.do("member_verify", member=me(ana).hex()))["words"]
        with pytest.raises(SafetyMismatch):
            await ana.do("member_verify", member=me(ben).hex(), says=" ".join(reversed(said.split())))
        elsewhere = safety_text(ana.group.id, me(ben), MemberId(bytes(32)))
        with pytest.raises(SafetyMismatch):
            await ana.do("member_verify", member=me(ben).hex(), says=elsewhere)
        assert (await ana.do("member_verify", member=me(ben).hex()))["state"] == "unverified"
        assert (await ana.do("member_verify", member=me(ben).hex(), says=said))["state"] == "verified"
        for asked in ({"verdict": "maybe"}, {"verdict": "matches", "says": said}):
            with pytest.raises(RefusedError):
                await ana.do("member_verify", member=me(ben).hex(), **asked)

    in_a_world(story)

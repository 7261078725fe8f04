"""A person's further devices, machine to machine."""

import pytest

from tests.node.asking import key_of
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.errors import LocalError, NobodyReachable, RefusedError
from whisper_net.core.group.commands import LinksReceived
from whisper_net.node.join_refused import JoinRefused


async def founder_with_words(world: World, name: str = "ana") -> tuple[Machine, str]:
    machine = await world.machine(name)
    founded = await machine.do("group_found", name="Acme", me=name.capitalize(), needed=1)
    return machine, founded["phrase"]


async def newcomer_with_words(world: World, name: str, vetter: Machine) -> tuple[Machine, str]:
    machine = await world.machine(name)
    key = await key_of(vetter)
    asked = await machine.do("join", key=key, me=name.capitalize(), peers=[vetter.address])
    await vetter.do("member_approve", member=asked["member"])
    await machine.do("sync", peers=[vetter.address])
    return machine, asked["phrase"]


async def add(machine: Machine, phrase: str, vetter: Machine, **more: object) -> dict[str, str]:
    args = {"key": await key_of(vetter), "phrase": phrase, "peers": [vetter.address]} | more
    answer: dict[str, str] = await machine.do("device_add", **args)
    return answer


@pytest.mark.parametrize("person", ["ana", "ben"])
def test_words_and_a_key_bring_a_further_device(person: str) -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        ben, bens = await newcomer_with_words(world, "ben", ana)
        await ben.do("post", channel="general", text="from the first machine")
        await ben.do("sync", peers=[ana.address])
        laptop = await world.machine("laptop")
        added = await add(laptop, phrase if person == "ana" else bens, ana)
        assert added["state"] == "member"
        old = ana if person == "ana" else ben
        assert added["member"] == old.group.group.state.me.member.hex()
        assert added["device"] == laptop.group.group.state.me.device.hex()
        assert await laptop.texts() == ["from the first machine"]
        assert len(await laptop.do("member_list")) == 2
        assert laptop.node.applicants == []
        (entry,) = laptop.disk.entries.values()
        assert (entry.state, entry.facts) == ("member", b"")

    in_a_world(story)


def test_device_that_nobody_answers_keeps_nothing() -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        laptop, key = await world.machine("laptop"), await key_of(ana)
        await ana.stop()
        with pytest.raises(NobodyReachable, match="nothing was kept"):
            await laptop.do("device_add", key=key, phrase=phrase, peers=[ana.address])
        with pytest.raises(NobodyReachable, match="nothing was kept"):
            await laptop.do("device_add", key=key, phrase=phrase)
        assert laptop.disk.entries == {}
        assert laptop.node.applicants == []

    in_a_world(story)


def test_words_of_somebody_else_are_refused_and_kept_nowhere() -> None:
    async def story(world: World) -> None:
        ana, _ = await founder_with_words(world)
        _, strangers = await founder_with_words(world, "zoe")
        laptop = await world.machine("laptop")
        with pytest.raises(JoinRefused, match="nobody who is in this group") as refused:
            await add(laptop, strangers, ana)
        assert refused.value.code == "absent"
        with pytest.raises(LocalError):
            await add(laptop, "one two three", ana)
        assert laptop.disk.entries == {}
        assert [row["state"] for row in await ana.do("member_list")] == ["member"]

    in_a_world(story)


def test_member_adds_no_second_device_in_one_profile() -> None:
    async def story(world: World) -> None:
        ana, _ = await founder_with_words(world)
        ben, bens = await newcomer_with_words(world, "ben", ana)
        before = len(ana.group.group.state.log)
        with pytest.raises(JoinRefused, match="in that group already"):
            await add(ben, bens, ana)
        assert len(ana.group.group.state.log) == before + 1  # the invitation
        assert len(ben.disk.entries) == 1

    in_a_world(story)


@pytest.mark.expects_log
def test_device_that_was_signed_is_taken_up_after_a_restart() -> None:
    """The welcome did not come: the same JOIN is shown again, and its words are on no disk."""

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        laptop, key = await world.machine("laptop", listen=False), await key_of(ana)
        ana.fill_disk()
        added = await laptop.do("device_add", key=key, phrase=phrase, peers=[ana.address])
        assert (added["state"], added["device"]) == ("pending", None)
        (entry,) = laptop.disk.entries.values()
        assert entry.state == "linking"
        ana.empty_disk()
        await laptop.stop()
        await laptop.start(listen=False)
        (row,) = await laptop.do("group_list")
        assert row["role"] == "linking"
        await laptop.do("sync", peers=[ana.address])
        assert laptop.group.entered.is_set()

    in_a_world(story)


# -- listing and revoking


def test_lost_device_is_revoked_and_hears_nothing() -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        ben = await world.newcomer("ben", ana)
        laptop = await world.machine("laptop")
        await add(laptop, phrase, ana)
        rows = await ana.do("device_list")
        assert [(row["state"], row["this"]) for row in rows] == [("live", True), ("live", False)]
        assert rows[1]["device"] == laptop.group.group.state.me.device.hex()
        revoked = await ana.do("device_revoke", device=rows[1]["device"][:8])
        assert revoked == {"device": rows[1]["device"]}
        assert [row["state"] for row in await ana.do("device_list")] == ["live", "revoked"]
        await ana.do("post", channel="general", text="without the laptop")
        await ben.do("sync", peers=[ana.address])
        with pytest.raises(NobodyReachable):
            await laptop.do("sync", peers=[ben.address])
        await laptop.do("post", channel="general", text="from the finder")
        with pytest.raises(NobodyReachable):
            await laptop.do("sync", peers=[ben.address])
        assert await ben.texts() == ["without the laptop"]

    in_a_world(story)


def test_device_that_hears_that_it_was_revoked_says_so() -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        laptop = await world.machine("laptop")
        await add(laptop, phrase, ana)
        mine = ana.group.group.state.me.device.hex()
        await laptop.do("device_revoke", device=mine, phrase=phrase)
        log = laptop.group.group.state.log
        await ana.group.submit(LinksReceived(tuple(log.get(id_).raw for id_ in log.ids)))
        assert (await ana.do("group_list"))[0]["role"] == "revoked"
        with pytest.raises(RefusedError, match="was revoked"):
            await ana.do("post", channel="general", text="hello?")

    in_a_world(story)


def test_device_ids_that_are_wrong() -> None:
    async def story(world: World) -> None:
        ana, _ = await founder_with_words(world)
        for typed, code in (("zz", "bad_id"), ("0" * 8, "not_found")):
            with pytest.raises(RefusedError) as refused:
                await ana.do("device_revoke", device=typed)
            assert refused.value.code == code

    in_a_world(story)

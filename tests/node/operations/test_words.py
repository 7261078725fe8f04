"""The twelve words: held to the membership without being kept, and a reminder as long as they were not asked for."""

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import KeyTextError, MistypedWord, NotFound
from whisper_net.node.operations.words import UNCHECKED


def test_words_of_a_founder_are_known_and_others_are_not() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        first = (await ana.do("group_found", name="Acme", me="Ana", needed=1))["phrase"]
        second = (await ana.do("group_found", name="Lumen", me="Ana", needed=1))["phrase"]
        for group in ("Acme", "Lumen"):
            await ana.do("words_checked", checked=False, group=group)
        assert [row["name"] for row in await ana.do("words_unchecked")] == ["Acme", "Lumen"]
        with pytest.raises(MistypedWord, match="each group has its own"):
            await ana.do("words_check", words=second, group="Acme")
        with pytest.raises(KeyTextError, match="12 words"):
            await ana.do("words_check", words="abandon", group="Acme")
        await ana.do("words_check", words=first.upper(), group="Acme")
        assert [row["name"] for row in await ana.do("words_unchecked")] == ["Lumen"]
        await ana.do("words_checked", checked=True, group="Lumen")
        assert await ana.do("words_unchecked") == []

    in_a_world(story)


def test_words_that_were_never_looked_at_are_known_to_be_gone() -> None:
    async def story(world: World) -> None:
        ana = await world.machine("ana")
        phrase = (await ana.do("group_found", name="Acme", me="Ana", needed=1))["phrase"]
        assert await ana.do("words_state") == {"checked": True, "seen": True}
        await ana.do("words_checked", checked=False, seen=False)
        assert await ana.do("words_state") == {"checked": False, "seen": False}
        assert [row["seen"] for row in await ana.do("words_unchecked")] == [False]
        await ana.do("words_checked", checked=True)
        assert await ana.do("words_state") == {"checked": True, "seen": False}
        await ana.do("words_check", words=phrase)
        assert await ana.do("words_state") == {"checked": True, "seen": True}

    in_a_world(story)


def test_words_of_an_applicant_are_known_at_every_step() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.machine("ben")
        key = (await ana.do("invite_create"))["key"]
        phrase = (await ben.do("join", key=key, me="Ben"))["phrase"]
        file = ben.node.applicants[0].entry.file
        await ben.do("words_checked", checked=False, attempt=file)
        with pytest.raises(MistypedWord):
            await ben.do("words_check", words="abandon " * 11 + "about", attempt=file)
        await ben.do("words_check", words=phrase, attempt=file)
        assert await ben.do("words_unchecked") == []
        await ben.do("words_checked", checked=False, attempt=file)
        asked = await ben.do("join", key=key, me="Ben", peers=[ana.address])
        with pytest.raises(MistypedWord):
            await ben.do("words_check", words="abandon " * 11 + "about", attempt=file)
        await ben.do("words_check", words=phrase, attempt=file)
        await ben.do("words_checked", checked=False, attempt=file)
        assert await ben.do("words_unchecked") == [{"group": None, "attempt": file, "name": "Acme", "seen": True}]
        await ana.do("member_approve", member=asked["member"])
        await ben.do("sync", peers=[ana.address])
        (row,) = await ben.do("words_unchecked")
        assert (row["name"], row["attempt"]) == ("Acme", None)
        await ben.do("words_check", words=phrase, group=row["group"])
        assert await ben.do("words_unchecked") == []
        await ben.do("words_checked", checked=False, attempt=file)  # asked for before it led into the group
        with pytest.raises(MistypedWord):
            await ben.do("words_check", words="abandon " * 11 + "about", attempt=file)
        await ben.do("words_check", words=phrase, attempt=file)
        assert await ben.do("words_unchecked") == []
        with pytest.raises(NotFound):
            await ben.do("words_check", words=phrase, attempt="00")

    in_a_world(story)


def test_reminder_that_cannot_be_read_or_is_of_something_gone_reminds_of_nothing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        store = ana.node.means.profile.store()
        await ana.node.run(store.put_fact, UNCHECKED, b"\xff")
        assert await ana.do("words_unchecked") == []
        ben = await world.machine("ben")
        key = (await ana.do("invite_create"))["key"]
        await ben.do("join", key=key, me="Ben")
        file = ben.node.applicants[0].entry.file
        await ben.do("words_checked", checked=False, attempt=file)
        await ben.do("attempt_withdraw", attempt=file)
        assert await ben.do("words_unchecked") == []

    in_a_world(story)

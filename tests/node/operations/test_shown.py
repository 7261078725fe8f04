"""Ids as people type them, and times as they are shown."""

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import Ambiguous, LocalError, NotFound
from whisper_net.core.group.commands import CreateChannel
from whisper_net.node.operations import shown
from whisper_net.node.operations.shown import BadId


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_800_000_000, "2027-01-15T08:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (253_402_300_800, "9999-12-31T23:59:59Z"),
        (1 << 62, "9999-12-31T23:59:59Z"),
    ],
)
def test_times_are_utc_and_end_with_year_9999(seconds: int, text: str) -> None:
    assert shown.time_text(seconds) == text


def test_a_message_is_found_by_8_digits_or_more_also_by_an_odd_number_of_them() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = (await ana.do("post", channel="general", text="hello"))["message"]
        for length in (8, 9, 10, 63, 64):
            assert (await shown.message(ana.group, made[:length])).text == "hello"

    in_a_world(story)


@pytest.mark.parametrize("text", ["", "1234567", "xyzxyzxyz", "A" * 8, "0" * 65, "0x12345678", "12345678\n", "١" * 8])
def test_what_is_no_id_is_said_to_be_none(text: str) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        for find in (shown.member, shown.invitation):
            with pytest.raises(BadId):
                find(ana.group, text)
        with pytest.raises(BadId):
            await shown.message(ana.group, text)

    in_a_world(story)


@pytest.mark.parametrize("text", ["00000000", "0" * 64, "fffffffff"])
def test_an_id_of_nothing_here_is_not_found(text: str) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        for find in (shown.member, shown.invitation):
            with pytest.raises(NotFound):
                find(ana.group, text)
        with pytest.raises(NotFound):
            await shown.message(ana.group, text)

    in_a_world(story)


def test_a_channel_is_named_with_or_without_a_hash_or_by_its_id() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        (row,) = await ana.do("channel_list")
        for text in ("general", "#general", row["channel"], row["channel"][:8]):
            assert (await shown.channel(ana.group, text)).name == "general"
        for text in ("", "#", "gen", "General", row["channel"][:7], "nowhere"):
            with pytest.raises(NotFound):
                await shown.channel(ana.group, text)

    in_a_world(story)


def test_two_channels_of_one_name_are_told_apart_by_id() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.group.submit(CreateChannel("general"))
        with pytest.raises(Ambiguous):
            await ana.do("post", channel="general", text="where?")
        await ana.do("post", channel=made.hex()[:8], text="there")
        assert await ana.texts(made.hex()) == ["there"]

    in_a_world(story)


@pytest.mark.parametrize(
    ("operation", "args"),
    [
        ("edit", {"text": "x"}),
        ("delete", {}),
        ("react", {"emoji": "👍"}),
        ("reply", {"text": "x"}),
    ],
)
def test_every_command_about_a_message_reads_ids_alike(operation: str, args: dict[str, str]) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = (await ana.do("post", channel="general", text="hello"))["message"]
        for text in ("", made[:7], "zz" * 8, "0" * 64):
            with pytest.raises(LocalError) as caught:
                await ana.do(operation, message=text, **args)
            assert caught.value.code in {"bad_id", "not_found"}
        assert await ana.do(operation, message=made[:8], **args)

    in_a_world(story)

"""A group on a stick: carried from one machine to another that it never meets."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.core.group.floods import chain
from tests.node.operations.test_devices import add, founder_with_words
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.items import NO_RELAY, group_topic, seal_item
from whisper_net.core.errors import DiskFault, DiskFull
from whisper_net.core.group.commands import LinksReceived
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.pace import Bucket
from whisper_net.core.wire.bundle import (
    END,
    HEAD,
    BundleDamaged,
    BundleItem,
    BundleReader,
    NoBundle,
    written,
)
from whisper_net.core.wire.item import Content, KeysFor, LinkList
from whisper_net.node import allowances
from whisper_net.node.held_links import TEND_SECONDS
from whisper_net.ports.backup import FileThere


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


async def say(machine: Machine, *texts: str) -> None:
    for text in texts:
        await machine.do("post", channel="general", text=text)


async def pair(world: World) -> tuple[Machine, Machine]:
    ana = await world.founder()
    return ana, await world.newcomer("ben", ana)


async def carry(stick: Path, giver: Machine, taker: Machine) -> Any:
    await giver.do("bundle_export", file=str(stick), force=True)
    return await taker.do("bundle_import", file=str(stick))


def entries(stick: Path) -> list[BundleItem]:
    return list(BundleReader().read(stick.read_bytes()))


def data_of(stick: Path) -> bytes:
    return stick.read_bytes()


def write(stick: Path, data: bytes) -> None:
    stick.write_bytes(data)


def test_what_was_said_is_carried_both_ways(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await say(ana, *(f"number {count}" for count in range(40)))
        await say(ben, "apart")
        done = await carry(stick, ana, ben)
        assert done == {"envelopes": 40, "links": 0, "whole": True, "ours": True}
        await carry(stick, ben, ana)
        assert sorted(await ana.texts()) == sorted(await ben.texts())
        assert len(await ana.texts()) == 41
        assert await carry(stick, ana, ben) == {"envelopes": 0, "links": 0, "whole": True, "ours": True}

    in_a_world(story)


def test_whoever_was_away_while_keys_rotated_comes_back_by_a_stick(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        for name in ("cleo", "dora", "emil"):
            gone = await world.newcomer(name, ana)
            await ana.do("member_remove", member=gone.group.group.state.me.member.hex())
            await say(ana, f"{name} went")
        done = await carry(stick, ana, ben)
        assert done["links"] > 0
        assert await ben.texts() == await ana.texts()
        assert (await ben.do("status"))["view_code"] == (await ana.do("status"))["view_code"]

    in_a_world(story)


def test_finder_learns_no_name_and_no_text(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, _ = await pair(world)
        await say(ana, "the severance came")
        await ana.do("bundle_export", file=str(stick))
        data = data_of(stick)
        for secret in (b"severance", b"general", b"Acme", b"Ana", ana.group.group.state.me.group):
            assert secret not in data
        stranger = await world.founder("zoe")
        assert await stranger.do("bundle_import", file=str(stick)) == {
            "envelopes": 0,
            "links": 0,
            "whole": True,
            "ours": False,
        }

    in_a_world(story)


def test_removed_member_reads_nothing_new_from_a_stick(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await ana.do("member_remove", member=ben.group.group.state.me.member.hex())
        await say(ana, "among us")
        await carry(stick, ana, ben)
        assert "among us" not in await ben.texts()

    in_a_world(story)


def test_what_disappears_is_on_no_stick(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, _ = await pair(world)
        await ana.do("channel_create", name="passing", disappear="day")
        await ana.do("post", channel="passing", text="gone tomorrow")
        done = await ana.do("bundle_export", file=str(stick))
        before = done["envelopes"]
        await ana.do("post", channel="passing", text="this too")
        done = await ana.do("bundle_export", file=str(stick), force=True)
        assert done["envelopes"] == before

    in_a_world(story)


def test_a_file_cut_short_brings_what_it_holds(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await say(ana, "one")
        await ana.do("bundle_export", file=str(stick))
        write(stick, data_of(stick)[:-20])
        done = await ben.do("bundle_import", file=str(stick))
        assert not done["whole"]
        assert await ben.texts() == ["one"]

    in_a_world(story)


def test_every_damaged_item_is_passed_over(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await say(ana, "one")
        await ana.do("bundle_export", file=str(stick))
        whole = entries(stick)
        spoilt = [BundleItem(one.topic, one.item[:-1] + bytes([one.item[-1] ^ 1])) for one in whole]
        write(stick, HEAD + b"".join(map(written, [*spoilt, *whole])) + END)
        await ben.do("bundle_import", file=str(stick))
        assert await ben.texts() == ["one"]

    in_a_world(story)


def test_member_who_fills_a_stick_with_nonsense_harms_nobody(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        state = ana.group.group.state
        keys = [group_topic(key.secret) for key in state.keys if key.scope == ScopeId(state.me.group)]
        nonsense: list[Content] = [LinkList(1, [b"no link"]), KeysFor(b"no keys")]
        items = [BundleItem(one.topic, seal_item(one, NO_RELAY, content)) for one in keys for content in nonsense]
        write(stick, HEAD + b"".join(map(written, items)) + END)
        done = await ben.do("bundle_import", file=str(stick))
        assert (done["envelopes"], done["links"], done["ours"]) == (0, 0, True)

    in_a_world(story)


def test_files_that_are_in_the_way_or_no_bundle(stick: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await ana.do("bundle_export", file=str(stick))
        with pytest.raises(FileThere):
            await ana.do("bundle_export", file=str(stick))
        await ana.do("bundle_export", file=str(stick), force=True)
        for data, error in ((b"PK\x03\x04", NoBundle), (b"", NoBundle), (HEAD + END + b"x", BundleDamaged)):
            write(stick, data)
            with pytest.raises(error):
                await ana.do("bundle_import", file=str(stick))
        with pytest.raises(DiskFault):
            await ana.do("bundle_import", file=str(stick.parent / "none"))
        with pytest.raises(DiskFault):
            await ana.do("bundle_export", file=str(stick.parent / "no folder" / "file"))

    in_a_world(story)


def test_full_disk_stops_an_import_and_loses_nothing(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await say(ana, "one")
        await ana.do("bundle_export", file=str(stick))
        ben.fill_disk()
        with pytest.raises(DiskFull):
            await ben.do("bundle_import", file=str(stick))
        ben.empty_disk()
        await ben.do("bundle_import", file=str(stick))
        assert await ben.texts() == ["one"]

    in_a_world(story)


def test_further_machine_reads_its_owners_circles_by_a_stick(stick: Path) -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        ben = await world.newcomer("ben", ana)
        await ana.do("member_promote", member=ben.group.group.state.me.member.hex(), role="vetter")
        await ben.do("sync", peers=[ana.address])
        await ana.do("dm", member="Ben", text="between us")
        laptop = await world.machine("laptop")
        await add(laptop, phrase, ben)
        await carry(stick, ben, ana)
        await carry(stick, ana, laptop)
        (row,) = await laptop.do("circle_list")
        assert [one["text"] for one in await laptop.do("messages", channel=row["circle"], limit=9)] == ["between us"]

    in_a_world(story)


def test_flood_of_links_on_a_stick_waits_as_at_a_relay(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fills no memory, and comes in by and by, also where there is no relay at all."""
    monkeypatch.setattr(allowances, "OF_LINKS", Bucket(16 * 1_024, 8, 1_024))

    async def story(world: World) -> None:
        ana, ben = await pair(world)
        before, flood = len(ana.group.group.state.log), chain(ben.group.group.state, "flood", 30)
        await ben.group.submit(LinksReceived(tuple(flood)))
        await carry(stick, ben, ana)
        assert len(ana.group.group.state.log) == before + 16
        (data,) = ana.disk.groups.values()
        assert len(data.shelf.links) == len(flood) - 16
        await asyncio.sleep(2 * TEND_SECONDS)
        assert len(ana.group.group.state.log) == before + len(flood)

    in_a_world(story)

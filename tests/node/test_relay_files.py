"""Files over a relay: left there by who attached them, fetched while nobody is online, sealed all the way."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.node.test_attachments import DATA, attached, fetched, shown
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.items import attachment_topic
from whisper_net.core.group.commands_relays import AddRelays
from whisper_net.core.group.events import DeliveryChanged
from whisper_net.core.ids import EnvelopeId
from whisper_net.core.wire.item import Chunk
from whisper_net.node import attachments, relay_files
from whisper_net.node.delivery import Pieces, whereabouts
from whisper_net.node.relay_lacks import Offer
from whisper_net.node.relay_topics import Topic
from whisper_net.relay.in_process import MemoryRelay


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.pdf"
    path.write_bytes(DATA)
    return path


async def two(world: World) -> tuple[MemoryRelay, Machine, Machine]:
    """Ana and Ben, who know a relay."""
    relay, ana = world.relay(), await world.founder()
    ben = await world.newcomer("ben", ana)
    await ana.group.submit(AddRelays((relay.url,)))
    await ben.do("sync", peers=[ana.address])
    return relay, ana, ben


async def alone(machine: Machine, message: EnvelopeId) -> dict[str, int]:
    answer: dict[str, int] = await machine.do("attachment_fetch", attachment=message.hex(), call=True, seconds=60)
    return answer


def test_a_file_reaches_somebody_who_is_never_online_with_its_author(file: Path) -> None:
    async def story(world: World) -> None:
        _, ana, ben = await two(world)
        await ben.stop()
        message = await attached(ana, file)
        await ana.do("sync")
        await ana.stop()
        await ben.start()
        await ben.do("sync")
        assert await shown(ben) == [(file.name, len(DATA), "not here")]
        assert (await alone(ben, message))["held"] == 6
        assert await attachments.content(ben.node, None, message) == DATA

    in_a_world(story)


def test_a_file_that_is_attached_while_a_line_stands_goes_there_by_itself(file: Path) -> None:
    async def story(world: World) -> None:
        _, ana, ben = await two(world)
        await ben.stop()
        ana.group.relays.keep_up()
        await asyncio.sleep(5)
        message = await attached(ana, file)
        await asyncio.sleep(5)
        await ana.stop()
        await ben.start()
        await ben.do("sync")
        assert (await alone(ben, message))["held"] == 6

    in_a_world(story)


def test_what_a_relay_has_is_not_put_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        _, ana, _ = await two(world)
        await attached(ana, file)
        await ana.do("sync")
        read = ana.group.runner.store.chunk
        asked: list[bytes] = []

        def note(id_: bytes) -> bytes | None:
            asked.append(id_)
            return read(id_)

        monkeypatch.setattr(ana.group.runner.store, "chunk", note)
        await ana.do("sync")
        assert asked == []

    in_a_world(story)


def test_a_fetch_from_a_relay_goes_on_where_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        _, ana, ben = await two(world)
        message = await attached(ana, file)
        await ana.do("sync")
        await ana.stop()
        await ben.do("sync")
        pages: list[int] = []
        page = relay_files.RelayFiles.page

        async def one(self: relay_files.RelayFiles, key: bytes) -> relay_files.Page | None:
            found = None if len(pages) == 1 else await page(self, key)
            pages.append(0 if found is None else len(found.chunks))
            return found

        monkeypatch.setattr(relay_files.RelayFiles, "page", one)
        first = await alone(ben, message)
        assert 0 < first["held"] < 6
        await ben.stop()
        await ben.start()
        assert (await alone(ben, message))["held"] == 6
        assert sum(pages) == 6

    in_a_world(story)


def test_a_file_that_was_let_go_comes_again(file: Path) -> None:
    async def story(world: World) -> None:
        _, ana, ben = await two(world)
        message = await attached(ana, file)
        await ana.do("sync")
        await ana.stop()
        await ben.do("sync")
        for _ in range(2):
            assert (await alone(ben, message))["held"] == 6
            await attachments.let_go(ben.node, None, message)

    in_a_world(story)


def test_pieces_that_are_missing_in_the_middle_are_found_from_the_beginning(file: Path) -> None:
    async def story(world: World) -> None:
        _, ana, ben = await two(world)
        message = await attached(ana, file)
        await ana.do("sync")
        await ana.stop()
        await ben.do("sync")
        ben.group.relays.keep_up()
        await asyncio.sleep(5)
        (line,) = ben.group.relays.lines
        key = (await attachments.file(ben.node, None, message)).manifest.key
        while (page := await line.page(key)) is not None and not page.last:
            line.reached(key)
        line._anew.clear()
        assert (await fetched(ben, message)).whole

    in_a_world(story)


def test_a_relay_without_it_is_no_source(file: Path) -> None:
    async def story(world: World) -> None:
        relay, ana, ben = await two(world)
        message = await attached(ana, file)
        await ben.do("sync", peers=[ana.address])
        await ana.stop()
        await relay.wipe()
        done = await ben.do("attachment_fetch", attachment=message.hex(), call=True, seconds=30)
        assert (done["held"], done["sources"]) == (0, 0)

    in_a_world(story)


def test_junk_on_a_topic_is_passed_over(file: Path) -> None:
    async def story(world: World) -> None:
        _, ana, ben = await two(world)
        message = await attached(ana, file)
        ana.group.relays.keep_up()
        await asyncio.sleep(5)
        key = (await attachments.file(ana.node, None, message)).manifest.key
        keys = attachment_topic(key)
        for work in ana.group.relays._works:
            work.offers.say(Offer(Topic(keys, None), Chunk(b"not a piece of it")))
        await asyncio.sleep(5)
        await ana.stop()
        await ben.do("sync")
        assert (await alone(ben, message))["held"] == 6

    in_a_world(story)


def test_a_line_that_ends_while_somebody_waits_ends_the_waiting(file: Path) -> None:
    async def story(world: World) -> None:
        relay, ana, ben = await two(world)
        message = await attached(ana, file)
        await ana.do("sync")
        await ana.stop()
        await ben.do("sync")
        ben.group.relays.keep_up()
        await asyncio.sleep(5)
        waiting = asyncio.ensure_future(fetched(ben, message, 600))
        await asyncio.sleep(0.001)
        await relay.break_lines()
        assert (await waiting).whole, "the next line goes on"

    in_a_world(story)


def test_it_is_told_how_much_of_a_file_lies_at_a_relay(file: Path) -> None:
    async def story(world: World) -> None:
        relay, ana, ben = await two(world)
        await ben.stop()
        relay.faults.down = True
        message = await attached(ana, file)

        async def told() -> dict[str, Any]:
            answer: dict[str, Any] = (await ana.do("message_show", message=message.hex()))["delivery"]
            return answer

        assert (await told())["file"] == {"pieces": 0, "of": 6}
        heard: list[object] = []
        ana.node.listeners.append(lambda _, notify: heard.extend(notify.events))
        relay.faults.down = False
        await ana.do("sync")
        assert (await told())["file"] == {"pieces": 6, "of": 6}
        (row,) = await attachments.files(ana.node, None)
        assert DeliveryChanged(row.scope) in heard
        found = await whereabouts(ana.node, "Acme", row.scope, row.member, message)
        assert [one.file for one in found.relays] == [Pieces(6, 6)]
        ana.clock.skew += relay_files.LASTS_SECONDS + 1
        assert "file" not in await told()

    in_a_world(story)

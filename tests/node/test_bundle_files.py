"""Attached files on a stick: carried only where somebody asks, to whoever has their message, and checked."""

from pathlib import Path
from typing import Any

import pytest

from tests.node.operations.test_bundles import data_of, entries, pair, write
from tests.node.test_attachments import attached, met, shown
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.attachments import CHUNK_PLAIN, seal_file
from whisper_net.core.crypto.items import NO_RELAY, attachment_topic, seal_item
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.ids import ScopeId
from whisper_net.core.wire.bundle import END, HEAD, BundleItem, written
from whisper_net.core.wire.item import Chunk
from whisper_net.node import attachments

DATA = bytes(range(256)) * (2 * CHUNK_PLAIN // 256 + 1)
"""Three pieces."""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.pdf"
    path.write_bytes(DATA)
    return path


async def export(stick: Path, machine: Machine) -> Any:
    return await machine.do("bundle_export", file=str(stick), files=True, force=True)


async def take(stick: Path, machine: Machine) -> Any:
    return await machine.do("bundle_import", file=str(stick), files=True)


def test_files_are_carried_where_both_ask_for_them(stick: Path, file: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        message = await attached(ana, file)
        assert "files" not in await ana.do("bundle_export", file=str(stick))
        without = len(data_of(stick))
        assert (await export(stick, ana))["files"] == 1
        assert len(data_of(stick)) - without > len(DATA)
        done = await ben.do("bundle_import", file=str(stick))
        assert (done["envelopes"], done["files_left"]) == (1, 1)
        assert await shown(ben) == [(file.name, len(DATA), "not here")]
        assert (await take(stick, ben))["files"] == 1
        assert await attachments.content(ben.node, None, message) == DATA
        again = await take(stick, ben)
        assert again == {"envelopes": 0, "links": 0, "whole": True, "ours": True, "files": 0}

    in_a_world(story)


def test_stick_that_was_cut_short_brings_what_is_on_it(stick: Path, file: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await attached(ana, file)
        await export(stick, ana)
        write(stick, data_of(stick)[:-CHUNK_PLAIN])
        done = await take(stick, ben)
        assert (done["whole"], done["files"], done["files_left"]) == (False, 0, 1)
        assert await shown(ben) == [(file.name, len(DATA), "partly")]
        assert (await export(stick, ben))["files"] == 0
        await export(stick, ana)
        assert (await take(stick, ben))["files"] == 1

    in_a_world(story)


def test_pieces_that_are_false_are_passed_over(stick: Path, file: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        message = await attached(ana, file)
        await met(ben, ana)
        await export(stick, ana)
        (row,) = await attachments.files(ana.node, None)
        keys = attachment_topic(row.manifest.key)
        pieces = [entry for entry in entries(stick) if entry.topic == keys.topic]
        assert len(pieces) == 3
        other = BundleItem(keys.topic, seal_item(keys, NO_RELAY, Chunk(b"not a piece of this file")))
        broken = pieces[1]._replace(item=bytes(len(pieces[1].item)))
        head = data_of(stick)[:16]
        write(stick, head + b"".join(map(written, [other, broken, pieces[2], pieces[0]])) + END)
        done = await take(stick, ben)
        assert (done["files"], done["files_left"]) == (0, 1)
        assert await shown(ben) == [(file.name, len(DATA), "partly")]
        write(stick, head + written(pieces[1]) + END)
        assert (await take(stick, ben))["files"] == 1
        assert await attachments.content(ben.node, None, message) == DATA

    in_a_world(story)


def test_no_more_is_taken_than_there_is_room_for(stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await attached(ana, file)
        await export(stick, ana)
        monkeypatch.setattr(attachments, "MAX_HELD", len(DATA) - 1)
        done = await take(stick, ben)
        assert (done["files"], done["files_left"]) == (0, 1)
        assert await shown(ben) == [(file.name, len(DATA), "not here")]

    in_a_world(story)


def general(machine: Machine) -> ScopeId:
    return next(iter(machine.group.group.state.log.view().channels()))


async def one_file_in_many_messages(stick: Path, ana: Machine, times: int) -> None:
    """A stick on which messages with one manifest lie, and each piece of their file once."""
    manifest, chunks = seal_file(DATA, "plan.pdf", bytes(32))
    scope = general(ana)
    for count in range(times):
        await ana.group.submit(AttachFile(scope, f"see {count}", manifest, tuple(chunks), None))
    await export(stick, ana)
    topic = attachment_topic(manifest.key).topic
    said = [entry for entry in entries(stick) if entry.topic != topic]
    pieces = [entry for entry in entries(stick) if entry.topic == topic][: len(chunks)]
    write(stick, HEAD + b"".join(map(written, [*said, *pieces])) + END)


@pytest.mark.parametrize("bound", ["MAX_HELD", "MAX_HELD_MEMBER"])
def test_one_file_that_many_messages_name_fills_no_disk(
    stick: Path, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await one_file_in_many_messages(stick, ana, 6)
        monkeypatch.setattr(attachments, bound, limit := 7 * len(DATA) // 2)
        done = await take(stick, ben)
        assert (done["envelopes"], done["files"], done["files_left"]) == (6, 3, 3)
        assert sorted(state for _, _, state in await shown(ben)) == ["here"] * 3 + ["not here"] * 3
        held = await ben.group.query(lambda reader: reader.held())
        assert 3 * len(DATA) < held.total <= limit
        again = await take(stick, ben)
        assert (again["files"], again["files_left"]) == (0, 3)
        monkeypatch.undo()
        assert (await take(stick, ben))["files"] == 3
        assert {state for _, _, state in await shown(ben)} == {"here"}

    in_a_world(story)


def test_pieces_of_several_files_by_turns_find_no_more_room(stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        for name in ("one", "two"):
            await attachments.attach_data(ana.node, None, general(ana), name, DATA)
        await export(stick, ana)
        topics = [attachment_topic(row.manifest.key).topic for row in await attachments.files(ana.node, None)]
        whole = entries(stick)
        said = [entry for entry in whole if entry.topic not in topics]
        one, two = ([entry for entry in whole if entry.topic == topic] for topic in topics)
        turns = [entry for both in zip(one, two, strict=True) for entry in both]
        write(stick, HEAD + b"".join(map(written, [*said, *turns])) + END)
        monkeypatch.setattr(attachments, "MAX_HELD", 3 * len(DATA) // 2)
        done = await take(stick, ben)
        assert (done["files"], done["files_left"]) == (1, 1)
        assert sorted(state for _, _, state in await shown(ben)) == ["here", "not here"]

    in_a_world(story)


def test_pieces_that_are_false_take_up_no_room(stick: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        await attached(ana, file)
        await attached(ana, file)
        await export(stick, ana)
        rows = await attachments.files(ana.node, None)
        false = [attachment_topic(rows[0].manifest.key), attachment_topic(rows[1].manifest.key)]
        whole = entries(stick)
        spoilt = [BundleItem(keys.topic, seal_item(keys, NO_RELAY, Chunk(b"false"))) for keys in false]
        said = [entry for entry in whole if entry.topic != false[0].topic]
        write(stick, HEAD + b"".join(map(written, [*spoilt, *said])) + END)
        monkeypatch.setattr(attachments, "MAX_HELD", 3 * len(DATA) // 2)
        done = await take(stick, ben)
        assert (done["files"], done["files_left"]) == (1, 1)

    in_a_world(story)


def test_file_that_disappears_is_on_no_stick(stick: Path, file: Path) -> None:
    async def story(world: World) -> None:
        ana, _ = await pair(world)
        await ana.do("channel_create", name="today", disappear="day")
        await ana.do("attach", channel="today", file=str(file))
        assert (await export(stick, ana))["files"] == 0
        (row,) = await attachments.files(ana.node, None)
        assert attachment_topic(row.manifest.key).topic not in {entry.topic for entry in entries(stick)}

    in_a_world(story)


def test_whoever_lacks_the_message_finds_nothing_of_its_file(stick: Path, file: Path) -> None:
    async def story(world: World) -> None:
        ana, ben = await pair(world)
        room = await ana.do("channel_create", name="payroll")
        await ana.do("attach", channel=room["name"], file=str(file))
        await export(stick, ana)
        assert "files_left" not in await take(stick, ben)
        assert await ben.do("attachment_list") == []

    in_a_world(story)

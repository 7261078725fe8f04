"""Files between nodes: attached, fetched on request from whoever has them, resumed, checked, saved."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.attachments import CHUNK_PLAIN, chunk_id, seal_chunk, seal_file
from whisper_net.core.errors import DiskFault, DiskFull, NotFound, RefusedError, TooLong
from whisper_net.core.group.commands_attachments import AttachFile
from whisper_net.core.group.effects import Notify
from whisper_net.core.group.events import FileHeld
from whisper_net.core.ids import EnvelopeId
from whisper_net.core.sync.acts import ServeChunks
from whisper_net.core.wire.bounds import MAX_ATTACHMENT
from whisper_net.core.wire.peer import Envelopes, Message, NoChunks
from whisper_net.node import attachments, fetching, outbox
from whisper_net.node.link import PeerLink
from whisper_net.node.operations.attachments import NoFile
from whisper_net.ports.attachments import EmptyFile, FileFalse, FileIncomplete, FilesFull
from whisper_net.ports.backup import FileThere

DATA = bytes(range(256)) * (5 * CHUNK_PLAIN // 256 + 1)
"""Six pieces."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "severance plan.pdf"
    path.write_bytes(DATA)
    return path


async def attached(machine: Machine, file: Path, **args: object) -> EnvelopeId:
    answer = await machine.do("attach", channel="general", file=str(file), **args)
    assert answer["message"] == answer["attachment"]
    return EnvelopeId(bytes.fromhex(answer["attachment"]))


async def met(machine: Machine, other: Machine) -> None:
    await machine.do("sync", peers=[other.address])


async def fetched(machine: Machine, message: EnvelopeId, seconds: float = 30) -> fetching.Progress:
    return await attachments.fetch(machine.node, None, message, seconds)


def left(folder: Path) -> list[str]:
    """The names of all files there."""
    return sorted(path.name for path in folder.iterdir())


async def shown(machine: Machine) -> list[tuple[str, int, str]]:
    rows = await machine.do("messages", channel="general")
    return [(one["name"], one["size"], one["state"]) for row in rows for one in row["attachments"]]


def test_a_file_comes_on_request_and_is_saved_whole(file: Path, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        heard: list[FileHeld] = []
        message = await attached(ana, file, text="page 3")
        await met(ben, ana)
        assert await shown(ana) == [(file.name, len(DATA), "here")]
        assert await shown(ben) == [(file.name, len(DATA), "not here")]
        ben.group.listeners.append(lambda notify: heard.extend(e for e in notify.events if isinstance(e, FileHeld)))
        done = await ben.do("attachment_fetch", attachment=message.hex()[:12])
        assert done == {"attachment": message.hex(), "held": 6, "of": 6, "sources": 0}
        assert [event.held for event in heard] == [1, 2, 3, 4, 5, 6]
        target = tmp_path / "saved.pdf"
        assert await ben.do("attachment_save", attachment=message.hex(), file=str(target)) == {"bytes": len(DATA)}
        assert target.read_bytes() == DATA
        assert await attachments.content(ben.node, None, message) == DATA
        assert [row["state"] for row in await ben.do("attachment_list", channel="general")] == ["here"]
        with pytest.raises(FileThere):
            await ben.do("attachment_save", attachment=message.hex(), file=str(target))
        await ben.do("attachment_save", attachment=message.hex(), file=str(target), force=True)
        assert left(tmp_path) == ["saved.pdf", file.name]

    in_a_world(story)


def test_a_fetch_that_was_cut_goes_on_where_it_was(file: Path, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        came = asyncio.Event()

        def cut(notify: Notify) -> None:
            if any(isinstance(event, FileHeld) and event.held == 2 for event in notify.events):
                for link in list(ben.group.peers.links):
                    link.end("the line was cut")
                came.set()

        ben.group.listeners.append(cut)
        first = await fetched(ben, message, 3)
        assert came.is_set()
        assert 2 <= first.held < 6
        assert first.sources == 0
        with pytest.raises(FileIncomplete, match=f"{first.held} of 6 pieces"):
            await ben.do("attachment_save", attachment=message.hex(), file=str(tmp_path / "x"))
        await ben.stop()
        await ben.start()
        assert await shown(ben) == [(file.name, len(DATA), "partly")]
        done = await ben.do("attachment_fetch", attachment=message.hex(), call=True)
        assert done["held"] == 6
        await ben.do("attachment_save", attachment=message.hex(), file=str(tmp_path / "x"))
        assert (tmp_path / "x").read_bytes() == DATA

    in_a_world(story)


def listen(link: PeerLink, asked: list[tuple[object, int]]) -> None:
    """Note how many pieces are asked for over a link."""
    want = link.want_chunks

    def note(ids: Sequence[bytes]) -> None:
        asked.append((link, len(ids)))
        want(ids)

    link.want_chunks = note  # type: ignore[method-assign]


def test_a_file_comes_from_two_holders_at_once(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        await fetched(ben, message)
        await met(cleo, ana)
        await met(cleo, ben)
        asked: list[tuple[object, int]] = []
        for link in cleo.group.peers.links:
            listen(link, asked)
        assert (await fetched(cleo, message)).whole
        assert sorted(count for _, count in asked) == [2, 4]
        assert len({link for link, _ in asked}) == 2

    in_a_world(story)


def test_a_holder_comes_in_for_an_author_who_is_away(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        await met(cleo, ana)
        await met(cleo, ben)
        await fetched(ben, message)
        await ana.stop()
        assert (await fetched(cleo, message)).whole

    in_a_world(story)


def test_a_file_in_a_direct_message_is_asked_of_its_two_alone(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        await ana.do("sync", peers=[ben.address, cleo.address])
        ids = {row["name"]: row["member"] for row in await ana.do("member_list")}
        await ana.do("dm", member=ids["Ben"], text="for you alone")
        answer = await ana.do("attach", channel="@Ben", file=str(file))
        message = EnvelopeId(bytes.fromhex(answer["attachment"]))
        await ben.do("sync", peers=[ana.address, cleo.address])
        asked: list[tuple[object, int]] = []
        for link in ben.group.peers.links:
            listen(link, asked)
        assert (await fetched(ben, message)).whole
        assert {ben.group.peers.member_of(link) for link, _ in asked if isinstance(link, PeerLink)} == {
            ana.group.group.state.me.member
        }
        assert await cleo.do("attachment_list") == []

    in_a_world(story)


def test_nobody_who_has_it_is_said_so(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben, cleo = await world.newcomer("ben", ana), await world.newcomer("cleo", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        await met(cleo, ben)
        await ana.stop()
        done = await fetched(cleo, message, 2)
        assert (done.held, done.of, done.sources) == (0, 6, 0)

    in_a_world(story)


def test_to_cancel_is_to_stop_waiting(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        waiting = asyncio.ensure_future(fetched(ben, message))
        other = asyncio.ensure_future(fetched(ben, message))
        await asyncio.sleep(0)
        waiting.cancel()
        assert (await other).whole, "another who waits for the same file is not stopped"
        await attachments.let_go(ben.node, None, message)
        last = asyncio.ensure_future(fetched(ben, message))
        await asyncio.sleep(0.002)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
        await asyncio.sleep(1)
        assert len(ben.group.runner.store.chunks_of(message)) < 6
        assert ben.group.peers.files._fetches == {}
        assert ben.group.peers.links[0].lives
        assert (await fetched(ben, message)).whole

    in_a_world(story)


def test_a_fetch_can_be_ended_by_somebody_else(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        pursuit = attachments.Pursuit()
        waiting = asyncio.ensure_future(pursuit.run(ben.node, None, message, 30))
        await asyncio.sleep(0.002)
        await pursuit.end(ben.node, None)
        assert await waiting is None
        assert await pursuit.run(ben.node, None, message, 30) is None, "for good"
        done = await attachments.Pursuit().run(ben.node, None, message, 30)
        assert done is not None
        assert done.whole
        unbegun = attachments.Pursuit()
        await unbegun.end(ben.node, None)
        assert await unbegun.run(ben.node, None, message, 30) is None
        with pytest.raises(NotFound):
            await attachments.Pursuit().run(ben.node, None, EnvelopeId(bytes(32)), 30)

    in_a_world(story)


def test_bytes_are_attached_under_a_name() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        scope = (await ana.group.query(lambda reader: reader.channels()))[0].scope
        message = await attachments.attach_data(ana.node, None, scope, "../pasted.png", b"dots", "look")
        assert (await attachments.file(ana.node, None, message)).file.name == "pasted.png"
        assert await attachments.content(ana.node, None, message) == b"dots"
        with pytest.raises(EmptyFile):
            await attachments.attach_data(ana.node, None, scope, "pasted.png", b"")

    in_a_world(story)


def test_live_messages_go_before_pieces_of_files(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        brings = await attached(ana, file)
        await met(ben, ana)
        ids = list((await attachments.file(ana.node, None, brings)).manifest.chunks)
        box, sent = ana.group.peers.links[0]._outbox, list[str]()

        async def note(message: Message) -> None:
            sent.append(type(message).__name__)

        box._send = note  # type: ignore[method-assign]
        box.put(ServeChunks([*ids, b"x" * 32]))
        box.put(Envelopes([]))
        await asyncio.sleep(1)
        assert sent == ["Envelopes", *["Chunk"] * 6, "NoChunks"]

    in_a_world(story)


def test_a_flood_of_wishes_is_bounded(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        box = ana.group.peers.links[0]._outbox
        said: list[Message] = []

        async def note(message: Message) -> None:
            said.append(message)

        box._send = note  # type: ignore[method-assign]
        await box._queue([bytes([number]) * 32 for number in range(outbox.MOST_CHUNKS)])
        await box._queue([b"x" * 32])
        assert said == [NoChunks([b"x" * 32])]

    in_a_world(story)


# -- hostile authors


async def lie(ana: Machine, changed: dict[str, object], chunks: list[bytes]) -> EnvelopeId:
    manifest, _ = seal_file(b"honest", "plan.pdf", b"k" * 32)
    false = msgspec.structs.replace(manifest, chunks=tuple(map(chunk_id, chunks)), **changed)
    scope = (await ana.group.query(lambda reader: reader.channels()))[0].scope
    message: EnvelopeId = await ana.group.submit(AttachFile(scope, "", false, tuple(chunks)))
    return message


@pytest.mark.parametrize("size", [5, 7])
def test_a_lie_about_the_size_is_found_with_the_first_piece(size: int, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await lie(ana, {"size": size}, [seal_chunk(b"k" * 32, 0, b"honest")])
        await met(ben, ana)
        with pytest.raises(FileFalse):
            await fetched(ben, message)
        assert ben.group.runner.store.chunks_of(message) == set()
        with pytest.raises(FileFalse):
            await attachments.save(ana.node, None, message, str(tmp_path / "x"))
        assert left(tmp_path) == []

    in_a_world(story)


def test_a_lie_about_the_whole_is_found_before_anything_is_saved(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await lie(ana, {"digest": bytes(32)}, [seal_chunk(b"k" * 32, 0, b"honest")])
        await met(ben, ana)
        assert (await fetched(ben, message)).whole
        with pytest.raises(FileFalse, match="not the one"):
            await attachments.save(ben.node, None, message, str(tmp_path / "x"))
        with pytest.raises(FileFalse):
            await attachments.content(ben.node, None, message)
        assert left(tmp_path) == []

    in_a_world(story)


def test_a_hostile_name_is_no_path(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await lie(ana, {"name": "../../\u202egpj.exe"}, [seal_chunk(b"k" * 32, 0, b"honest")])
        assert await shown(ana) == [("gpj.exe", 6, "here")]

    in_a_world(story)


# -- bounds, and what a person may do wrong


def test_what_cannot_be_attached_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        empty, huge = tmp_path / "empty", tmp_path / "huge"
        empty.write_bytes(b"")
        with huge.open("wb") as stream:
            stream.truncate(MAX_ATTACHMENT + 1)
        for path, error in ((empty, EmptyFile), (huge, TooLong), (tmp_path, DiskFault), (tmp_path / "no", DiskFault)):
            with pytest.raises(error):
                await attached(ana, path)
        assert await shown(ana) == []

    in_a_world(story)


def test_a_full_disk_refuses_all_of_it_and_heals(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        ana.fill_disk()
        with pytest.raises(DiskFull):
            await attached(ana, file)
        ana.empty_disk()
        assert await shown(ana) == []
        message = await attached(ana, file)
        await met(ben, ana)
        ben.fill_disk()
        with pytest.raises(DiskFull):
            await fetched(ben, message)
        ben.empty_disk()
        assert (await fetched(ben, message)).whole

    in_a_world(story)


@pytest.mark.parametrize("dies_at", range(1, 13))
def test_a_crash_between_any_two_writes_leaves_a_fetch_that_goes_on(file: Path, dies_at: int) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        writes = 0

        def die(_moment: str) -> None:
            nonlocal writes
            writes += 1
            if writes >= dies_at:
                raise DiskFault("the machine died")

        ben.crash = die
        with pytest.raises(DiskFault):
            await fetched(ben, message)
        ben.empty_disk()
        await ben.stop()
        await ben.start()
        before = (await attachments.file(ben.node, None, message)).file.held
        assert before == dies_at // 2
        await met(ben, ana)
        assert (await fetched(ben, message)).whole
        assert await attachments.content(ben.node, None, message) == DATA

    in_a_world(story)


def test_no_more_is_kept_than_may_be(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        first = await attached(ana, file)
        monkeypatch.setattr(attachments, "MAX_HELD_MEMBER", 2 * len(DATA) - 1)
        with pytest.raises(FilesFull, match="of your own files"):
            await attached(ana, file)
        monkeypatch.setattr(attachments, "MAX_HELD_MEMBER", 100)
        await met(ben, ana)
        with pytest.raises(FilesFull, match="by whoever attached this"):
            await fetched(ben, first)
        monkeypatch.setattr(attachments, "MAX_HELD", len(DATA))
        with pytest.raises(FilesFull, match="this group's files"):
            await attached(ana, file)
        freed = await ana.do("attachment_forget", attachment=first.hex())
        assert freed["bytes"] > len(DATA)
        assert await shown(ana) == [(file.name, len(DATA), "not here")]

    in_a_world(story)


def test_a_message_without_a_file_and_a_deleted_one_say_so(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        plain = (await ana.do("post", channel="general", text="hi"))["message"]
        with pytest.raises(NoFile, match="brings no file"):
            await ana.do("attachment_fetch", attachment=plain)
        message = await attached(ana, file)
        await ana.do("delete", message=message.hex())
        with pytest.raises(NoFile, match="deleted"):
            await ana.do("attachment_save", attachment=message.hex(), file="/x")
        with pytest.raises(NotFound):
            await attachments.file(ana.node, None, message)
        assert (await shown(ana), await ana.do("attachment_list")) == ([], [])
        with pytest.raises(RefusedError):
            await ana.do("attach", channel="nowhere", file=str(file))

    in_a_world(story)


def test_a_file_that_is_deleted_meanwhile_is_kept_by_nobody(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        message = await attached(ana, file)
        await met(ben, ana)
        row = await attachments.file(ben.node, None, message)
        await ana.do("delete", message=message.hex())
        await met(ben, ana)
        fetch = await ben.group.peers.files._join(row)
        (chunk,) = [seal_chunk(row.manifest.key, 0, DATA[:CHUNK_PLAIN])]
        await ben.group.peers.files.take(chunk_id(chunk), chunk)
        assert isinstance(fetch.fault, NotFound)
        assert ben.group.runner.store.chunks_of(message) == set()

    in_a_world(story)


def test_repair_keeps_files(file: Path) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        message = await attached(ana, file)
        await ana.do("repair")
        assert await attachments.content(ana.node, None, message) == DATA

    in_a_world(story)

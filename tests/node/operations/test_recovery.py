"""Backups: written, rehearsed and restored, machine to machine."""

import secrets
from pathlib import Path

import pytest

from tests.node.asking import key_of
from tests.node.operations.test_devices import founder_with_words, newcomer_with_words
from tests.node.world import Machine, World, in_a_world
from whisper_net.core.crypto.backup import BackupSealer
from whisper_net.core.crypto.drops import CircleKind
from whisper_net.core.crypto.phrase import backup_key, entropy_of, master_of
from whisper_net.core.errors import (
    BackupCutShort,
    BackupDamaged,
    BackupError,
    BackupOfOthers,
    DiskFault,
    DiskFull,
    MistypedWord,
    NoBackup,
    RefusedError,
)
from whisper_net.core.group.backup_records import BackedLinks, BackupOf, written
from whisper_net.core.group.commands import PostMessage
from whisper_net.core.group.commands_channels import CreateChannel
from whisper_net.core.group.commands_circles import CreateCircle
from whisper_net.core.membership.policies import Keep
from whisper_net.node.backup import read_backup
from whisper_net.ports.backup import FileThere


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def talk(machine: Machine, *texts: str) -> None:
    for text in texts:
        await machine.do("post", channel="general", text=text)


@pytest.mark.parametrize("content", [False, True])
def test_backup_brings_a_group_back_as_a_new_device(tmp_path: Path, content: bool) -> None:
    """Offline with all that was said, if that was asked for; else it comes from the others."""
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        ben = await world.newcomer("ben", ana)
        await talk(ana, "one", "two")
        await ben.do("sync", peers=[ana.address])
        done = await ana.do("recovery_backup", file=file, phrase=phrase, content=content)
        assert [row["name"] for row in done["groups"]] == ["Acme"]
        lost = ana.group.group.state.me.device
        await ana.stop()
        fresh = await world.machine("fresh")
        back = await fresh.do("recovery_restore", file=file, phrase=phrase)
        (group,) = back["groups"]
        assert (group["name"], group["members"], group["devices"]) == ("Acme", 2, 2)
        assert group["messages"] == (2 if content else 0)
        state = fresh.group.group.state
        assert group["device"] == state.me.device.hex() != lost.hex()
        assert await fresh.texts() == (["one", "two"] if content else [])
        await talk(fresh, "back again")
        await fresh.do("sync", peers=[ben.address])
        assert await ben.texts() == await fresh.texts()
        assert sorted(await ben.texts()) == ["back again", "one", "two"]
        assert [row["name"] for row in await ben.do("member_list")] == ["Ana", "Ben"]
        await fresh.do("device_revoke", device=lost.hex())
        await fresh.do("invite_create")

    in_a_world(story)


def test_rehearsal_says_what_would_come_back_and_changes_nothing(tmp_path: Path) -> None:
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        await talk(ana, "one")
        await ana.do("recovery_backup", file=file, phrase=phrase, content=True)
        before = list(ana.group.group.state.log.ids), dict(ana.disk.entries), set(ana.disk.groups)
        told = await ana.do("recovery_rehearse", file=file, phrase=phrase)
        assert (told["content"], told["present"]) == (True, [])
        (group,) = told["groups"]
        assert (group["name"], group["messages"], group["devices"]) == ("Acme", 1, 2)
        assert (list(ana.group.group.state.log.ids), dict(ana.disk.entries), set(ana.disk.groups)) == before
        with pytest.raises(RefusedError, match="already"):
            await ana.do("recovery_restore", file=file, phrase=phrase)
        assert set(ana.disk.groups) == before[2]

    in_a_world(story)


def test_backup_is_of_the_groups_of_these_words(tmp_path: Path) -> None:
    """Each group has its own: the others are named as left out, and words of none write nothing."""
    file = tmp_path / "kit"

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        zoe, others = await founder_with_words(world, "zoe")
        asked = await ana.do("join", key=await key_of(zoe), me="Ana", peers=[zoe.address])
        await zoe.do("member_approve", member=asked["member"])
        await ana.do("sync", peers=[zoe.address])
        first, second = (group["group"] for group in await ana.do("group_list"))
        for words, mine in ((phrase, first), (asked["phrase"], second)):
            done = await ana.do("recovery_backup", file=str(file), phrase=words, force=True)
            assert [row["group"] for row in done["groups"]] == [mine]
            assert done["left_out"] == ["Acme"]
        file.unlink()
        with pytest.raises(MistypedWord, match="any group here"):
            await ana.do("recovery_backup", file=str(file), phrase=others)
        assert files(tmp_path) == []

    in_a_world(story)


def test_file_that_is_there_is_not_replaced_by_chance(tmp_path: Path) -> None:
    file = tmp_path / "kit"
    file.write_text("my diary")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        with pytest.raises(FileThere, match="--force"):
            await ana.do("recovery_backup", file=str(file), phrase=phrase)
        assert file.read_text() == "my diary"
        await ana.do("recovery_backup", file=str(file), phrase=phrase, force=True)
        assert file.stat().st_mode & 0o777 == 0o600
        with pytest.raises(DiskFault):
            await ana.do("recovery_backup", file=str(tmp_path / "none" / "kit"), phrase=phrase)
        assert files(tmp_path) == ["kit"]

    in_a_world(story)


def _harmed(raw: bytes, how: str) -> bytes:
    return {
        "cut": raw[:-100],
        "changed": raw[:60_000] + bytes([raw[60_000] ^ 1]) + raw[60_001:],
        "foreign": b"%PDF-1.7" + raw,
        "empty": b"",
    }[how]


@pytest.mark.parametrize(
    ("how", "error"),
    [("cut", BackupCutShort), ("changed", BackupDamaged), ("foreign", NoBackup), ("empty", NoBackup)],
)
def test_file_that_is_no_whole_backup_leaves_nothing(tmp_path: Path, how: str, error: type[BackupError]) -> None:
    file = tmp_path / "kit"

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        await ana.do("recovery_backup", file=str(file), phrase=phrase, content=True)
        file.write_bytes(_harmed(file.read_bytes(), how))
        fresh = await world.machine("fresh")
        for operation in ("recovery_restore", "recovery_rehearse"):
            with pytest.raises(error):
                await fresh.do(operation, file=str(file), phrase=phrase)
        assert (fresh.disk.entries, fresh.disk.groups) == ({}, {})

    in_a_world(story)


def test_end_that_is_damaged_takes_back_what_was_read_before(tmp_path: Path) -> None:
    """Nothing of a backup counts before its end was read."""
    file = tmp_path / "kit"

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        for number in range(40):
            await talk(ana, f"{number} " + secrets.token_hex(4_000))
        await ana.do("recovery_backup", file=str(file), phrase=phrase, content=True)
        raw = file.read_bytes()
        assert len(raw) > 3 * 65_536
        file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        fresh = await world.machine("fresh")
        with pytest.raises(BackupDamaged):
            await fresh.do("recovery_restore", file=str(file), phrase=phrase)
        assert (fresh.disk.entries, fresh.disk.groups) == ({}, {})

    in_a_world(story)


def test_words_that_do_not_open_a_backup(tmp_path: Path) -> None:
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        _, others = await founder_with_words(world, "zoe")
        await ana.do("recovery_backup", file=file, phrase=phrase)
        fresh = await world.machine("fresh")
        with pytest.raises(BackupOfOthers, match="made with others"):
            await fresh.do("recovery_restore", file=file, phrase=others)
        with pytest.raises(DiskFault):
            await fresh.do("recovery_restore", file=file + "2", phrase=phrase)
        with pytest.raises(DiskFault, match="folder"):
            await fresh.do("recovery_restore", file=str(tmp_path), phrase=phrase)

    in_a_world(story)


def test_disk_that_fills_up_while_restoring_leaves_nothing(tmp_path: Path) -> None:
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        await talk(ana, "one")
        await ana.do("recovery_backup", file=file, phrase=phrase, content=True)
        fresh = await world.machine("fresh")
        writes = iter(range(100))

        def fill(_: str) -> None:
            if next(writes) == 5:
                raise DiskFull("no space is left")

        fresh.crash = fill
        with pytest.raises(DiskFull):
            await fresh.do("recovery_restore", file=file, phrase=phrase)
        assert (fresh.disk.entries, fresh.disk.groups) == ({}, {})

    in_a_world(story)


def test_member_whose_vetter_is_gone_restores_and_goes_on(tmp_path: Path) -> None:
    """A member's words, not a founder's; and somebody who was removed since finds out."""
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, _ = await founder_with_words(world)
        ben, phrase = await newcomer_with_words(world, "ben", ana)
        await talk(ben, "hello")
        await ben.do("recovery_backup", file=file, phrase=phrase, content=True)
        await ana.do("member_remove", member=ben.group.group.state.me.member.hex())
        fresh = await world.machine("fresh")
        await fresh.do("recovery_restore", file=file, phrase=phrase)
        assert await fresh.texts() == ["hello"]
        await talk(fresh, "not for Ana")
        assert "not for Ana" not in await ana.texts()

    in_a_world(story)


def test_private_talk_comes_back_with_the_content(tmp_path: Path) -> None:
    """Keys of circles are borne out by what stands in the group's own scope, which is read first."""
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        ben = await world.newcomer("ben", ana)
        scope = await ana.group.submit(CreateCircle(CircleKind.DIRECT, (ben.group.group.state.me.member,)))
        await ana.group.submit(PostMessage(scope, "between us"))
        await ana.do("recovery_backup", file=file, phrase=phrase, content=True)
        await ben.do("sync", peers=[ana.address])
        await ana.stop()
        fresh = await world.machine("fresh")
        await fresh.do("recovery_restore", file=file, phrase=phrase)
        rows = await fresh.group.query(lambda reader: reader.messages(scope, 9))
        assert [row.text for row in rows] == ["between us"]
        await fresh.group.submit(PostMessage(scope, "back again"))
        await fresh.do("sync", peers=[ben.address])
        rows = await ben.group.query(lambda reader: reader.messages(scope, 9))
        assert [row.text for row in rows] == ["between us", "back again"]

    in_a_world(story)


def test_what_disappears_is_in_no_backup(tmp_path: Path) -> None:
    """Neither what was written in such a channel nor its keys; the channel itself is, and its keys come from others."""
    file = str(tmp_path / "kit")

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        scope = await ana.group.submit(CreateChannel("today", keep=Keep.DAY))
        await ana.group.submit(PostMessage(scope, "gone tomorrow"))
        await talk(ana, "stays")
        await ana.do("recovery_backup", file=file, phrase=phrase, content=True)
        fresh = await world.machine("fresh")
        await fresh.do("recovery_restore", file=file, phrase=phrase)
        state = fresh.group.group.state
        assert await fresh.texts() == ["stays"]
        assert [row.name for row in await fresh.group.query(lambda reader: reader.channels())] == ["general", "today"]
        assert not [key for key in state.keys if key.scope == scope]
        assert await fresh.group.query(lambda reader: reader.messages(scope, 9)) == []
        await fresh.do("sync", peers=[ana.address])
        rows = await fresh.group.query(lambda reader: reader.messages(scope, 9))
        assert [row.text for row in rows] == ["gone tomorrow"]

    in_a_world(story)


@pytest.mark.parametrize("spoil", ["no links", "another's links", "twice"])
def test_file_that_was_not_made_by_this_program_leaves_nothing(tmp_path: Path, spoil: str) -> None:
    """Sealed by the right words all the same: an empty log, another group's, or one group two times."""
    file = tmp_path / "kit"

    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        zoe = await world.founder("zoe")
        await ana.do("recovery_backup", file=str(file), phrase=phrase)
        words, source = entropy_of(phrase), ana.node.means.backups
        head, group, links, *keys, end = [part async for part in read_backup(source, str(file), words, ana.node.run)]
        assert isinstance(links, BackedLinks)
        log = zoe.group.group.state.log
        if spoil == "no links":
            links = BackedLinks([])
        elif spoil == "another's links":
            links = BackedLinks([log.get(id_).raw for id_ in log.ids])
        else:
            head, keys = BackupOf(0, False, 2), [*keys, group, links, *keys]
        sealer = BackupSealer(backup_key(master_of(words)), ana.node.means.entropy)
        chunks = [chunk for part in (head, group, links, *keys, end) for chunk in sealer.add(written(part))]
        file.write_bytes(b"".join([sealer.head, *chunks, *sealer.finish()]))
        fresh = await world.machine("fresh")
        with pytest.raises(BackupDamaged):
            await fresh.do("recovery_restore", file=str(file), phrase=phrase)
        assert (await fresh.do("group_list"), fresh.disk.groups) == ([], {})

    in_a_world(story)

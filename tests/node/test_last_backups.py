"""When a group was last backed up on this computer, and which devices its person has."""

from pathlib import Path

from tests.node.operations.test_devices import add, founder_with_words
from tests.node.world import Machine, World, in_a_world
from whisper_net.node import last_backups
from whisper_net.node.last_backups import Recovery


async def told(machine: Machine) -> Recovery:
    return await last_backups.recovery(machine.node, machine.group.id.hex())


def test_newest_backup_is_remembered_for_its_group_alone(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        assert (await told(ana)).backup is None
        for content in (False, True):
            file = str(tmp_path / "kit")
            await ana.do("recovery_backup", file=file, phrase=phrase, content=content, force=True)
        backup = (await told(ana)).backup
        assert backup is not None
        assert (backup.content, backup.at) == (True, ana.clock.now())
        await ana.stop()
        await ana.start()
        assert (await told(ana)).backup == backup
        other = await ana.do("group_found", name="Other", me="Ana", needed=1)
        assert (await last_backups.recovery(ana.node, other["group"])).backup is None

    in_a_world(story)


def test_devices_are_told_with_the_one_that_asks() -> None:
    async def story(world: World) -> None:
        ana, phrase = await founder_with_words(world)
        laptop = await world.machine("laptop")
        await add(laptop, phrase, ana)
        seen = await told(laptop)
        assert [one.state for one in seen.devices] == ["live", "live"]
        assert seen.this == seen.devices[1].device == laptop.group.group.state.me.device

    in_a_world(story)


def test_what_cannot_be_read_is_as_if_there_were_none() -> None:
    async def story(world: World) -> None:
        ana, _ = await founder_with_words(world)
        ana.node.means.profile.store().put_fact(last_backups.FACT, b"nonsense")
        assert (await told(ana)).backup is None

    in_a_world(story)

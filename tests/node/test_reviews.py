"""What screens of résumés read."""

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import RefusedError
from whisper_net.core.ids import ResumeId
from whisper_net.node import reviews

TEXT = "# Ana Levi\n\nPython and Go.\n"


def test_a_resume_is_read_with_what_changed_since() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        assert (await reviews.listed(ana.node, group)).rows == ()
        assert await reviews.review(ana.node, group, ResumeId(bytes(32))) is None
        made = await ana.do("resume_add", text=TEXT)
        id_ = ResumeId(bytes.fromhex(made["resume"]))
        (row,) = (await reviews.listed(ana.node, group)).rows
        first = await reviews.review(ana.node, group, id_)
        assert first is not None
        assert (first.page.row, first.page.text, first.changes) == (row, TEXT, ((0, 0, TEXT),))
        await ana.do("resume_edit", resume=made["resume"], text=TEXT.replace("Go", "Rust"))
        then = await reviews.review(ana.node, group, id_, TEXT)
        assert then is not None
        assert then.changes == ((23, 25, "Rust"),)

    in_a_world(story)


def test_everybody_in_general_reads_resumes() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        await world.newcomer("ben", ana)
        audience = await reviews.readers(ana.node, ana.group.id.hex())
        assert (audience.name, [one.name for one in audience.readers]) == ("general", ["Ana", "Ben"])

    in_a_world(story)


def test_another_text_is_looked_at_before_it_is_stored() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        made = await ana.do("resume_add", text=TEXT)
        for quote in ("Python and Go", "Levi"):
            await ana.do("resume_comment", resume=made["resume"], quote=quote, text="?")
        id_ = ResumeId(bytes.fromhex(made["resume"]))
        seen = await reviews.replaced(ana.node, group, id_, "# Ana\n\nPython and Go.\nRust.\n")
        assert seen == reviews.Preview(TEXT, lines=2, comments=2, kept=1)
        assert await reviews.replaced(ana.node, group, id_, TEXT) == reviews.Preview(TEXT, 0, 2, 2)
        assert await reviews.replaced(ana.node, group, ResumeId(bytes(32)), TEXT) is None
        with pytest.raises(RefusedError):
            await reviews.replaced(ana.node, group, id_, " \n")
        assert (await ana.do("resume_show", resume=made["resume"]))["text"] == TEXT

    in_a_world(story)

"""Résumés as the command line and the window ask for them, on real nodes over memory."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.documents.anchors import QuoteNotFound
from whisper_net.core.errors import Ambiguous, NotAllowed, NotFound, RefusedError, TooLong
from whisper_net.core.ids import EnvelopeId, ResumeId
from whisper_net.node import queries
from whisper_net.node.operations import shown
from whisper_net.node.operations.shown import BadId

TEXT = "# Ana Levi\n\nPython and Go.\nLed a team of five people.\n"


async def pushed() -> None:
    """The link between the two is live: what is written travels by itself, and these seconds take no time."""
    await asyncio.sleep(5)


async def of_two(world: World) -> tuple[Machine, Machine]:
    ana = await world.founder()
    return ana, await world.newcomer("ben", ana)


def test_resume_is_shared_commented_on_and_changed_on_both_machines() -> None:
    async def story(world: World) -> None:
        ana, ben = await of_two(world)
        made = await ana.do("resume_add", text=TEXT)
        assert set(made) == {"resume", "version"}
        resume = made["resume"]
        await pushed()
        me = ana.group.group.state.me.member.hex()
        listed = {"resume": resume, "by": me, "title": "Ana Levi", "comments": 0}
        assert await ben.do("resume_list") == await ana.do("resume_list") == [listed]

        said = await ben.do("resume_comment", resume=resume[:8], quote="Python and Go", text="how many years?")
        assert set(said) == {"comment"}
        await pushed()
        comment = {
            "comment": said["comment"], "name": "Ben", "quote": "Python and Go", "text": "how many years?",
            "start": 12, "end": 25, "resolved": False,
        }  # fmt: skip
        page = {"resume": resume, "by": me, "text": TEXT, "comments": [comment]}
        assert await ana.do("resume_show", resume=resume) == page

        new = "Hello.\n" + TEXT.replace("five", "six")
        changed = await ana.do("resume_edit", resume=resume[:9], text=new)
        assert changed["resume"] == resume
        assert changed["version"] != made["version"]
        await pushed()
        page |= {"text": new, "comments": [{**comment, "start": 19, "end": 32}]}
        assert await ben.do("resume_show", resume=resume) == await ana.do("resume_show", resume=resume) == page

        await ana.do("resume_edit", resume=resume, text="# Ana Levi\n\nLed a team of six people.\n")
        assert await ana.do("resume_resolve", comment=said["comment"][:8]) == said
        await pushed()
        (row,) = (await ben.do("resume_show", resume=resume))["comments"]
        assert (row["start"], row["end"], row["resolved"]) == (None, None, True)
        assert await ben.do("resume_resolve", comment=said["comment"], off=True) == said
        await pushed()
        (row,) = (await ana.do("resume_show", resume=resume))["comments"]
        assert row["resolved"] is False

    in_a_world(story)


def test_a_quote_found_twice_means_its_first_place() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.do("resume_add", text="Go, go, Go\r\nGo")
        await ana.do("resume_comment", resume=made["resume"], quote="Go", text="?")
        await ana.do("resume_comment", resume=made["resume"], quote="Go\r\nGo", text="lines are alike")
        comments = (await ana.do("resume_show", resume=made["resume"]))["comments"]
        assert [(row["start"], row["end"]) for row in comments] == [(0, 2), (8, 13)]

    in_a_world(story)


def test_what_cannot_be_meant_is_refused_by_name() -> None:
    async def story(world: World) -> None:
        ana, ben = await of_two(world)
        resume = (await ana.do("resume_add", text=TEXT))["resume"]
        said = (await ana.do("resume_comment", resume=resume, quote="Go", text="?"))["comment"]
        await pushed()
        with pytest.raises(QuoteNotFound) as caught:
            await ben.do("resume_comment", resume=resume, quote="Rust", text="?")
        assert caught.value.code == "quote_not_found"
        with pytest.raises(NotAllowed, match="only its owner"):
            await ben.do("resume_edit", resume=resume, text="Ben was here")
        with pytest.raises(NotAllowed, match="resolves"):
            await ben.do("resume_resolve", comment=said)
        with pytest.raises(RefusedError, match="empty"):
            await ana.do("resume_add", text=" \n")
        with pytest.raises(TooLong):
            await ana.do("resume_add", text="x" * 200_001)
        for operation in ("resume_show", "resume_edit"):
            args = {"text": TEXT} if operation == "resume_edit" else {}
            with pytest.raises(NotFound):
                await ana.do(operation, resume="0" * 64, **args)
        with pytest.raises(NotFound):
            await ana.do("resume_resolve", comment="0" * 64)
        with pytest.raises(BadId):
            await ana.do("resume_show", resume=resume[:7])

    in_a_world(story)


def test_saying_the_same_again_writes_nothing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.do("resume_add", text=TEXT)
        said = await ana.do("resume_comment", resume=made["resume"], quote="Go", text="?")
        await ana.do("resume_resolve", **said)
        held = await ana.group.query(lambda reader: reader.counts())
        assert await ana.do("resume_edit", resume=made["resume"], text=TEXT) == made
        await ana.do("resume_resolve", **said)
        assert await ana.group.query(lambda reader: reader.counts()) == held

    in_a_world(story)


def test_what_goes_between_two_questions_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.do("resume_add", text=TEXT)
        said = await ana.do("resume_comment", resume=made["resume"], quote="Go", text="?")
        reader = type(ana.group._reader)
        with monkeypatch.context() as patch:
            patch.setattr(reader, "resume", lambda self, id_: None)
            for look in (shown.resume(ana.group, made["resume"]), shown.comment(ana.group, said["comment"])):
                with pytest.raises(NotFound):
                    await look
        with monkeypatch.context() as patch:
            patch.setattr(reader, "comment", lambda self, id_: None)
            with pytest.raises(NotFound):
                await shown.comment(ana.group, said["comment"])
            patch.setattr(reader, "resume_ids", lambda self, *prefix: [b"1", b"2"])
            with pytest.raises(Ambiguous):
                await shown.resume(ana.group, made["resume"])

    in_a_world(story)


def test_repair_and_a_new_start_yield_the_same_pages() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.do("resume_add", text=TEXT)
        await ana.do("resume_edit", resume=made["resume"], text=TEXT + "More.\n")
        await ana.do("resume_comment", resume=made["resume"], quote="More", text="what?")
        before = await ana.do("resume_show", resume=made["resume"])
        assert (await ana.do("repair"))["faults"] == 0
        assert await ana.do("resume_show", resume=made["resume"]) == before
        await ana.stop()
        await ana.start()
        assert await ana.do("resume_show", resume=made["resume"]) == before
        await ana.do("resume_edit", resume=made["resume"], text=TEXT)
        (row,) = await queries.resumes(ana.node, ana.group.id.hex())
        assert (row.versions, row.comments) == (3, 1)

    in_a_world(story)


def test_a_window_reads_rows_of_resumes() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        made = await ana.do("resume_add", text=TEXT)
        said = await ana.do("resume_comment", resume=made["resume"], quote="Go", text="?")
        group, id_ = ana.group.id.hex(), ResumeId(bytes.fromhex(made["resume"]))
        (row,) = await queries.resumes(ana.node, group)
        page = await queries.resume(ana.node, group, id_)
        assert page is not None
        assert (page.row, page.text) == (row, TEXT)
        assert [one.id for one in page.comments] == [EnvelopeId(bytes.fromhex(said["comment"]))]
        assert row.version.hex() == made["version"]
        assert await queries.resumes(ana.node, group, limit=0) == []
        assert await queries.resume(ana.node, group, ResumeId(bytes(32))) is None

    in_a_world(story)


def test_an_edit_keeps_what_arrived_since_it_began() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        resume = (await ana.do("resume_add", text=TEXT))["resume"]
        await ana.do("resume_edit", resume=resume, text=TEXT.replace("five", "six"))
        await ana.do("resume_edit", resume=resume, text=TEXT.replace("Go", "Rust"), base=TEXT)
        page = await ana.do("resume_show", resume=resume)
        assert page["text"] == TEXT.replace("five", "six").replace("Go", "Rust")
        await ana.do("resume_edit", resume=resume, text=TEXT, base=page["text"])
        assert (await ana.do("resume_show", resume=resume))["text"] == TEXT

    in_a_world(story)


def test_two_edits_at_once_undo_nothing_of_each_other() -> None:
    """Whatever stands by the time of storing is what an edit is merged into, not what stood when it was asked for."""

    async def story(world: World) -> None:
        ana = await world.founder()
        resume = (await ana.do("resume_add", text=TEXT))["resume"]
        await asyncio.gather(
            ana.do("resume_edit", resume=resume, text=TEXT.replace("five", "six"), base=TEXT),
            ana.do("resume_edit", resume=resume, text=TEXT.replace("Go", "Rust"), base=TEXT),
        )
        page = await ana.do("resume_show", resume=resume)
        assert page["text"] == TEXT.replace("five", "six").replace("Go", "Rust")

    in_a_world(story)

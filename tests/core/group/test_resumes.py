"""Résumés from their owner's command to everybody's page, and comments that follow their words."""

import pytest

from tests.core.group.resumes import TEXT, add, comment, document_of, edit, page, pages, rows
from tests.core.group.world import World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.documents import texts
from whisper_net.core.documents.anchors import anchor_of
from whisper_net.core.documents.resumes import text_hash
from whisper_net.core.documents.texts import TextFull
from whisper_net.core.envelope.format import EnvelopeKind
from whisper_net.core.errors import NotAllowed, NotFound, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.effects import Store
from whisper_net.core.group.events import ResumeVersion
from whisper_net.core.ids import EnvelopeId, ResumeId
from whisper_net.core.wire.bounds import EPOCH_PERIOD, MAX_COMMENT, MAX_RESUME, MAX_TEXT_HISTORY, PART_SIZE


def test_a_resume_reaches_the_others_as_it_was_written(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    made = ana.do(do.AddResume(world.general, TEXT))
    assert made == ResumeVersion(made.resume, text_hash(TEXT))
    world.deliver()
    row = page(ben, made.resume).row
    assert (row.member, row.name, row.title, row.versions) == (ana.member, "ana", "Ana", 1)
    assert (row.version, row.scope, row.comments) == (made.version, world.general, 0)
    assert page(ben, made.resume).text == TEXT
    assert pages(ana) == pages(ben)


def test_one_edit_is_stored_in_one_transaction_however_long(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana, "x" * 4_000)
    (batch,) = [effect.batch for effect in ana.effects if isinstance(effect, Store)]
    kinds = [ana.opened(stored.raw).inner.kind for stored in batch.envelopes]
    assert kinds == [EnvelopeKind.RESUME] * 3
    assert [(one.document, one.seq) for one in batch.texts] == [(document_of(ana, id_), n) for n in (1, 2, 3)]
    raws = [one.raw for one in ana.sent()]
    assert ben.take_envelopes(*raws[:2]) == 2
    assert rows(ben) == []  # a version is listed when it is complete
    assert ben.take_envelopes(raws[2]) == 1
    assert page(ben, id_).text == "x" * 4_000


def test_an_edit_makes_a_version_and_nothing_where_nothing_differs(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    made = ana.do(do.EditResume(world.general, id_, TEXT + "And Rust.\n"))
    assert made == ResumeVersion(id_, text_hash(TEXT + "And Rust.\n"))
    before = len(ana.sent())
    assert ana.do(do.EditResume(world.general, id_, TEXT + "And Rust.\n")) == made
    assert len(ana.sent()) == before
    world.deliver()
    assert (page(ben, id_).text, page(ben, id_).row.versions) == (TEXT + "And Rust.\n", 2)
    assert pages(ana) == pages(ben)


def test_an_edit_is_merged_into_what_stands_when_it_is_stored(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    for text in (TEXT.replace("five", "six"), TEXT.replace("Go", "Rust")):
        ana.do(do.EditResume(world.general, id_, text, TEXT))
    both = TEXT.replace("five", "six").replace("Go", "Rust")
    again = ana.do(do.EditResume(world.general, id_, TEXT, TEXT))  # who changed nothing undoes nothing
    assert again == ResumeVersion(id_, text_hash(both))
    world.deliver()
    assert page(ana, id_).text == page(ben, id_).text == both


def test_what_a_merge_makes_is_held_to_the_bounds_too(world: World) -> None:
    ana = world["ana"]
    half = "x" * (MAX_RESUME // 2) + "\n"
    id_ = add(ana, "a\nb\n")
    edit(ana, id_, half + "a\nb\n")
    ana.outbox.clear()
    with pytest.raises(TooLong):
        ana.do(do.EditResume(world.general, id_, "a\nb\n" + half, "a\nb\n"))
    with pytest.raises(RefusedError, match="empty"):
        ana.do(do.EditResume(world.general, id_, "\n", half + "a\nb\n"))
    with pytest.raises(TooLong):
        ana.do(do.EditResume(world.general, id_, TEXT, "x" * (MAX_TEXT_HISTORY + 1)))
    assert ana.sent() == []


def test_comments_follow_their_words_and_none_is_lost(world: World) -> None:
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    id_ = add(ana)
    world.deliver()
    comment(ben, id_, "Python and Go", "how many years?")
    comment(mallory, id_, "Led a team", "whom?")
    edit(ana, id_, "# Ana Levi\n\nPython, Rust and Go.\n")
    world.deliver()
    for machine in world.machines.values():
        shown = page(machine, id_)
        assert shown.row.comments == 2
        first, second = sorted(shown.comments, key=lambda row: row.text)
        assert (first.text, first.name, first.quote) == ("how many years?", "ben", "Python and Go")
        assert shown.text[first.start : first.end] == "Python, Rust and Go"
        assert (second.start, second.end) == (None, None)
    edit(ana, id_, TEXT)
    world.deliver()
    assert [TEXT[row.start : row.end] for row in page(mallory, id_).comments] == [
        row.quote for row in page(ana, id_).comments
    ]


def test_a_comment_is_resolved_by_its_author_and_by_the_owner_alone(world: World) -> None:
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    id_ = add(ana)
    world.deliver()
    said = comment(ben, id_, "Go")
    world.deliver()
    mallory.do(do.ResolveComment(world.general, said))
    world.deliver()
    assert [page(machine, id_).comments[0].resolved for machine in (ana, ben, mallory)] == [False] * 3
    ana.do(do.ResolveComment(world.general, said))
    world.deliver()
    assert [page(machine, id_).row.open for machine in (ana, ben, mallory)] == [0] * 3
    ben.do(do.ResolveComment(world.general, said, on=False))
    world.deliver()
    assert page(mallory, id_).comments[0].resolved is False


def test_only_its_owner_changes_a_resume(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    with pytest.raises(NotFound):
        ben.do(do.EditResume(world.general, id_, "Ben was here"))
    with pytest.raises(NotFound):
        ana.do(do.EditResume(world.general, ResumeId(bytes(32)), TEXT))
    assert page(ben, id_).text == TEXT


def test_what_no_resume_may_be_is_refused(world: World) -> None:
    ana = world["ana"]
    id_ = add(ana)
    ana.outbox.clear()
    for text in ("", "  \n", "a\0b", "\x1b[31m"):
        for command in (do.AddResume(world.general, text), do.EditResume(world.general, id_, text)):
            with pytest.raises(RefusedError):
                ana.do(command)
    with pytest.raises(TooLong):
        ana.do(do.AddResume(world.general, "x" * (MAX_RESUME + 1)))
    anchor = anchor_of(TEXT, "Go")
    for text in ("", "x" * (MAX_COMMENT + 1)):
        with pytest.raises(RefusedError):
            ana.do(do.CommentResume(world.general, id_, anchor, text))
    assert ana.sent() == []


def test_nobody_writes_a_resume_in_a_room_that_is_closed_to_them(world: World) -> None:
    staff = world["ana"].channel("staff")
    world.deliver()
    with pytest.raises(NotAllowed):
        world["ben"].do(do.AddResume(staff, TEXT))


def test_two_resumes_of_one_member_stand_apart(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ids = [add(ana, "# One\n"), add(ana, "# Two\n")]
    edit(ana, ids[0], "# One more\n")
    world.deliver()
    assert [row.title for row in rows(ben)] == ["One more", "Two"]
    assert {row.id for row in rows(ben)} == set(ids)


def test_a_new_key_goes_on_with_the_same_text(world: World) -> None:
    """A new epoch is a new feed, and so another writer of the text."""
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    kid = ana.state.log.view().sending_epoch(world.general)
    world.now += EPOCH_PERIOD
    edit(ana, id_, TEXT.replace("five", "six"))
    assert ana.state.log.view().sending_epoch(world.general) != kid
    world.deliver()
    edit(ana, id_, TEXT.replace("five", "seven"))
    world.deliver()
    assert pages(ana) == pages(ben)
    assert (page(ben, id_).text, page(ben, id_).row.versions) == (TEXT.replace("five", "seven"), 3)


def test_a_resume_goes_on_after_a_new_start(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    id_ = add(ana)
    world.deliver()
    for machine in (ana, ben):
        machine.reopen()
    edit(ana, id_, TEXT + "More.\n")
    world.deliver()
    assert page(ben, id_).text == TEXT + "More.\n"
    assert (ana.loads, ben.loads) == (1, 1)


def test_a_version_may_span_two_parts_of_a_feed(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for number in range(PART_SIZE - 1):
        ana.post(world.general, f"{number}")
    id_ = add(ana, "x" * 4_000)
    assert [one.part.part for one in ana.sent()[-3:]] == [0, 1, 1]
    world.deliver()
    assert page(ben, id_).text == "x" * 4_000


def test_a_resume_that_was_changed_too_often_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = world["ana"]
    id_ = add(ana)
    ana.outbox.clear()
    with monkeypatch.context() as patch:
        patch.setattr(texts, "MAX_TEXT_CHANGES", 1)
        with pytest.raises(TextFull, match="add it anew"):
            edit(ana, id_, TEXT + "More.\n")
    assert ana.sent() == []
    edit(ana, id_, TEXT + "More.\n")
    assert page(ana, id_).text == TEXT + "More.\n"


def test_comments_on_what_is_not_here_yet_wait(world: World) -> None:
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    id_ = add(ana)
    world.deliver("ana", "ben")
    said = comment(ben, id_, "Go")
    mallory.take_envelopes(*(one.raw for one in ben.sent()))
    assert MemoryGroupReader(mallory.disk).comment(said) is None
    world.link("mallory", "ana")
    assert page(mallory, id_).comments[0].id == said == EnvelopeId(said)

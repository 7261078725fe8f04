"""One résumé under review: comments, what is written and edited, and what arrives meanwhile."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.desktop.lines import TEXT, Lines
from whisper_net.core.ids import ResumeId
from whisper_net.core.wire.bounds import MAX_COMMENT
from whisper_net.desktop.viewmodels.resume_comments import CommentList, Kind


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


def test_comments_are_numbered_down_the_page_and_the_unplaced_come_after(lines: Lines) -> None:
    resume = lines.share(TEXT + "References on request, of course\n")
    gone = lines.comment(resume, "References on request, of course")
    low, high = lines.comment(resume, "latency"), lines.comment(resume, "Backend engineer")
    lines.do(lines.maya, "resume_edit", resume=resume, text=TEXT)
    model = lines.model(resume)
    assert [(one.id, one.number) for one in model.placed] == [(high, 1), (low, 2)]
    assert [(one.id, one.number) for one in model.unplaced] == [(gone, 0)]
    assert model.told == "3 open comments"
    kinds = [entry.kind for entry in map(CommentList(model).entry, range(4))]
    assert kinds == [Kind.CARD, Kind.CARD, Kind.WELL, Kind.CARD]
    assert "unplaced" in model.unplaced[0].spoken


def test_resolved_comments_are_folded_and_can_be_shown_and_reopened(lines: Lines) -> None:
    resume = lines.share()
    first, second = lines.comment(resume, "Hamburg"), lines.comment(resume, "latency")
    model = lines.model(resume)
    model.choose(first)
    model.resolve(first, True)
    lines.until(lambda: len(model.placed) == 1)
    assert model.selected is None
    assert (model.told, model.placed[0].number) == ("1 open comment · 1 resolved", 1)
    model.show_resolved(True)
    assert [(one.id, one.resolved, one.number) for one in model.placed] == [(first, True, 1), (second, False, 2)]
    model.resolve(first, False)
    lines.until(lambda: not model.placed[0].resolved)


def test_only_its_author_and_the_owner_resolve_a_comment(lines: Lines) -> None:
    theirs = lines.share("Priya\n\nDesign and research", lines.priya)
    lines.comment(theirs, "Design", who=lines.priya)
    lines.comment(theirs, "research", who=lines.maya)
    assert [one.resolvable for one in lines.model(theirs).placed] == [False, True]


def test_keys_go_round_the_comments(lines: Lines) -> None:
    resume = lines.share()
    ids = [lines.comment(resume, quote) for quote in ("Backend", "billing", "latency")]
    model, seen = lines.model(resume), []
    for by in (1, 1, 1, 1, -1):
        model.step(by)
        seen.append(model.selected)
    assert seen == [ids[0], ids[1], ids[2], ids[0], ids[2]]


def test_words_after_emoji_are_commented_on_exactly(lines: Lines) -> None:
    resume = lines.share("👩‍👩‍👧 one 🚀 two 𝔘 three\n")
    model = lines.model(resume)
    start = model.text.index("𝔘 three")
    assert model.comment(start - 1, start + len("𝔘 three") + 1)
    assert model.writing.quote == "𝔘 three"
    model.writing.write("Which one? 😀")
    model.writing.send()
    lines.until(lambda: len(model.placed) == 1)
    (row,) = lines.comments(resume)
    assert (row["quote"], row["start"], row["text"]) == ("𝔘 three", start, "Which one? 😀")
    lines.until(lambda: model.selected == model.placed[0].id)
    assert not model.writing.active


def test_nothing_can_be_said_about_nothing(lines: Lines) -> None:
    model, failed = lines.model(lines.share("a\n\n\nb" + "x" * 2_000)), Ear()
    model.failed.connect(failed)
    assert not model.comment(1, 4)
    assert not model.comment(0, 1_500)
    assert [words[:9] for words in failed.heard] == ["A comment", "A comment"]


def test_a_half_written_comment_stays_while_the_text_changes_and_when_one_leaves(lines: Lines) -> None:
    resume, other = lines.share(), lines.share("Priya\nDesign", lines.priya)
    model = lines.model(resume)
    start = TEXT.index("latency")
    model.comment(start, start + 7)
    model.writing.write("By how m")
    lines.do(lines.maya, "resume_edit", resume=resume, text="🚀\n" + TEXT)
    lines.until(lambda: model.text.startswith("🚀"))
    assert model.text[model.writing.start : model.writing.end] == "latency"
    model.enter(ResumeId(bytes.fromhex(other)))
    lines.until(lambda: model.row is not None)
    assert not model.writing.active
    model.enter(ResumeId(bytes.fromhex(resume)))
    lines.until(lambda: model.writing.active)
    assert (model.writing.text, model.writing.quote) == ("By how m", "latency")
    model.writing.send()
    lines.until(lambda: bool(lines.comments(resume)))
    (row,) = lines.comments(resume)
    assert model.text[int(str(row["start"])) : int(str(row["end"]))] == "latency"


def test_too_long_a_comment_is_refused_in_words_and_stays(lines: Lines) -> None:
    model = lines.model(lines.share())
    model.comment(2, 6)
    model.writing.write("é" * MAX_COMMENT)
    model.writing.send()
    assert "too long" in model.writing.fault
    assert model.writing.text == "é" * MAX_COMMENT
    model.writing.cancel()
    assert not model.writing.active


def test_saving_an_edit_keeps_what_another_device_wrote_meanwhile(lines: Lines) -> None:
    resume = lines.share()
    model = lines.model(resume)
    model.edit()
    model.editing.write(TEXT.replace("Hamburg", "Berlin"))
    assert model.editing.dirty
    lines.do(lines.maya, "resume_edit", resume=resume, text=TEXT.replace("p99", "p95"))
    lines.until(lambda: model.editing.overtaken)
    assert model.editing.text == TEXT.replace("Hamburg", "Berlin")
    model.editing.save()
    lines.until(lambda: not model.editing.active)
    assert lines.stored(resume) == TEXT.replace("Hamburg", "Berlin").replace("p99", "p95")


def test_an_edit_that_was_left_is_gone_on_with(lines: Lines) -> None:
    resume = lines.share()
    model = lines.model(resume)
    model.edit()
    model.editing.write(TEXT + "Go\n")
    lines.membership.drafts.flush()
    settle()
    assert model.editing.saved
    again = lines.model(resume)
    assert again.editing.active
    assert (again.editing.base, again.editing.text) == (TEXT, TEXT + "Go\n")
    again.editing.discard()
    assert lines.stored(resume) == TEXT
    assert not lines.model(resume).editing.active


def test_an_edit_that_cannot_be_saved_says_why_and_stays(lines: Lines) -> None:
    model = lines.model(lines.share())
    model.edit()
    for text, words in (("  \n", "empty"), ("x" * 200_001, "200000"), ("a\x07", "control")):
        model.editing.write(text)
        model.editing.save()
        assert words in model.editing.fault
        assert model.editing.text == text


def test_only_the_owner_edits(lines: Lines) -> None:
    model = lines.model(lines.share(who=lines.priya))
    model.edit()
    assert not model.editing.active
    assert model.title == "Résumé of Priya Raman"


def test_one_that_is_not_here_is_missing(lines: Lines) -> None:
    model, missing = lines.model(lines.share()), Ear()
    model.missing.connect(missing)
    model.enter(ResumeId(bytes(32)))
    lines.until(lambda: len(missing.heard) == 1)
    model.enter_hex("no hex")
    assert len(missing.heard) == 2

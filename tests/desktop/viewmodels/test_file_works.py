"""Files of messages: fetched only on request, waited for, stopped, saved without replacing, shown by a process."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop import attached
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.viewmodels import file_line as lines
from whisper_net.desktop.viewmodels import file_works
from whisper_net.desktop.viewmodels.file_line import FileLine
from whisper_net.desktop.viewmodels.picture_shown import Picture
from whisper_net.desktop.viewmodels.timeline import Timeline
from whisper_net.node import attachments


class Shared:
    """Priya attached a file; Maya looks at it."""

    def __init__(self, talk: Talk, folder: Path, name: str, data: bytes) -> None:
        self.talk, self.folder = talk, folder
        path = folder / name
        path.write_bytes(data)
        near = talk.near
        near.sync(talk.priya, talk.maya)
        answer = near.do(talk.priya, "attach", channel="general", file=str(path), text="Have a look")
        self.id = EnvelopeId(bytes.fromhex(answer["message"]))
        near.sync(talk.priya, talk.maya)
        self.model: Timeline = talk.timeline()
        self.files = self.model.membership.files
        self.said: list[tuple[str, bool]] = []
        self.files.said.connect(lambda words, failed: self.said.append((words, failed)))

    @property
    def line(self) -> FileLine:
        at = self.model.row_of(self.id)
        assert at is not None
        line = self.model.entry(at).file
        assert line is not None
        return line

    @property
    def picture(self) -> Picture:
        assert self.line.picture is not None
        return self.line.picture

    @property
    def here(self) -> int:
        return len(self.talk.maya.group.runner.store.chunks_of(self.id))


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Talk:
    return Talk(neighbourhood, qtbot)


@pytest.fixture
def plan(talk: Talk, tmp_path: Path) -> Shared:
    return Shared(talk, tmp_path, "plan.pdf", bytes(range(256)) * 3_000)


def test_nothing_is_fetched_before_somebody_asks(plan: Shared) -> None:
    settle()
    assert plan.here == 0
    assert plan.line.kind.endswith("not on this computer yet")
    assert "File: plan.pdf, PDF file" in plan.model.entry(0).spoken


def test_a_file_is_fetched_and_saved_and_it_is_said_where(plan: Shared, tmp_path: Path) -> None:
    target = tmp_path / "mine.pdf"
    plan.files.save(plan.id, str(target))
    plan.talk.until(lambda: bool(plan.said))
    assert target.read_bytes() == bytes(range(256)) * 3_000
    assert plan.said == [(f"Saved to {target}", False)]
    assert plan.line.words == f"Saved to {target}"
    assert plan.line.tools == (lines.SAVE,)


def test_a_file_that_appeared_meanwhile_is_not_replaced(plan: Shared, tmp_path: Path) -> None:
    attached.cut(plan.talk.maya)
    target = tmp_path / "mine.pdf"
    plan.files.save(plan.id, str(target))
    settle()
    target.write_text("somebody else's")
    plan.talk.near.sync(plan.talk.priya, plan.talk.maya)
    plan.talk.until(lambda: plan.line.failed)
    assert target.read_text() == "somebody else's"
    assert plan.line.words == "A file of that name is there, and was not replaced. Save it under another name."


def test_a_file_that_was_there_is_replaced_for_who_was_asked(plan: Shared, tmp_path: Path) -> None:
    target = tmp_path / "mine.pdf"
    target.write_text("an older one")
    plan.files.save(plan.id, str(target))
    plan.talk.until(lambda: bool(plan.said))
    assert target.stat().st_size == 256 * 3_000


def test_who_is_away_is_waited_for_and_waiting_can_be_stopped(
    plan: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_works, "AGAIN_MS", 0)
    attached.cut(plan.talk.maya)
    plan.files.save(plan.id, str(tmp_path / "mine.pdf"))
    settle(2)
    assert plan.line.words == "Nobody who has it is online, and no relay that has it answers. It comes by itself."
    plan.files.stop(plan.id)
    settle()
    assert (plan.line.words, plan.line.tools) == ("", (lines.SAVE,))
    plan.talk.near.sync(plan.talk.priya, plan.talk.maya)
    settle()
    assert plan.here == 0


def test_what_came_before_it_was_stopped_stays_and_the_rest_follows(plan: Shared, tmp_path: Path) -> None:
    row = plan.talk.near.wait(attachments.file(plan.talk.maya.node, None, plan.id))
    raw = plan.talk.priya.group.runner.store.chunk(row.manifest.chunks[0])
    assert raw is not None
    plan.talk.maya.group.runner.store.keep_chunks(plan.id, [(row.manifest.chunks[0], raw)])
    plan.model.open(plan.talk.scope)
    settle()
    assert plan.line.kind.endswith("of 750.0 kB here")
    plan.files.save(plan.id, str(tmp_path / "mine.pdf"))
    plan.talk.until(lambda: bool(plan.said))
    assert plan.line.kind == "PDF file · 750.0 kB"


def test_letting_go_leaves_the_message(plan: Shared, tmp_path: Path) -> None:
    plan.files.save(plan.id, str(tmp_path / "mine.pdf"))
    plan.talk.until(lambda: bool(plan.said))
    plan.files.let_go(plan.id)
    settle()
    assert plan.here == 0
    assert plan.line.kind.endswith("not on this computer yet")


def test_a_folder_that_cannot_be_written_to_is_said(plan: Shared, tmp_path: Path) -> None:
    plan.files.save(plan.id, str(tmp_path / "missing" / "mine.pdf"))
    plan.talk.until(lambda: plan.line.failed)
    assert plan.line.words.startswith("It could not be written there.")
    assert plan.line.tools == (lines.SAVE,)


def test_a_picture_is_shown_once_somebody_asked_and_hidden_again(talk: Talk, tmp_path: Path) -> None:
    seats = Shared(talk, tmp_path, "seats.png", attached.picture(1200, 300))
    assert seats.line.picture is None
    seats.files.show_picture(seats.id)
    talk.until(lambda: seats.line.picture is not None)
    picture = seats.picture
    assert (picture.width, picture.height) == (960, 240)
    assert seats.line.tools == (lines.HIDE, lines.SAVE)
    seats.files.hide_picture(seats.id)
    assert seats.line.tools == (lines.SHOW, lines.SAVE)


def test_what_is_no_picture_is_refused_in_words(talk: Talk, tmp_path: Path) -> None:
    false = Shared(talk, tmp_path, "seats.png", b"MZ this is a program")
    false.files.show_picture(false.id)
    talk.until(lambda: false.line.failed)
    assert "PNG, JPEG, GIF and WebP" in false.line.words
    assert false.line.picture is None

"""Files that go with what is written: looked at first, each a message, given back with the text where they fail."""

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.desktop import attached
from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.talk import Talk
from whisper_net.core.wire.bounds import MAX_ATTACHMENT
from whisper_net.desktop.viewmodels.attaching import MOST_FILES
from whisper_net.desktop.viewmodels.composer import Composer


@pytest.fixture
def talk(neighbourhood: Neighbourhood, qtbot: QtBot) -> Talk:
    return Talk(neighbourhood, qtbot)


@pytest.fixture
def composer(talk: Talk) -> Composer:
    made = Composer(talk.near.membership(talk.maya))
    made.open(talk.scope)
    return made


def file(folder: Path, name: str, size: int = 9) -> str:
    path = folder / name
    path.write_bytes(os.urandom(size))
    return str(path)


def said(talk: Talk) -> list[tuple[str, list[str]]]:
    rows = talk.near.do(talk.maya, "messages", channel="general")
    return [(row["text"], [one["name"] for one in row["attachments"]]) for row in rows]


def offer(composer: Composer, *paths: str) -> None:
    composer.files.offer(paths)
    settle()


def names(composer: Composer) -> list[str]:
    return [one.name for one in composer.files.files]


def test_each_file_is_a_message_and_the_first_has_the_text(talk: Talk, composer: Composer, tmp_path: Path) -> None:
    offer(composer, file(tmp_path, "a.pdf"), file(tmp_path, "b.pdf"))
    composer.write("page 3")
    composer.send()
    settle()
    assert said(talk) == [("page 3", ["a.pdf"]), ("", ["b.pdf"])]
    assert (composer.text, names(composer), composer.ready, composer.fault) == ("", [], False, "")


def test_a_file_needs_no_words_and_answers_in_its_thread(talk: Talk, tmp_path: Path) -> None:
    (root,) = talk.say("which form?")
    composer = Composer(talk.near.membership(talk.maya), root)
    composer.open(talk.scope)
    offer(composer, file(tmp_path, "form.pdf"))
    assert composer.ready
    composer.send()
    settle()
    rows = talk.near.do(talk.maya, "messages", channel="general")
    assert [row["reply_to"] for row in rows] == [None, root.hex()]


def test_what_cannot_be_attached_is_said_and_the_rest_is_not_lost(composer: Composer, tmp_path: Path) -> None:
    large = file(tmp_path, "film.mkv")
    os.truncate(large, MAX_ATTACHMENT + 1)
    (tmp_path / "photos").mkdir()
    os.mkfifo(tmp_path / "pipe")
    composer.write("half a thought")
    cases = {
        large: "“film.mkv” has 25.0 MB: 25 MB are the most that can be attached.",
        str(tmp_path / "photos"): "“photos” is a folder. Attach the files in it, or pack it into one file first.",
        str(tmp_path / "pipe"): "“pipe” is a device, not a file. Nothing was attached of it.",
        file(tmp_path, "nothing.txt", 0): "“nothing.txt” is empty: there is nothing in it to attach.",
        str(tmp_path / "gone.pdf"): "“gone.pdf” cannot be read: no such file or directory.",
    }
    for path, words in cases.items():
        offer(composer, path)
        assert composer.fault == words
    offer(composer, file(tmp_path, "a.pdf"), str(tmp_path / "photos"))
    assert (names(composer), composer.text) == (["a.pdf"], "half a thought")


def test_what_is_gone_when_it_is_sent_comes_back_with_the_text(talk: Talk, composer: Composer, tmp_path: Path) -> None:
    paths = [file(tmp_path, name) for name in ("a.pdf", "b.pdf", "c.pdf")]
    offer(composer, *paths)
    Path(paths[1]).unlink()
    composer.write("all three")
    composer.send()
    settle()
    assert said(talk) == [("all three", ["a.pdf"])]
    assert (names(composer), composer.text) == (["b.pdf", "c.pdf"], "")
    assert "No such file" in composer.fault
    Path(paths[1]).write_bytes(b"back")
    composer.send()
    settle()
    assert [brought for _, brought in said(talk)] == [["a.pdf"], ["b.pdf"], ["c.pdf"]]


def test_a_full_disk_gives_back_text_and_file(talk: Talk, composer: Composer, tmp_path: Path) -> None:
    offer(composer, file(tmp_path, "a.pdf"))
    composer.write("page 3")
    talk.maya.fill_disk()
    composer.send()
    settle()
    assert (composer.text, names(composer)) == ("page 3", ["a.pdf"])
    talk.maya.empty_disk()
    composer.send()
    settle()
    assert said(talk) == [("page 3", ["a.pdf"])]


def test_one_can_be_taken_out_and_none_is_there_twice(composer: Composer, tmp_path: Path) -> None:
    path = file(tmp_path, "a.pdf")
    offer(composer, path, path)
    offer(composer, path, file(tmp_path, "b.pdf"))
    assert names(composer) == ["a.pdf", "b.pdf"]
    composer.files.remove(composer.files.files[0])
    assert names(composer) == ["b.pdf"]


def test_too_many_at_once_are_refused_in_words(composer: Composer, tmp_path: Path) -> None:
    offer(composer, *(file(tmp_path, f"{n}.pdf") for n in range(MOST_FILES + 3)))
    assert len(names(composer)) == MOST_FILES
    assert composer.fault == "5 files at once are the most. Send these first."


def test_files_stay_with_their_channel_and_wait_while_one_edits(talk: Talk, composer: Composer, tmp_path: Path) -> None:
    talk.say("a mistkae")
    offer(composer, file(tmp_path, "a.pdf"))
    other = talk.near.channel(talk.maya, "other")
    composer.open(other)
    assert names(composer) == []
    composer.open(talk.scope)
    composer.edit(talk.timeline().entry(0))
    composer.write("a mistake")
    composer.send()
    settle()
    assert said(talk) == [("a mistake", [])]
    assert names(composer) == ["a.pdf"]


def test_a_picture_is_pasted_as_it_is_or_as_a_png(talk: Talk, composer: Composer) -> None:
    copied = attached.picture(30, 20)
    composer.files.paste(copied)
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    composer.files.paste(image)
    settle()
    first, second = composer.files.files
    assert (first.name, first.data) == ("Pasted picture.png", copied)
    assert QImage.fromData(second.data).size() == image.size()
    composer.send()
    settle()
    assert [brought for _, brought in said(talk)] == [["Pasted picture.png"]] * 2


def test_a_pasted_picture_of_too_many_dots_is_refused(composer: Composer) -> None:
    composer.files.paste(QImage(8_000, 6_000, QImage.Format.Format_Mono))
    settle()
    assert composer.fault.startswith("This picture has more than 40 megapixels.")

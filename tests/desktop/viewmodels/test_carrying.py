"""A group on a stick, without widgets: out of one computer, into another, and what came of it in words."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from whisper_net.desktop.viewmodels.carrying import Carrying, imported_words


def listened(model: Carrying) -> Ear:
    ear = Ear()
    model.done.connect(lambda words, failed: ear((words, failed)))
    return ear


def test_group_goes_out_of_one_computer_and_into_another(
    qtbot: QtBot, neighbourhood: Neighbourhood, tmp_path: Path
) -> None:
    ana = neighbourhood.founder("Ana Vetter", "ex/Quay")
    ben = neighbourhood.newcomer("Ben Silent", ana)
    neighbourhood.wait(ben.stop())
    neighbourhood.do(ana, "post", channel="general", text="carried")
    out = Carrying(neighbourhood.membership(ana))
    assert out.file_name == "ex-Quay.whisper"
    told = listened(out)
    file = str(tmp_path / out.file_name)
    out.export(file)
    out.export(file)
    assert out.busy
    settle()
    assert len(told.heard) == 1
    assert told.heard[0][0].startswith("Sealed ")
    neighbourhood.wait(ana.stop())
    neighbourhood.wait(ben.start(listen=False))
    back = Carrying(neighbourhood.membership(ben))
    told = listened(back)
    back.take_up(file)
    settle()
    back.take_up(file)
    settle()
    assert [one[0][:9] for one in told.heard] == ["New here:", "Nothing i"]
    assert [one[1] for one in told.heard] == [False, False]


def test_what_takes_long_says_so_and_what_fails_says_why(
    qtbot: QtBot, neighbourhood: Neighbourhood, tmp_path: Path
) -> None:
    model = Carrying(neighbourhood.membership(neighbourhood.founder()))
    told = listened(model)
    model.take_up(str(tmp_path / "nowhere.whisper"))
    model._tell()
    assert model.progress == "Reading and checking…"
    settle()
    assert (model.busy, model.progress) == (False, "")
    (words, failed) = told.heard[0]
    assert failed
    assert words.endswith(".")


@pytest.mark.parametrize(
    ("envelopes", "links", "words"),
    [
        (2, 0, "New here: 2 pieces of content."),
        (0, 1, "New here: 1 record of the group."),
        (1, 3, "New here: 1 piece of content and 3 records of the group."),
        (0, 0, "Nothing in this file was new."),
    ],
)
def test_nothing_that_did_not_come_is_counted(envelopes: int, links: int, words: str) -> None:
    assert imported_words({"envelopes": envelopes, "links": links, "whole": True, "ours": True}) == words


@pytest.mark.parametrize(
    ("whole", "ours", "words"),
    [
        (True, False, "Nothing in this file opens with this group's keys."),
        (False, True, "The file ends too early: copy it again for the rest."),
    ],
)
def test_file_that_is_cut_or_for_another_group_is_told_as_such(whole: bool, ours: bool, words: str) -> None:
    assert words in imported_words({"envelopes": 1, "links": 0, "whole": whole, "ours": ours})

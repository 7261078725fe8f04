"""The list of résumés, and who reads them."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood
from tests.desktop.lines import Lines
from whisper_net.desktop.viewmodels.resumes import ResumesModel


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


def entered(lines: Lines) -> ResumesModel:
    model = ResumesModel(lines.membership)
    model.enter()
    lines.until(lambda: model.known and model.readers.known)
    return model


def test_ones_own_come_first_and_say_what_waits(lines: Lines) -> None:
    mine = lines.share()
    lines.share("Priya Raman\nDesign", lines.priya)
    comment = lines.comment(mine, "latency").hex()
    model = entered(lines)
    assert [(row.title, row.mine, row.heading) for row in model.rows] == [
        ("Maya Ortiz", True, "Yours"),
        ("Priya Raman", False, "From others"),
    ]
    assert [row.comments for row in model.rows] == ["1 open comment", ""]
    lines.do(lines.maya, "resume_resolve", comment=comment)
    lines.until(lambda: model.rows[0].comments == "All comments resolved")
    assert "Maya Ortiz" in model.rows[0].spoken


def test_what_arrives_is_listed(lines: Lines) -> None:
    model = entered(lines)
    assert model.rows == ()
    lines.share(who=lines.priya)
    lines.until(lambda: len(model.rows) == 1)


def test_titles_turn_nothing_around(lines: Lines) -> None:
    lines.share("\u202e" * 300 + "evil\u2066 title\n\nx", lines.priya)
    lines.share("e" + "\u0301" * 2_000, lines.priya)
    titles = [row.title for row in entered(lines).rows]
    assert all("\u202e" not in title and len(title) <= 120 for title in titles)


def test_readers_are_counted_by_name_oneself_first(lines: Lines) -> None:
    model = entered(lines)
    assert model.readers.words == "Everybody in general: you and 1 other"
    assert [one.name for one in model.readers.people] == ["Maya Ortiz", "Priya Raman"]
    lines.near.newcomer("Tomasz Lis", lines.maya)
    lines.until(lambda: len(model.readers.people) == 3)

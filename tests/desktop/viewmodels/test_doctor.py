"""Why nothing is coming, without widgets: the window's words in place of a command's, and text to hand on."""

import pytest
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Ear, Neighbourhood, settle
from whisper_net.desktop.viewmodels.doctor import Doctor, check_line
from whisper_net.node import symptoms


def look(near: Neighbourhood) -> Doctor:
    made = Doctor(near.membership(near.founder("Ana Vetter", "ex-Quay")))
    made.look()
    settle()
    return made


def test_doctor_looks_when_asked_and_hands_it_on_as_text(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    model = Doctor(neighbourhood.membership(neighbourhood.founder("Ana Vetter", "ex-Quay")))
    seen = Ear()
    model.changed.connect(lambda: seen(model.looking))
    assert model.verdict == ""
    model.look()
    model.look()
    settle()
    assert seen.heard == [True, False]
    assert model.found == 1
    assert model.verdict == "1 thing is worth a look"
    text = model.as_text()
    assert "[look] Network: No relay and no address of anybody is known" in text
    assert "[ok] Your place in the group: This device is in the group" in text


def test_nothing_is_promised_of_what_one_writes_where_that_is_not_certain(
    qtbot: QtBot, neighbourhood: Neighbourhood
) -> None:
    model = look(neighbourhood)
    assert model.comfort.startswith("What you write is saved here")
    for check in (symptoms.MOVED_ON, symptoms.OUT):
        model._seen([{"check": check.check, "ok": check.ok, "says": check.says, "do": check.do}])
        assert model.comfort == ""


def test_machine_of_a_command_is_a_computer_in_the_window() -> None:
    says = "This machine is on no network, and nobody calls this machine."
    line = check_line({"check": "network", "ok": False, "says": says, "do": ""})
    assert line.says == "This computer is on no network, and nobody calls this computer."


def test_what_to_do_names_no_command_in_a_window(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    assert "whisper-net" not in look(neighbourhood).as_text()
    for one in (symptoms.NO_WAY, symptoms.ENTERING):
        assert "whisper-net" in one.do
        assert "whisper-net" not in check_line({"check": one.check, "ok": one.ok, "says": one.says, "do": one.do}).do


@pytest.mark.parametrize("hostile", ["two\nlines", "turned \u202e round", "x" * 5_000])
def test_what_others_wrote_stays_in_its_line(hostile: str) -> None:
    line = check_line({"check": "storage", "ok": False, "says": hostile, "do": ""})
    assert "\n" not in line.says
    assert "\u202e" not in line.says
    assert len(line.says) <= 400


def test_doctor_that_cannot_look_says_why_and_keeps_what_it_saw(qtbot: QtBot, neighbourhood: Neighbourhood) -> None:
    model = look(neighbourhood)
    neighbourhood.wait(model._membership.bridge._engine.close())
    model.look()
    settle()
    assert model.fault.startswith("This profile is locked")
    assert model.lines

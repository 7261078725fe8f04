"""The sync pane where relays connect, and the doctor that it leads to, by key and by mouse."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.desktop import at_relays
from tests.desktop.ground import Neighbourhood, present, settle
from tests.desktop.walk import cut
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.doctor_pane import DoctorPane
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.sync_pane import SyncPane


@pytest.fixture
def shell(qtbot: QtBot, neighbourhood: Neighbourhood) -> Iterator[Shell]:
    made = at_relays.alone(neighbourhood)
    made.resize(1280, 820)
    present(made)
    made.show_sync()
    settle()
    yield made
    made.close()
    made.deleteLater()


def said(shell: Shell) -> list[str]:
    return [one.text() for one in shell.findChildren(Text) if one.isVisible()]


def test_relays_count_as_ways(shell: Shell) -> None:
    assert shell._model.sync.first == "Connected by relay"
    words = said(shell)
    assert f"{at_relays.SHARED}:80" in words
    assert [one.partition(" · ")[0] for one in words if "last heard" in one] == ["connected", "trying"]


def test_pane_alone_takes_just_the_room_that_a_narrow_window_has(shell: Shell) -> None:
    """At 200 % on a screen that is doubled, too, a window of 900 is all there is."""
    theme().use_text_scale(2.0)
    shell.setMinimumSize(1, 1)
    for width in (1280, 900):
        shell.resize(width, 760)
        settle()
        assert list(cut(shell, lines=False)) == []


def test_doctor_is_opened_copied_asked_again_and_left(shell: Shell) -> None:
    at_relays.asked_why(shell)
    (pane,) = shell.findChildren(DoctorPane)
    assert "2 things are worth a look" in said(shell)
    pane.copy.click()
    assert f"The relay {at_relays.DOWN}:80 does not help now" in QGuiApplication.clipboard().text()
    assert pane.copy.text() == "Copied"
    pane.again.click()
    assert not pane.again.isEnabled()
    settle()
    assert pane.again.isEnabled()
    pane.back.click()
    settle()
    assert len(shell.findChildren(SyncPane)) == 1
    assert shell.findChildren(DoctorPane) == []

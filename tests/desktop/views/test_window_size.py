"""The smallest window grows with the text, up to the screen."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSize

from tests.desktop.ground import Neighbourhood, settle
from tests.desktop.lumen import Lumen
from tests.desktop.walk import cut
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.place import LEADS, PEOPLE, RESUMES, Place
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.shell import Shell
from whisper_net.desktop.views.window import SMALLEST, Window


def test_smallest_window_holds_as_many_words_in_larger_text(neighbourhood: Neighbourhood) -> None:
    window = Window(RootModel(neighbourhood.bridge(neighbourhood.founder(), unlocked=False)))
    assert window.minimumSize() == SMALLEST
    theme().use_text_scale(2.0)
    settle()
    assert SMALLEST.width() <= window.minimumWidth() <= window.screen().availableSize().width()
    assert window.minimumWidth() in (2 * SMALLEST.width(), max(SMALLEST.width(), window.screen().size().width() - 16))
    assert window.width() >= window.minimumWidth()
    theme().use_text_scale(1.0)
    settle()
    assert window.minimumSize() == SMALLEST


def test_window_is_no_higher_than_its_screen(neighbourhood: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen of 1080 lines that is doubled has 540 of them: what it has no room for scrolls."""
    window = Window(RootModel(neighbourhood.bridge(neighbourhood.founder(), unlocked=False)))
    low = SimpleNamespace(availableSize=lambda: QSize(960, 540), size=lambda: QSize(960, 540))
    monkeypatch.setattr(window, "screen", lambda: low)
    for scale in (2.0, 1.0):
        theme().use_text_scale(scale)
        window.resize(944, 492)
        window.show()
        settle()
        assert window.height() == 492
        assert list(cut(window)) == []
    window.close()


@pytest.mark.parametrize("size", [SMALLEST * 2, QSize(1264, 780)])
def test_nothing_is_cut_in_the_smallest_window_at_the_largest_text(neighbourhood: Neighbourhood, size: QSize) -> None:
    lumen = Lumen(neighbourhood, small=True).talk()
    model = neighbourhood.shell(lumen.maya)
    shell = Shell(model)
    theme().use_text_scale(2.0)
    shell.resize(size)
    shell.show()
    settle()
    for place in (model.channels[0].place, Place(LEADS), Place(RESUMES), Place(PEOPLE)):
        model.go(place)
        settle()
        assert (shell.size(), list(cut(shell))) == (size, [])

"""Every screen there is, walked over: named, reached by keys, not cut, translated, with room for longer languages.

One group is behind all of them, as when their pictures are drawn: what one screen does to it must not spoil the next.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from tests.desktop.ground import Neighbourhood, leave, settle
from tests.desktop.lumen import Lumen
from tests.desktop.pictures import SCREENS, Stage
from tests.desktop.pseudo import FILLED, LONGER, Pseudo, data_of, said, untranslated
from tests.desktop.walk import assert_screen, assert_squeezed, cut, described
from whisper_net.desktop.views.shell import Shell

SHOWN = [name for name in SCREENS if name != "kit"]
"""The kit's sheet of samples is no screen of the program."""
SHARES = 2
"""Tests that they are walked over in, so that several can go at once; the pictures are drawn in one."""


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[Stage]:
    made = Stage()
    yield made
    leave(qapp)
    made.near.close()


@pytest.fixture
def spoken(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QTranslator]:
    """The language that nobody speaks, before anything is made."""
    translator = Pseudo(getattr(request, "param", 0.0))
    qapp.installTranslator(translator)
    yield translator
    qapp.removeTranslator(translator)


@contextmanager
def shown(name: str, stage: Stage) -> Iterator[QWidget]:
    screen = SCREENS[name]
    widget = screen.build(stage)
    widget.resize(*screen.size)
    widget.show()
    settle()
    try:
        yield widget
    finally:
        widget.close()
        widget.deleteLater()
        settle()


@pytest.mark.parametrize("share", range(SHARES))
def test_every_screen_can_be_seen_reached_and_heard(share: int, stage: Stage, subtests: pytest.Subtests) -> None:
    for name in SHOWN[share::SHARES]:
        with subtests.test(name), shown(name, stage) as widget:
            assert_screen(widget)
            assert_squeezed(widget)


@pytest.mark.parametrize("spoken", [LONGER], indirect=True)
def test_every_screen_is_translated_and_has_room_for_a_longer_language(
    spoken: QTranslator, stage: Stage, subtests: pytest.Subtests
) -> None:
    for name in SHOWN:
        with subtests.test(name), shown(name, stage) as widget:
            data = data_of(stage.near.overheard, stage.near.rooms)
            faults = {
                f"{words!r} in {described(one)}" for one, text in said(widget) if (words := untranslated(text, data))
            }
            faults |= {fault for fault in cut(widget) if FILLED not in fault or "shortened" not in fault}
            assert not faults, "\n".join(sorted(faults))


# -- that the walk would find it


def test_untranslated_word_is_found(spoken: QTranslator, neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    shell = Shell(neighbourhood.shell(lumen.maya))
    label = QLabel("Welcome back", shell)
    label.setToolTip(shell.tr("Welcome back"))
    shell.show()
    settle()
    data = data_of(neighbourhood.overheard, neighbourhood.rooms)
    assert [untranslated(text, data) for one, text in said(shell) if one is label and text] == [
        "",
        "Welcome back",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\u27e6Message %1\u27e7", ""),
        ("\u27e6Message \u27e6deep\u27e7\u27e7 Maya Ortiz, 08:30", ""),
        ("Did your severance…", ""),
        ("Maya Ortiz, admin", "admin"),
        ("5 people", "people"),
        ("21 January, #1", ""),
    ],
)
def test_data_and_what_is_translated_are_no_fault(text: str, words: str) -> None:
    data = data_of({"Maya Ortiz", "Did your severance payment arrive?", "admin"}, {"general"})
    assert untranslated(text, data) == words

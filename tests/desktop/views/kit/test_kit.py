"""All of the kit in every look: all named, all reached, nothing cut."""

from pytestqt.qtbot import QtBot

from tests.desktop.views.kit.gallery import gallery
from tests.desktop.walk import assert_screen
from whisper_net.desktop.views.kit.empty import EmptyState


def test_kit_can_be_seen_reached_and_heard(qtbot: QtBot) -> None:
    page = gallery()
    qtbot.addWidget(page)
    assert_screen(page, 1360, 1000, large=(2600, 1900))


def test_empty_place_of_many_words_is_not_cut(qtbot: QtBot) -> None:
    place = EmptyState("channel", "Nothing was said yet", "What you write here is kept on everybody's computer. " * 4)
    qtbot.addWidget(place)
    assert_screen(place, 500, 500, large=(800, 900))

"""A message's words without its marks, as lines that quote it show them."""

import time

import pytest
from PySide6.QtWidgets import QApplication

from whisper_net.core.wire.bounds import MAX_TEXT
from whisper_net.desktop.viewmodels.message_markdown import unmarked
from whisper_net.desktop.viewmodels.timeline_entry import QUOTED_CHARACTERS, one_line


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain & simple_name", "plain & simple_name"),
        ("**bold** _slanted_ *too* ~~gone~~ `code`", "bold slanted too gone code"),
        ("# head\n> quoted\n\n- one\n- two", "head quoted one two"),
        ("[here](http://example.org) ![a picture](x.png)", "here a picture"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("one\ntwo **three**", "one two three"),
    ],
)
def test_line_that_quotes_shows_words_without_marks(qapp: QApplication, written: str, shown: str) -> None:
    assert one_line(written) == shown


@pytest.mark.parametrize("piece", [">", "*", "- ", "[", "**a", "`", "| a ", "\u2028*"])
def test_marks_without_end_cost_nothing_and_stay_bounded(qapp: QApplication, piece: str) -> None:
    started = time.perf_counter()
    assert len(one_line(piece * MAX_TEXT)) <= QUOTED_CHARACTERS
    assert time.perf_counter() - started < 0.5


def test_breaks_stay_between_words(qapp: QApplication) -> None:
    assert unmarked("**one**\ntwo") == "one\ntwo"

"""A résumé of the dearest text there is: shown in parts, and no turn of Qt's thread is long."""

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.desktop.ground import Neighbourhood
from tests.desktop.lines import Lines
from tests.desktop.views.test_resume import words_at
from whisper_net.desktop.views.resume_page import PageView

LONG = 100_000
"""Characters of each: half of what a résumé may have, and many parts."""
FREEZE = 0.15
"""Seconds of work in one turn: thrice what a quiet machine may take; without parts it were 1 to 20."""


@pytest.fixture
def lines(neighbourhood: Neighbourhood, qtbot: QtBot) -> Iterator[Lines]:
    made = Lines(neighbourhood, qtbot)
    yield made
    made.close()


WORST = {
    "ligatures": "\ufdfa" * 100_000,
    "quotes": (">" * 490 + "\n") * 400,
    "code": ("`" * 490 + "\n") * 400,
    "bold": ("**a** " * 80 + "\n") * 400,
    "one line": "word and word " * 13_000,
    "blank": "\n" * 199_000,
    "separators": "\u2028" * 190_000,
    "both ways": "aא" * 90_000,
}


@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_the_worst_of_texts_is_shown_in_parts_and_freezes_nothing(lines: Lines, text: str) -> None:
    resume = lines.share("Maya\n" + text[:LONG] + "\nthe end", lines.priya)
    screen = lines.review(resume)
    page, bar = screen.review.page, screen.review.parts
    assert bar.isVisible()
    assert f"shown in parts: 1 of {page.part[1]}" in bar.told.text()
    assert (bar.before.isEnabled(), bar.after.isEnabled()) == (False, True)
    assert longest(page, bar.after.click) < FREEZE
    assert page.part[0] == 2
    assert longest(page, lambda: page.sheet.setFixedWidth(page.sheet.width() - 60)) < FREEZE
    assert longest(page, lambda: page.show_part(page.part[1])) < FREEZE
    assert page.paper.text.endswith("the end")
    assert not bar.after.isEnabled()


def longest(page: PageView, act: Callable[[], object]) -> float:
    """Seconds of this thread's work that one turn takes at most, from an act until all is there."""
    turns, quiet = list[float](), 0
    while quiet < 5:
        start = time.thread_time()
        if not turns:
            act()
        else:
            QGuiApplication.processEvents()
        turns.append(time.thread_time() - start)
        quiet = 0 if page.paper.pouring else quiet + 1
    return max(turns)


def test_a_comment_leads_to_its_part_and_words_of_any_part_are_commented_on(lines: Lines) -> None:
    text = "Maya\n" + "Words of it 😀\n" * 3_000 + "the end of it\n"
    resume = lines.share(text)
    id_ = lines.comment(resume, "the end of it")
    screen = lines.review(resume)
    page = screen.review.page
    assert page.part[1] > 1
    assert "too long to be edited" in screen.review.hint.text()
    assert not screen.review.edit.isVisible()
    assert not page.sheet.spots
    screen.one.choose(id_)
    lines.until(lambda: bool(page.sheet.spots))
    assert page.part[0] == page.part[1]
    assert words_at(screen, id_) == "the end of it"
    shown = page.paper.text
    start = len(shown[: shown.index("the end")].encode("utf-16-le")) // 2
    page.paper.setTextCursor(page.paper.at(start, start + 7))
    page.comment()
    assert (screen.one.writing.start, screen.one.writing.quote) == (text.index("the end"), "the end")

"""The dearest words that anybody can send: a message, a lead's note, a claim and a name freeze no window."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from whisper_net.core.wire.bounds import MAX_CLAIM, MAX_LEAD_NOTE, MAX_NAME, MAX_TEXT
from whisper_net.desktop.viewmodels.message_markdown import portions, straight, unmarked
from whisper_net.desktop.viewmodels.people_words import plain_claim, plain_name
from whisper_net.desktop.viewmodels.told_apart import person_name
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.message_text import written_text

FREEZE = 0.15
"""Seconds of work in one turn, thrice what a quiet machine may take."""
WORST = {
    "ligatures": "\ufdfa", "quotes": ">" * 490 + "\n", "code": "`" * 490 + "\n", "code apart": "` ", "bold": "**a** ",
    "italic": "*a* ", "addresses": "http://a.example ", "links": "[a](http://a.example) ",
    "half links": "[a](", "blank": "\n",
    "separators": "\u2028", "both ways": "aא", "marks": "\u0301", "conjuncts": "क्ष्म", "overrides": "\u202e",
    "table": "|a|b|\n", "items": "1. **a** `b`\n", "headings": "# a\n", "entities": "&#65;", "tabs": "\t",
    "nested": "> > - ",
}  # fmt: skip


def filled(seed: str, most: int) -> str:
    """As much of it as is let through, in UTF-8 bytes."""
    return (seed * (most // len(seed.encode()) + 1)).encode()[:most].decode(errors="ignore")


def spent(act: Callable[[], object]) -> float:
    start = time.thread_time()
    act()
    return time.thread_time() - start


def laid_out(text: str, *, whole: bool) -> None:
    document = written_text(text, "Maya", whole=whole)
    document.setTextWidth(560)
    document.size()


@pytest.mark.parametrize("seed", WORST.values(), ids=WORST)
def test_message_as_it_is_shown_and_read_out(qapp: QApplication, seed: str) -> None:
    text = filled(seed, MAX_TEXT)
    assert spent(lambda: laid_out(text, whole=False)) < FREEZE
    assert spent(lambda: unmarked(text)) < FREEZE


@pytest.mark.parametrize("seed", WORST.values(), ids=WORST)
def test_message_in_full_part_by_part(qapp: QApplication, seed: str) -> None:
    text = filled(seed, MAX_TEXT)
    shown = portions(text)
    assert "".join(shown).replace("\n", "") == straight(text).replace("\n", "")
    for part in (shown[0], max(shown, key=len), shown[-1]):
        assert spent(lambda part=part: laid_out(part, whole=True)) < FREEZE  # type: ignore[misc]


@pytest.mark.parametrize("seed", WORST.values(), ids=WORST)
def test_note_of_a_lead_also_in_full(qapp: QApplication, seed: str) -> None:
    text = filled(seed, MAX_LEAD_NOTE)
    assert spent(lambda: laid_out(text, whole=False)) < FREEZE
    assert spent(lambda: laid_out(text, whole=True)) < FREEZE


@pytest.mark.parametrize("seed", WORST.values(), ids=WORST)
def test_claim_and_name(qapp: QApplication, seed: str) -> None:
    said = spent(lambda: plain_claim(filled(seed, MAX_CLAIM)))
    text = Text(plain_claim(filled(seed, MAX_CLAIM)) or "-", 14, "text", wrap=True, line=22)
    text.resize(300, text.heightForWidth(300))
    assert said + spent(text.grab) < FREEZE
    assert spent(lambda: plain_name(filled(seed, MAX_NAME))) < FREEZE
    assert spent(lambda: person_name(filled(seed, MAX_NAME), bytes(32))) < FREEZE

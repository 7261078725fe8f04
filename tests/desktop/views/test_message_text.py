"""A message's text as it is laid out: marked up, bounded, and unable to fetch or run anything."""

import time

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QPainter, QTextDocument, QTextTable
from PySide6.QtWidgets import QApplication

from whisper_net.core.ids import EnvelopeId, MemberId
from whisper_net.core.wire.bounds import MAX_TEXT
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.message_markdown import FOLDED_CHARACTERS, FOLDED_LINES, folds, is_plain, prepared
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views.message_text import MessageText, Selection, message_text, opens, panels

LINE = 22


def entry(text: str, *, edited: bool = False, deleted: bool = False) -> Entry:
    id_, member = EnvelopeId(bytes(32)), MemberId(bytes(32))
    return Entry(
        id_, member, "Ana", text, "09:00", "Today 09:00", False, edited, deleted, False, None, (), None, False, "",
        False, "", "",
    )  # fmt: skip


def laid_out(text: str, *, me: str = "Maya Ortiz", width: int = 500, whole: bool = True) -> MessageText:
    made = message_text(entry(text), me, part=int(whole))
    made.setTextWidth(width)
    made.size()  # lays it out
    return made


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain & simple", "plain & simple"),
        ("**bold** *slanted* ~~gone~~ `code`", "bold slanted gone code"),
        ("one\ntwo", "one\ntwo"),
        ("*one*\ntwo\n_three_", "one\ntwo\nthree"),
        ("see http://example.org\nor www.example.org\n\nlast", "see http://example.org\nor www.example.org\nlast"),
        ("list:\n- a\n- b\n  more\nend", "list:\na\nb\nmore\nend"),
        ("> a\n> b\nc", "a\nb\nc"),
        ("# head\ntext\n```\n*code*\n```\n1. one", "head\ntext\n*code*\none"),
        ("<b>not bold</b>", "<b>not bold</b>"),
        ("![a picture](http://example.org/x.png)", "a picture"),
        ("#general is no heading", "#general is no heading"),
    ],
)
def test_markdown_is_shown_and_html_is_not(qapp: QApplication, written: str, shown: str) -> None:
    document = laid_out(written)
    assert document.text_of(Selection(0, document.length)) == shown


def test_message_fetches_neither_files_nor_pictures(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(QTextDocument, "resource", lambda *args: asked.append(args))
    document = laid_out("![x](file:///etc/hostname) <img src='http://example.org/a.png'> [a](http://example.org)")
    assert document.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl("file:///etc/hostname")) is None
    assert not asked
    assert "\ufffc" not in document.toPlainText()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@example.org", "whisper:x"])
def test_only_web_addresses_are_links(qapp: QApplication, address: str) -> None:
    assert not opens(address)
    document = laid_out(f"[press me]({address})")
    assert all(document.link_at(x, 10) == "" for x in range(0, 80, 4))


def test_web_addresses_are_links(qapp: QApplication) -> None:
    document = laid_out("[here](https://example.org/a) and http://example.org/b")
    assert document.link_at(8, 12) == "https://example.org/a"
    assert document.link_at(120, 12) == "http://example.org/b"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://example.org/a: see", "http://example.org/a"),
        ("http://example.org/a.", "http://example.org/a"),
        ("http://example.org/a?b=c&d=e_f#g", "http://example.org/a?b=c&d=e_f#g"),
        ("http://example.org/a, and", "http://example.org/a"),
    ],
)
def test_address_ends_where_the_sentence_does(qapp: QApplication, written: str, address: str) -> None:
    document = laid_out(written)
    assert document.link_at(20, 12) == address
    assert document.text_of(Selection(0, document.length)) == written


def test_every_line_has_one_height(qapp: QApplication) -> None:
    assert laid_out("one\ntwo\nthree").size().height() == 3 * LINE
    assert laid_out("one `code`\n*two* 🙏").size().height() == 2 * LINE


def test_quotes_and_code_lie_on_panels(qapp: QApplication) -> None:
    kinds = [panel.kind for panel in panels(laid_out("> said\n> before\n\nand\n\n```\na\nb\n```"))]
    assert kinds == ["quote", "code"]


def test_own_name_is_set_apart(qapp: QApplication) -> None:
    plain, named = laid_out("@Priya look"), laid_out("@Maya look")
    assert named.begin().begin().fragment().text() == "@Maya"
    assert plain.begin().begin().fragment().text() == "@Priya look"


def test_edited_and_deleted_messages_say_so_and_neither_is_copied(qapp: QApplication) -> None:
    edited = message_text(entry("text", edited=True), "")
    assert edited.toPlainText() == "text  (edited)"
    assert edited.text_of(Selection(0, 99)) == "text"
    assert message_text(entry("", deleted=True), "").toPlainText() == "This message was deleted"


def test_paragraphs_run_as_their_letters_do(qapp: QApplication) -> None:
    document = laid_out("hello\nשלום")
    last = document.lastBlock()
    assert document.begin().textDirection() != last.textDirection()
    assert last.layout().lineAt(0).naturalTextRect().left() > 400


def test_long_message_is_folded_until_it_is_asked_for(qapp: QApplication) -> None:
    text = "word " * 4_000
    assert folds(text)
    assert not folds("short")
    assert len(laid_out(text, whole=False).toPlainText()) <= FOLDED_CHARACTERS + 1
    assert len(laid_out(text).toPlainText()) > 19_000


HOSTILE = {
    "items": "- x\n" * 10_000,
    "table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 6_000,
    "nested quotes": "> " * 20_000 + "x",
    "nested lists": "- " * 20_000 + "x",
    "brackets": "[" * 40_000,
    "stars": "*a " * 13_000,
    "code": "`a``a" * 8_000,
    "accents": "a" + "\u0301" * 19_000,
    "overrides": "\u202e" * 13_000 + "abc",
    "entities": "&amp;" * 8_000,
    "pictures": "![a](http://example.org)" * 1_600,
    "lines": "\n" * 40_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_costs_little_until_it_is_asked_for(qapp: QApplication, kind: str) -> None:
    begin = time.process_time()
    document = laid_out(HOSTILE[kind], whole=False)
    assert document.size().height() < 12_000
    assert time.process_time() - begin < 0.5  # half a second of an idle machine is a few milliseconds


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_can_be_shown_whole(qapp: QApplication, kind: str) -> None:
    assert laid_out(HOSTILE[kind]).size().height() > 0


def test_word_is_found_under_a_place(qapp: QApplication) -> None:
    document = laid_out("one two three")
    assert document.text_of(document.word_at(document.position_at(40, 10))) == "two"


def test_letters_that_were_turned_around_read_as_they_are(qapp: QApplication) -> None:
    for text in ("see \u202egnp.exe", "**see** \u202egnp.exe"):
        document = laid_out(text)
        assert "see gnp.exe" in document.toPlainText().replace("\u2029", "")


def test_tables_have_thin_lines_of_the_theme(qapp: QApplication) -> None:
    document = laid_out("|a|b|\n|-|-|\n|1|2|")
    (table,) = document.rootFrame().childFrames()
    assert isinstance(table, QTextTable)
    form = table.format()
    assert (form.borderCollapse(), form.border(), form.cellSpacing()) == (True, 1, 0)
    assert form.borderBrush().color() == theme().colour("border")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 19_900 + "||\n" + "b" * 19_900 + "||\nc",
        "\n" * 390 + " " * 39_000 + "*",
        "\n" * 390 + " " * 39_000 + "x",
        "1" * 39_000 + " *",
        "\n" * 200 + "-" * 39_000 + "x",
        "http://" + "." * 39_000 + " *",
        "*\n" + "- " * 19_000,
    ],
)
def test_no_message_keeps_whoever_reads_its_marks_waiting(text: str) -> None:
    assert len(text.encode()) <= MAX_TEXT
    before = time.process_time()
    if not is_plain(text):
        prepared(text)
    assert time.process_time() - before < 0.05


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\r", "\v", "\f", "\x85", "\r\n"])
def test_lines_of_any_end_fill_no_screen_unasked(qapp: QApplication, separator: str) -> None:
    assert laid_out(separator * 1_400, whole=False).size().height() <= (FOLDED_LINES + 1) * LINE
    assert laid_out(f"a{separator}b").toPlainText() == "a\nb"


@pytest.mark.parametrize("written", ["a *slanted* word", "a _slanted_ word"])
def test_italic_is_painted_slanted(qapp: QApplication, written: str) -> None:
    assert _picture(written) != _picture("a slanted word")
    assert _picture(written) == _picture("a *slanted* word")


def test_two_low_lines_are_bold(qapp: QApplication) -> None:
    assert _picture("a __bold__ word") == _picture("a **bold** word") != _picture("a bold word")


def _picture(text: str) -> QImage:
    made = QImage(200, 30, QImage.Format.Format_RGB32)
    made.fill(theme().colour("bg"))
    painter = QPainter(made)
    laid_out(text).drawContents(painter)
    painter.end()
    return made

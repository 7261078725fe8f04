"""Names that members give to files: hostile ones lose what harms, and the true ending always shows."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents.filenames import MOST_ENDING, UNNAMED, ending, kind_of, mended, shown
from whisper_net.core.wire.bounds import MAX_FILE_NAME


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("cv.pdf", "cv.pdf"),
        ("Ana's résumé (2).PDF", "Ana's résumé (2).PDF"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\System32\\evil.dll", "evil.dll"),
        ("a\u2215b\uff0fc.txt", "c.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("photo.png\u200b\u2066", "photo.png"),
        ("line\nbreak\tand \x00 zero.txt", "line break and zero.txt"),
        ("what? <is> this|*.txt", "what_ _is_ this__.txt"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("com1 .log", "_com1 .log"),
        ("lpt²", "_lpt²"),
        ("console.txt", "console.txt"),
        (".bashrc", "_.bashrc"),
        ("..", UNNAMED),
        ("/", UNNAMED),
        ("\u202e", UNNAMED),
        ("trailing. . .", "trailing"),
        ("cafe\u0301.txt", "café.txt"),
        ("דוח.pdf", "דוח.pdf"),
    ],
)
def test_names_are_mended(given_name: str, name: str) -> None:
    assert mended(given_name) == name


@given(st.text(st.characters(), max_size=300) | st.text("./\\: \u202econNUL\x00é\u0301", max_size=40))
def test_a_mended_name_is_safe_everywhere(given_name: str) -> None:
    name = mended(given_name)
    assert mended(name) == name
    assert 0 < len(name.encode()) <= MAX_FILE_NAME
    assert not set(name) & set('/\\<>:"|?*\x00')
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert all(unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in name)


def test_a_long_name_keeps_its_ending() -> None:
    name = mended("ж" * 400 + ".pdf")
    assert name.endswith("ж.pdf")
    assert len(name.encode()) <= MAX_FILE_NAME
    assert mended("x" * 400) == "x" * MAX_FILE_NAME
    assert mended("x" * 254 + "." + "y" * 100) == "x" * 254
    assert shown("invoice" + " " * 80 + ".exe").endswith(".exe")
    assert len(shown("n" * 200 + ".pdf")) == 60
    assert shown("short.pdf") == "short.pdf"


@pytest.mark.parametrize(
    ("name", "last", "kind"),
    [
        ("cv.pdf", "pdf", "other"),
        ("photo.jpg.exe", "exe", "program"),
        ("photo.JPEG", "JPEG", "picture"),
        ("run.SH", "SH", "program"),
        ("README", "", "other"),
        ("end. of sentence", "", "other"),
        ("x." + "y" * (MOST_ENDING + 1), "", "other"),
    ],
)
def test_the_true_ending_is_told(name: str, last: str, kind: str) -> None:
    assert (ending(name), kind_of(name)) == (last, kind)

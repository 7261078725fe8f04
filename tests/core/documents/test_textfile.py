"""Files become texts, or words about why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whisper_net.core.documents.text_guard import plain
from whisper_net.core.documents.textfile import NoText, OtherEncoding, alike_lines, text_of_file
from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.wire.bounds import MAX_TEXT_FILE


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("# Dána\n\nשלום 👍\tx\n".encode(), "# Dána\n\nשלום 👍\tx\n"),
        (b"\xef\xbb\xbfmarked", "marked"),
        (b"one\r\ntwo\rthree\n\x0cfour\x0b", "one\ntwo\nthree\n\nfour\n"),
        (b"x" * MAX_TEXT_FILE, "x" * MAX_TEXT_FILE),
    ],
)
def test_texts_are_read_with_plain_lines(data: bytes, text: str) -> None:
    assert text_of_file(data) == text


def test_a_resume_of_5_mb_is_refused_in_words() -> None:
    with pytest.raises(TooLong, match="larger than 1 MB"):
        text_of_file(bytes(5_000_000))
    with pytest.raises(TooLong):
        text_of_file(b"x" * (MAX_TEXT_FILE + 1))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n...", "a PDF"),
        (b"PK\x03\x04...", "office program"),
        (b"\x7fELF\x02\x01\x01\0\xff", "not a text"),
        (b"text\0text", "not a text"),
        (b"text \x1b[31m", "not a text"),
    ],
)
def test_binary_files_are_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NoText, match=words) as caught:
        text_of_file(data)
    assert caught.value.code == "no_text"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("résumé".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff\0r", "UTF-16"),
        ("résumé".encode("latin-1"), "in Latin-1, it seems, and not in UTF-8; open it"),
        ("“quoted”".encode("cp1252"), "an older encoding and not in UTF-8"),
    ],
)
def test_other_encodings_are_named(data: bytes, words: str) -> None:
    with pytest.raises(OtherEncoding, match=words) as caught:
        text_of_file(data)
    assert caught.value.code == "encoding"


@given(st.binary(max_size=60))
def test_any_file_is_a_text_or_refused(data: bytes) -> None:
    try:
        text = text_of_file(data)
    except RefusedError:
        return
    assert plain(text)
    assert alike_lines(text) == text

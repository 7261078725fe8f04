"""From the bytes of a file that somebody chose to a text, or to words about why it is none."""

from whisper_net.core.documents.text_guard import plain
from whisper_net.core.errors import RefusedError, TooLong
from whisper_net.core.wire.bounds import MAX_TEXT_FILE

_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BREAKS = str.maketrans({"\r": "\n", "\f": "\n", "\v": "\n"})
"""Ends of lines and pages, of old editors too."""


class NoText(RefusedError):
    code = "no_text"


class OtherEncoding(RefusedError):
    code = "encoding"


def text_of_file(data: bytes) -> str:
    """The text of a file: UTF-8, its ends of lines alike. Raises TooLong, NoText or OtherEncoding."""
    if len(data) > MAX_TEXT_FILE:
        raise TooLong(f"this file is larger than {MAX_TEXT_FILE // 1_000_000} MB; choose a text or Markdown file")
    if data.startswith(b"%PDF"):
        raise NoText("this is a PDF; save it as text or Markdown first")
    if data.startswith(b"PK\3\4"):
        raise NoText("this is a document of an office program, or an archive; save it as text or Markdown first")
    if data.startswith(_WIDE_MARKS):
        raise OtherEncoding("this file is written in UTF-16; save it as UTF-8 first")
    try:
        text = data.removeprefix(_UTF8_MARK).decode()
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise NoText("this file is not a text; choose a text or Markdown file") from error
        raise OtherEncoding(_other_encoding(data)) from error
    text = alike_lines(text)
    if not plain(text):
        raise NoText("this file is not a text; choose a text or Markdown file")
    return text


def alike_lines(text: str) -> str:
    """The same text with a plain newline at the end of each line."""
    return text.replace("\r\n", "\n").translate(_BREAKS)


def _other_encoding(data: bytes) -> str:
    """What is known of an encoding that is none of ours, and what to do; most such files are of old Western editors."""
    western = not any(0x80 <= byte < 0xA0 for byte in data)
    name = "in Latin-1, it seems, and not in UTF-8" if western else "in an older encoding and not in UTF-8"
    return f"this file is written {name}; open it in a text editor and save it with the encoding UTF-8"

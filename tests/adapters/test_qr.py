"""Codes in pixels: found whichever way they lie, and nothing found where there are none."""

import io

import segno
from PySide6.QtGui import QImage, QTransform

from whisper_net.adapters.qr import read_codes

KEY = "whisper://join/#ABCDEFG234567"


def grey(text: str, *, scale: int = 4, turned: float = 0.0) -> QImage:
    made = io.BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=scale, border=4)
    picture = QImage.fromData(made.getvalue()).convertToFormat(QImage.Format.Format_RGB32)
    if turned:
        picture = picture.transformed(QTransform().rotate(turned))
    return picture.convertToFormat(QImage.Format.Format_Grayscale8)


def codes(picture: QImage) -> list[str]:
    return read_codes(memoryview(picture.constBits()), picture.width(), picture.height(), picture.bytesPerLine())


def test_code_is_read_whichever_way_it_lies() -> None:
    for turned in (0.0, 90.0, 180.0, 270.0):
        assert codes(grey(KEY, turned=turned)) == [KEY]


def test_other_words_than_latin_are_read_too() -> None:
    assert codes(grey("Ключ 钥匙 🗝")) == ["Ключ 钥匙 🗝"]


def test_nothing_is_found_where_there_is_none() -> None:
    assert read_codes(bytes(64 * 64), 64, 64, 64) == []
    noise = bytes((n * n * 2_654_435_761 >> 7) & 0xFF for n in range(128 * 128))
    assert read_codes(noise, 128, 128, 128) == []

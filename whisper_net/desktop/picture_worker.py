"""A process that reads the codes of one picture: the picture on stdin, {"codes": [...]} or {"error": code} on stdout.

Rules: it is started for one picture and ends with it, holds no key and opens no file. Whatever a hostile picture
does to the libraries that decode it, it does here. __main__.py calls it; its counterpart, which starts the
process, is picture_process.py.
"""

import json
import sys

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageReader, QPainter

from whisper_net.adapters.qr import read_codes

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LARGEST_SIDE = 20_000
FORMATS = ("png", "jpeg", "webp")
_ALLOCATION = 256
"""MiB for one picture: 40 megapixels of four bytes, and what a decoder needs beside them."""


def codes_of(data: bytes) -> dict[str, object]:
    """What is in a picture, or why it is not looked at."""
    if len(data) > MOST_BYTES:
        return {"error": "too_large"}
    QImageReader.setAllocationLimit(_ALLOCATION)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()).decode() not in FORMATS:
        return {"error": "unreadable"}
    size = reader.size()
    if not size.isValid():
        return {"error": "unreadable"}
    if size.width() * size.height() > MOST_PIXELS or max(size.width(), size.height()) > LARGEST_SIDE:
        return {"error": "too_large"}
    return _look(reader.read(), size)


def _look(picture: QImage, size: QSize) -> dict[str, object]:
    if picture.isNull() or picture.size() != size:
        return {"error": "unreadable"}
    if picture.hasAlphaChannel():
        picture = _on_paper(picture)
    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    return {"codes": read_codes(memoryview(grey.constBits()), grey.width(), grey.height(), grey.bytesPerLine())}


def _on_paper(picture: QImage) -> QImage:
    """A code without a ground of its own is meant to stand on white."""
    ground = QImage(picture.size(), QImage.Format.Format_RGB32)
    ground.fill(0xFFFFFFFF)
    painter = QPainter(ground)
    painter.drawImage(0, 0, picture)
    painter.end()
    return ground


def main() -> int:
    """Serve one picture."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    sys.stdout.write(json.dumps(codes_of(data)))
    return 0

"""A process that makes one picture small: the picture on stdin; "WIDTH HEIGHT", a line's end and its dots on stdout.

Rules: as picture_worker.py, which reads codes. Sizes are looked at before anything is decoded; of a picture that moves
only the first is taken. What cannot be made small is answered by "error" and a word. Its counterpart is thumbnail.py.
"""

import sys

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from whisper_net.core.wire.bounds import MAX_ATTACHMENT

WORKER = "--shrink-one-picture"
"""What __main__.py knows such a process by."""
MOST_BYTES = MAX_ATTACHMENT
MOST_PIXELS = 40_000_000
LARGEST_SIDE = 20_000
MOST_WIDE, MOST_HIGH = 960, 720
"""Dots of what is shown: a row's picture on a screen of two dots a point."""
FORMATS = ("png", "jpeg", "gif", "webp")
_ALLOCATION = 256
"""MiB for one picture: 40 megapixels of four bytes, and what a decoder needs beside them."""


def shrunk(data: bytes) -> bytes:
    """What is answered for a picture."""
    if len(data) > MOST_BYTES:
        return b"error too_large\n"
    QImageReader.setAllocationLimit(_ALLOCATION)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if bytes(reader.format().data()).decode() not in FORMATS:
        return b"error format\n"
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return b"error damaged\n"
    if size.width() * size.height() > MOST_PIXELS or max(size.width(), size.height()) > LARGEST_SIDE:
        return b"error too_large\n"
    return _written(reader.read())


def _written(picture: QImage) -> bytes:
    if picture.isNull():
        return b"error damaged\n"
    size = picture.size()
    most = QSize(MOST_WIDE, MOST_HIGH)
    if size.width() > MOST_WIDE or size.height() > MOST_HIGH:
        size = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        picture = picture.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    dots = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    return f"{dots.width()} {dots.height()}\n".encode() + bytes(dots.constBits())


def main() -> int:
    """Serve one picture."""
    sys.stdout.buffer.write(shrunk(sys.stdin.buffer.read(MOST_BYTES + 1)))
    return 0

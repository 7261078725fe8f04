"""The picture of somebody who gave none: a colour and a pattern drawn from their id, their initials on top.

Rules: BLAKE2b of the id alone decides, so that a changed name keeps the picture and a copied name does not copy it. The
pattern is mirrored, 5 by 5, and shown from 32 pixels. White initials reach 5.4:1 on every colour.
"""

import hashlib
import unicodedata
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap

from whisper_net.desktop.theme import fonts
from whisper_net.desktop.theme.metrics import SEMIBOLD

HUES = ("#5B57B8", "#286E69", "#9F446A", "#825418", "#376899", "#50692A", "#7B51A3", "#994A3A")
"""Softened, and each dark enough for white initials."""
PATTERN_FROM = 32
_CELLS = 5
_DARKER = 112


def initials(name: str) -> str:
    """At most two letters, of the first word and the last; a name of one word gives one."""
    words = [
        word for word in name.replace("-", " ").split() if any(unicodedata.category(sign)[0] in "LN" for sign in word)
    ]
    first = [next(sign for sign in word if unicodedata.category(sign)[0] in "LN") for word in words]
    if not first:
        return "?"
    return "".join((first[0], first[-1]) if len(first) > 1 else first[:1]).upper()[:2]


def hue(id_: bytes) -> str:
    """The ground of somebody's picture."""
    return HUES[_digest(id_)[0] % len(HUES)]


def cells(id_: bytes) -> list[tuple[int, int]]:
    """The (column, row) of every darker cell, mirrored left and right."""
    digest = _digest(id_)
    half = [(x, y) for x in range(3) for y in range(_CELLS) if digest[1 + x * _CELLS + y] & 1]
    return sorted({(column, y) for x, y in half for column in (x, _CELLS - 1 - x)})


def avatar(id_: bytes, name: str, size: int, *, radius: float | None = None, ratio: float = 1.0) -> QPixmap:
    """Somebody's picture, `size` pixels on a side."""
    return _drawn(id_, initials(name), size, _radius(size) if radius is None else radius, ratio)


def _radius(size: int) -> float:
    return max(5, round(size * 0.28))


def _digest(id_: bytes) -> bytes:
    return hashlib.blake2b(id_, digest_size=16).digest()


@lru_cache(maxsize=512)
def _drawn(id_: bytes, letters: str, size: int, radius: float, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    square = QRectF(0, 0, size, size)
    shape = QPainterPath()
    shape.addRoundedRect(square, radius, radius)
    ground = QColor(hue(id_))
    painter.fillPath(shape, ground)
    if size >= PATTERN_FROM:
        painter.fillPath(shape.intersected(_pattern(id_, size)), ground.darker(_DARKER))
    painter.setPen(Qt.GlobalColor.white)
    painter.setFont(fonts.font(max(8, round(size * 0.38)), SEMIBOLD))
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    return picture


def _pattern(id_: bytes, size: int) -> QPainterPath:
    side = size / _CELLS
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for x, y in cells(id_):
        path.addRect(QRectF(x * side, y * side, side, side))
    return path

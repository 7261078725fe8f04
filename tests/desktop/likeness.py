"""Are two pictures alike to the eye? And the references that today's pictures are held against.

Rules: each reference is drawn over a stage of its own, so that none depends on what was drawn before it. Two pictures
are alike while no more than MOST of their pixels differ by more than APART in any colour. What the references are of
stands in REFERENCES; `python -m tests.desktop.pictures --references` draws them anew. Look at each before a commit.
"""

import struct
import zlib
from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter

from tests.desktop.pictures import OUT, SCREENS, Stage, draw
from whisper_net.desktop.theme.theme import DARK_MODE, LIGHT_MODE, theme

FOLDER = Path(__file__).parent / "references"
DIFFERENCES = OUT / "differences"
MOST, APART = 0.001, 24
REFERENCES: tuple[tuple[str, str], ...] = (
    ("chat_empty", LIGHT_MODE),
    ("chat_large", LIGHT_MODE),
    ("chat_news", LIGHT_MODE),
    ("chat_right_to_left", DARK_MODE),
    ("chat_thread", LIGHT_MODE),
    ("chat_thread", DARK_MODE),
    ("kit", LIGHT_MODE),
    ("kit", DARK_MODE),
    ("lead_edit_error", LIGHT_MODE),
    ("lead_new", LIGHT_MODE),
    ("lead_pane", DARK_MODE),
    ("leads_board", LIGHT_MODE),
    ("leads_list", LIGHT_MODE),
    ("lobby", LIGHT_MODE),
    ("onboarding_doors", LIGHT_MODE),
    ("people", LIGHT_MODE),
    ("quick_switcher", LIGHT_MODE),
    ("recovery_check", DARK_MODE),
    ("resume_review", LIGHT_MODE),
    ("settings_network", LIGHT_MODE),
    ("settings_security", DARK_MODE),
    ("sync_pane", DARK_MODE),
)
"""(screen, mode)."""
FONTS = {"Inter": "fonts-inter", "DejaVu Sans": "fonts-dejavu-core", "Noto Color Emoji": "fonts-noto-color-emoji"}
"""Families that the references are drawn with, and the Debian package that each comes in."""


class Difference(NamedTuple):
    """How two pictures differ: the part of the pixels, and where, in red over what they have in common."""

    share: float
    where: QImage

    @property
    def alike(self) -> bool:
        return self.share <= MOST


def missing_fonts() -> str:
    """What to install before pictures can be compared, as a sentence; "" where all is here."""
    missing = [package for family, package in FONTS.items() if not QFontDatabase.hasFamily(family)]
    return f"Pictures need typefaces that are not installed: apt-get install {' '.join(missing)}" if missing else ""


def drawn(name: str, mode: str) -> QImage:
    """A screen as it looks today, over a stage of its own."""
    theme().use(mode)
    stage = Stage()
    try:
        return draw(SCREENS[name], stage).toImage().convertToFormat(QImage.Format.Format_RGB888)
    finally:
        stage.near.close()


def reference(name: str, mode: str) -> Path:
    """Where the picture lies that a screen is held against."""
    return FOLDER / f"{name}_{mode}.png"


def difference(now: QImage, then: QImage) -> Difference:
    """Hold two pictures against each other; those of two sizes have nothing in common."""
    if now.size() != then.size():
        return Difference(1.0, now)
    apart = then.convertToFormat(QImage.Format.Format_RGB888)
    painter = QPainter(apart)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, now)
    painter.end()
    rows = [_apart(apart, y) for y in range(apart.height())]
    share = sum(sum(row) for row in rows) / (apart.width() * apart.height())
    return Difference(share, _marked(then, rows))


_FAR = bytes(int(value > APART) for value in range(256))


def _apart(differing: QImage, y: int) -> bytes:
    """One byte a pixel of a line: 1 where any of its three colours is too far."""
    whole: memoryview = differing.constScanLine(y)  # type: ignore[assignment]  # Qt's stub calls it an object
    line = bytes(whole[: 3 * differing.width()]).translate(_FAR)
    red, green, blue = (int.from_bytes(line[colour::3], "big") for colour in range(3))
    return (red | green | blue).to_bytes(differing.width(), "big")


def _marked(then: QImage, rows: list[bytes]) -> QImage:
    """Where the pixels are that differ."""
    marked = then.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(marked)
    painter.fillRect(marked.rect(), QColor(255, 255, 255, 170))
    painter.setPen(QColor(220, 0, 30))
    for y, row in enumerate(rows):
        at = row.find(1)
        while at >= 0:
            end = row.find(0, at)
            end = len(row) if end < 0 else end
            painter.drawLine(at, y, end - 1, y)
            at = row.find(1, end)
    painter.end()
    return marked


def leave(name: str, mode: str, now: QImage, found: Difference) -> Path:
    """Keep what differs for somebody to look at: today's picture, and where it is another. Returns where."""
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    now.save(str(DIFFERENCES / f"{name}_{mode}_now.png"))
    path = DIFFERENCES / f"{name}_{mode}_where.png"
    found.where.save(str(path))
    return path


def renew(names: list[str]) -> list[str]:
    """Draw references anew, those of the screens named or all. Returns the files that changed."""
    FOLDER.mkdir(exist_ok=True)
    changed = []
    for name, mode in REFERENCES:
        if names and name not in names:
            continue
        now, path = drawn(name, mode), reference(name, mode)
        then = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
        if then.isNull() or now != then:
            path.write_bytes(packed(now))
            changed.append(path.name)
    return changed


def packed(picture: QImage) -> bytes:
    """A picture as a PNG, a quarter smaller than Qt writes it: even grounds pack best with no filter before them."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    lines: list[memoryview] = [plain.constScanLine(y) for y in range(plain.height())]  # type: ignore[misc]  # as above
    rows = b"".join(b"\0" + bytes(line[: 3 * plain.width()]) for line in lines)
    shape = struct.pack(">IIBBBBB", plain.width(), plain.height(), 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", shape), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )

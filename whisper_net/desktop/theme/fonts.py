"""Typefaces and sizes: Inter where it is installed, else the interface font of the system, by weight name.

Rules: sizes are pixels of the type scale in metrics.py, times the size of text in force. The emoji font is never named:
Qt finds it by itself, and a family list that names it takes digits from it.
"""

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from whisper_net.desktop.theme.metrics import LINE_HEIGHT, MEDIUM, REGULAR, SEMIBOLD

INTER = "Inter"
_MONOSPACED = ("DejaVu Sans Mono", "Menlo", "Consolas")
_WEIGHTS = {REGULAR: QFont.Weight.Normal, MEDIUM: QFont.Weight.Medium, SEMIBOLD: QFont.Weight.DemiBold}


def font(size: int = 14, weight: int = REGULAR, *, mono: bool = False, scale: float = 1.0) -> QFont:
    """A font of the type scale. Raises KeyError for a weight that is not 400, 500 or 600."""
    made = QFont(_base(mono))
    made.setPixelSize(round(size * scale))
    made.setWeight(_WEIGHTS[weight])
    return made


def line_height(size: int, scale: float = 1.0) -> int:
    """The line on which a size of type stands."""
    return round(LINE_HEIGHT[size] * scale)


@lru_cache(maxsize=2)
def _base(mono: bool) -> QFont:
    if mono:
        made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        installed = [family for family in _MONOSPACED if QFontDatabase.hasFamily(family)]
        made.setFamilies(installed[:1] or made.families())
        made.setStyleHint(QFont.StyleHint.Monospace)
    else:
        made = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        made.setFamilies([INTER] if QFontDatabase.hasFamily(INTER) else made.families())
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleName("")
    return made

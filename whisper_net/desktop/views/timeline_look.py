"""What rows of messages are drawn with: fonts, their metrics and colours of the theme in force, taken once.

Rules: painting a row looks nothing up by name that can be held here. A new one is made whenever the theme changes.
"""

from PySide6.QtGui import QColor, QFont, QFontMetricsF

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import GUTTER, MEDIUM, PANE_GUTTER, SEMIBOLD, TEXT_COLUMN
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.theme.tokens import NAMES

CHANNEL_PICTURE, THREAD_PICTURE = 36, 32
GAP = 12


class Look:
    """How rows look at present: of a channel, or of a thread in its pane."""

    def __init__(self, *, narrow: bool) -> None:
        look = theme()
        self.scale = look.text_scale
        self.colours: dict[str, QColor] = {name: look.colour(name) for name in NAMES}
        self.name = font(14, SEMIBOLD, scale=self.scale)
        self.name_medium = font(14, MEDIUM, scale=self.scale)
        self.time = font(13, scale=self.scale)
        self.small = font(12, scale=self.scale)
        self.small_medium = font(12, MEDIUM, scale=self.scale)
        self.small_bold = font(12, SEMIBOLD, scale=self.scale)
        self.line = font(13, scale=self.scale)
        self.link = font(13, SEMIBOLD, scale=self.scale)
        self._metrics: dict[int, QFontMetricsF] = {}
        self.picture = self.px(THREAD_PICTURE if narrow else CHANNEL_PICTURE)
        self.gutter = PANE_GUTTER if narrow else GUTTER
        self.start = self.gutter + self.picture + GAP
        self.widest = self.start + self.px(TEXT_COLUMN)

    def px(self, length: float) -> int:
        """A length that holds text."""
        return round(length * self.scale)

    def width(self, text: str, which: QFont) -> int:
        """How wide a text is, rounded up."""
        return int(self.metrics(which).horizontalAdvance(text)) + 1

    def metrics(self, which: QFont) -> QFontMetricsF:
        """Of one of the fonts above."""
        found = self._metrics.get(id(which))
        if found is None:
            found = self._metrics[id(which)] = QFontMetricsF(which)
        return found

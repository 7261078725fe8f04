"""A place with nothing in it yet: one icon, a title, at most two lines, one action. Never sample people.

Rules: in large text it scrolls, rather than asking for a taller window.
"""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S24, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit.box import CENTRE, Column, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.icon import Icon, IconTile
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import CENTRE as CENTRED
from whisper_net.desktop.views.kit.text import Text

_TILE, _ICON, _RADIUS = 64, 28, 20
_WIDTH = 280


class EmptyState(Column):
    """Stands slightly above the middle; `promise`, with its own icon, stands at the foot."""

    def __init__(
        self, icon: str, title: str, text: str, action: QWidget | None = None, *, promise: tuple[str, str] | None = None
    ) -> None:
        self.title = Text(title, 16, "text", SEMIBOLD, align=CENTRED, wrap=True)
        self.text = Text(text, 14, "muted", wrap=True, align=CENTRED, line=MESSAGE_LINE)
        below: list[Item] = [S24, placed(action, CENTRE), S24] if action is not None else []
        told = Column(
            ...,
            placed(IconTile(icon, _TILE, _ICON, _RADIUS), CENTRE),
            20,
            self.title,
            8,
            placed(self.text, CENTRE),
            *below,
            ...,
            ...,
        )
        super().__init__(stretched(Scroll(told)), _foot(*promise) if promise is not None else None)

    def restyle(self) -> None:
        self.text.setMaximumWidth(theme().scaled(_WIDTH))
        super().restyle()


def _foot(icon: str, words: str) -> Row:
    return Row(..., Icon(icon, "faint", 14), 6, Text(words, 12, "faint"), ..., height=48, edges=["top"])

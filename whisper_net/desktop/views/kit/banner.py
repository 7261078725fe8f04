"""A word to the reader inside a page: information, a warning, a failure, a success, or a plain note in a well."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import R_MEDIUM, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text

INFO, WARNING, DANGER, SUCCESS, NOTE = "info", "warning", "danger", "success", "note"


class _Look(NamedTuple):
    fill: str
    icon: str
    ink: str


_LOOKS = {
    INFO: _Look("tint", "info", "accent_text"),
    WARNING: _Look("warning_bg", "warning", "warning"),
    DANGER: _Look("danger_bg", "danger", "danger"),
    SUCCESS: _Look("success_bg", "success", "success"),
    NOTE: _Look("well", "info", "muted"),
}


class Banner(Row):
    """An icon, a title, an explanation, and what can be done about it."""

    def __init__(
        self, kind: str, title: str, text: str = "", *, icon: str | None = None, actions: Sequence[QWidget] = ()
    ) -> None:
        look = _LOOKS[kind]
        self.title = Text(title, 13, "text", SEMIBOLD, wrap=True)
        self.text = Text(text, 13, "muted", wrap=True)
        paint.reveal(self.text, bool(text))
        self.below = Row(*actions, ..., gap=S8, pad=(0, S8, 0, 0))
        paint.reveal(self.below, bool(actions))
        super().__init__(
            placed(Icon(icon or look.icon, look.ink, 18, box=20), TOP),
            S12,
            stretched(Column(self.title, self.text, self.below, gap=2)),
            pad=(S16, S12),
            fill=look.fill,
            radius=R_MEDIUM,
        )

    def say(self, title: str, text: str = "") -> None:
        """Say something else."""
        self.title.setText(title)
        self.text.setText(text)
        paint.reveal(self.text, bool(text))

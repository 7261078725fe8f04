"""The frames of a page's parts: its header, a pane at its right, the footer of either, and the head of a section.

Rules: headers are 56 high, pane footers 60. Gutter 24 where lines begin and 16 where they end, 20 in a pane. A text
button that stands first in a footer is outdented, so that its words stand on the gutter.
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from whisper_net.desktop.theme.metrics import (
    GUTTER,
    GUTTER_END,
    HEADER,
    PANE_FOOTER,
    PANE_GUTTER,
    S4,
    S8,
    S12,
    S16,
    SEMIBOLD,
)
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Column, Item, Row, stretched
from whisper_net.desktop.views.kit.button import TEXT, Button, IconButton
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.toast import FOOT


class Header(Row):
    """A title with what it is about below, and what can be done at the end."""

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        *actions: QWidget,
        icon: str | None = None,
        chips: Iterable[QWidget] = (),
        pad: tuple[int, int, int, int] = (GUTTER, 0, GUTTER_END, 0),
        gap: int = S8,
    ) -> None:
        self.title = Text(title, 16, "text", SEMIBOLD, elide=True)
        self.subtitle = Text(subtitle, 12, "muted", elide=True)
        paint.reveal(self.subtitle, bool(subtitle))
        self._icon = Icon(icon or "channel", "text", 18)
        paint.reveal(self._icon, icon is not None)
        # A child that hides itself keeps its spacing, so the gap belongs to the icon.
        first = Row(self._icon, S8 if icon else 0, self.title, *(item for chip in chips for item in (S8, chip)), ...)
        super().__init__(
            stretched(Column(..., first, self.subtitle, ...)),
            *actions,
            gap=gap,
            pad=pad,
            height=HEADER,
            edges=["bottom"],
        )

    def set_icon(self, icon: str) -> None:
        """Put another icon before the title."""
        self._icon.show_icon(icon, "text")

    def say(self, title: str, subtitle: str = "") -> None:
        """Change what it says."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        paint.reveal(self.subtitle, bool(subtitle))


class Footer(Row):
    """Buttons at the foot of a pane or a page; `...` between them keeps them apart."""

    def __init__(self, *items: Item, gutter: int = PANE_GUTTER, height: int = PANE_FOOTER) -> None:
        first = items[0] if items else None
        outdent = first.pad if isinstance(first, Button) and first.kind == TEXT else 0
        super().__init__(*items, gap=S8, pad=(gutter - outdent, 0, gutter, 0), height=height, edges=["top"])
        self.setProperty(FOOT, True)


class Pane(Column):
    """A pane at the right of a page: header, a column that scrolls, and a footer. `closed` asks to be taken away."""

    closed = Signal()

    def __init__(
        self,
        title: str,
        body: QWidget,
        *,
        width: int,
        subtitle: str = "",
        actions: Sequence[QWidget] = (),
        footer: Footer | None = None,
        scrolls: bool = True,
        pad: tuple[int, int, int, int] = (PANE_GUTTER, S16, PANE_GUTTER, S16),
    ) -> None:
        close = IconButton("close", self.tr("Close the pane"), shortcut="Esc")
        self.header = Header(title, subtitle, *actions, close, pad=(PANE_GUTTER, 0, S12, 0), gap=S4)
        inside: QWidget = Scroll(Column(body, ..., pad=pad), name=title) if scrolls else body
        self._parts = [one for one in (self.header, inside, footer) if one is not None]
        super().__init__(self.header, stretched(inside), footer, width=width, fill="bg", edges=["start"])
        self.setAccessibleName(title)
        close.clicked.connect(self.closed)

    @property
    def narrowest(self) -> int:
        """How narrow it can be: its parts are asked, as a layout may still know what they were before."""
        return max(one.minimumSizeHint().width() for one in self._parts)


class Section(Row):
    """The head of a part of a page: its title, how many or what about it, and something at the end."""

    def __init__(
        self, title: str, note: str = "", *end: QWidget, size: int = 13, colour: str = "text", gap: int = S8
    ) -> None:
        self.title = Text(title, size, colour, SEMIBOLD, elide=True)
        self.note = Text(note, 12, "muted", elide=True)
        words = Row(self.title, self.note, ..., gap=S8, baseline=True)
        super().__init__(stretched(words), *end, gap=gap)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Fact(Row):
    """A name and a value in two columns: "Company   Finch Robotics"."""

    def __init__(self, name: str, value: QWidget | str, *, column: int = 88) -> None:
        told = Text(value, 13, wrap=True) if isinstance(value, str) else value
        self.name = Row(stretched(Text(name, 13, "muted", wrap=True)), width=column)
        super().__init__(self.name, stretched(told))
        self.name.box.setContentsMargins(0, 0, 0, 0)

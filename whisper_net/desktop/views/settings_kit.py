"""What pages of settings are made of: a card of rows, each with what it is about, a note, and what sets it.

Rules: what is set is set at once; there is nothing to save. A row says in its note how it is now.
"""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import GUTTER, GUTTER_END, S8, S12, S16, S24
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Card, Column, Divider, Item, Row, placed, stretched
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.pane import Section
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text

WIDEST = 640


class SettingRow(Row):
    """One thing that can be set, or is told."""

    def __init__(self, title: str, note: str = "", *end: QWidget, icon: str | None = None, tone: str = "muted") -> None:
        self.title = Text(title, 14, "text", wrap=True)
        self.note = Text(note, 12, "muted", wrap=True)
        paint.reveal(self.note, bool(note))
        lead = (placed(Icon(icon, tone, 18, box=20), TOP), S12) if icon is not None else ()
        words = Column(..., self.title, self.note, ..., gap=2)
        super().__init__(*lead, stretched(words), *(item for one in end for item in (S12, one)), pad=(0, S12))

    def say(self, title: str, note: str, colour: str = "muted") -> None:
        """Tell it anew."""
        self.title.setText(title)
        self.note.setText(note)
        self.note.set_colour(colour)
        paint.reveal(self.note, bool(note))


class SettingCard(Card):
    """Rows with lines between them."""

    def __init__(self, *rows: QWidget) -> None:
        super().__init__(pad=(S16, 0))
        self._rows: list[QWidget] = []
        self.keep(rows)

    def keep(self, rows: Sequence[QWidget]) -> None:
        """Hold these rows and no others. Those that go are hidden, and stay with whoever made them."""
        if list(rows) == self._rows:
            return
        while (taken := self.box.takeAt(0)) is not None:
            line = taken.widget()
            if isinstance(line, Divider):
                line.hide()
                line.deleteLater()
        for gone in [row for row in self._rows if row not in rows]:
            gone.hide()
        self._rows = list(rows)
        for number, row in enumerate(rows):
            if number:
                self.add(Divider())
            self.add(row)
            row.setParent(self)
            row.show()


class _Page(Column):
    """As wide as can be read at ease."""

    def restyle(self) -> None:
        self.setMaximumWidth(theme().scaled(WIDEST))
        super().restyle()


def part(title: str, *items: Item, note: str = "") -> Column:
    """A part of a page under its title."""
    section = Section(title, note)
    made = Column(section, S8, *items)
    made.setAccessibleName(title)
    return made


def settings_page(name: str, *parts: QWidget) -> Scroll:
    """A page of parts, one below another."""
    spaced: list[Item] = [item for one in parts for item in (one, S24)]
    page = _Page(*spaced[:-1], ..., pad=(GUTTER, 20, GUTTER_END, S24))
    return Scroll(Row(stretched(page, 1000), ...), name=name)

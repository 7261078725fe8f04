"""The list of the sections of settings, and the way back: in a group's frame, and before there is one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import HEADER, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.box import Column, Row, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.rows import NavRow
from whisper_net.desktop.views.kit.scroll import Scroll
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.sections import SECTIONS
from whisper_net.desktop.views.sidebar_width import WindowFollower, sidebar_width


class SectionList(Column):
    """Which settings there are."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, back: str, foot: QWidget | None = None) -> None:
        self.back = IconButton("back", back, shortcut="Esc")
        head = Row(self.back, S8, Text(translated("Settings"), 16, "text", SEMIBOLD), ..., pad=(S12, 0), height=HEADER)
        head.set_edges(["bottom"])
        self.rows = {one.kind: NavRow(translated(one.name), icon=one.icon) for one in SECTIONS}
        listed = Scroll(Column(*self.rows.values(), ..., pad=(0, S8, 0, S16), gap=0), name=translated("Settings"))
        super().__init__(head, S4, stretched(listed), foot, fill="sidebar", edges=["end"], pad=(0, 0, 1, 0))
        self._follower = WindowFollower(self)
        self.back.clicked.connect(self.left)
        for kind, row in self.rows.items():
            row.clicked.connect(lambda _=False, kind=kind: self.chosen.emit(kind))

    def restyle(self) -> None:
        """As wide as the sidebar of a group."""
        self.setFixedWidth(sidebar_width(self))
        super().restyle()

    def show_section(self, kind: str) -> None:
        """Mark the one that is on the screen; "" for none."""
        for one, row in self.rows.items():
            row.setChecked(one == kind)

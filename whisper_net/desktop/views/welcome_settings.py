"""Settings for somebody who is in no group yet, over the page that they were on: nothing that was typed is lost.

Rules: a section is built anew each time one comes, because a profile may have been made meanwhile. What needs a group
is not there. Its counterpart in a group is views/shell.py.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from whisper_net.desktop.viewmodels.owner import Owner
from whisper_net.desktop.viewmodels.place import APPEARANCE, SETTINGS, Place
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit.box import Row, stretched
from whisper_net.desktop.views.screen import Screen
from whisper_net.desktop.views.section_list import SectionList
from whisper_net.desktop.views.sections import SECTIONS


class WelcomeSettings(Row):
    """The sections, one at a time."""

    left = Signal()
    said = Signal(str, bool)

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self.list = SectionList(translated("Back"))
        self.stack = QStackedWidget()
        super().__init__(self.list, stretched(self.stack), fill="bg")
        self.list.left.connect(self.left)
        self.list.chosen.connect(self.show_section)
        self.show_section(APPEARANCE)

    @property
    def section(self) -> Screen | None:
        """The section that is up."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Screen) else None

    def show_section(self, kind: str) -> None:
        """Put another section on the screen."""
        self.end()
        before = self.section
        screen = next(one for one in SECTIONS if one.kind == kind).build(self._owner)
        screen.said.connect(self.said)
        self.stack.addWidget(screen)
        self.stack.setCurrentWidget(screen)
        if before is not None:
            self.stack.removeWidget(before)
            before.deleteLater()
        self.list.show_section(kind)
        screen.enter(Place(SETTINGS, kind))

    def end(self) -> None:
        """Look at nothing any more."""
        if self.section is not None:
            self.section.leave()

    def start_focus(self) -> QWidget:
        """The section that is up, in the list."""
        return next(row for row in self.list.rows.values() if row.isChecked())

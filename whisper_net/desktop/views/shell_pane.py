"""The pane at the right of a shell: one at a time, beside the screen or, where both have no room, in its place."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit.box import Row
from whisper_net.desktop.views.kit.pane import Pane
from whisper_net.desktop.views.regions import entry

NARROWEST_BOTH = 440
"""What a screen keeps beside a pane; with less, the pane takes its place."""


class ShellPane(QObject):
    """The place at the end of a row, and what stands there."""

    def __init__(self, row: Row, screens: QWidget, middle: QWidget, around: Callable[[], int]) -> None:
        """`middle` makes room where there is not enough; `around` is how wide all else in the row is."""
        super().__init__(row)
        self.shown: Pane | None = None
        self._row, self._screens, self._middle, self._around = row, screens, middle, around

    def open(self, pane: Pane) -> None:
        """Show a pane, in place of what is there."""
        self.close()
        self.shown = pane
        self._row.add(pane)
        pane.closed.connect(self.close)
        pane.show()
        self.make_room()

    def close(self) -> None:
        """Take the pane away and give its room, and the keyboard, to the screen."""
        pane, self.shown = self.shown, None
        if pane is None:
            return
        focused = QApplication.focusWidget()
        held_focus = focused is not None and pane.isAncestorOf(focused)
        self._row.box.removeWidget(pane)
        pane.hide()
        pane.deleteLater()
        self.make_room()
        target = entry(self._screens) if held_focus else None
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def make_room(self) -> None:
        """Let both stand there, or the pane alone."""
        if self.shown is None:
            self._middle.show()
            return
        self.shown.restyle()
        room = self._row.width() - self._around()
        both = room - self.shown.width() >= theme().scaled(NARROWEST_BOTH)
        self._middle.setVisible(both)
        self.shown.set_edges(["start"] if both else [])  # the sidebar has an edge of its own
        if not both:
            self.shown.setFixedWidth(max(room, self.shown.narrowest))

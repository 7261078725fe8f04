"""What every screen of a group is: a header, a body, and what it may ask of the shell around it.

Rules: a screen never knows its neighbours. It asks the shell to open a pane at its right, to go to another place, to
say something over the window. The shell builds it once a group and keeps it while that group is shown.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.viewmodels.place import Place
from whisper_net.desktop.views.kit.box import Column, Item, stretched


class Screen(Column):
    """The middle of the window."""

    pane_wanted = Signal(object)
    """Pane: show this at the right, in place of what is there."""
    pane_unwanted = Signal()
    went = Signal(object)
    """Place: go there."""
    said = Signal(str, bool)
    """Words for a toast, and whether they tell of a failure."""
    noted = Signal(str)
    """Words for a toast that tell of neither success nor failure."""

    def __init__(self, header: QWidget, body: QWidget, *below: Item) -> None:
        super().__init__(header, stretched(body), *below, fill="bg")
        self.header = header

    def enter(self, place: Place) -> None:
        """Called whenever the person comes here; `place` says to which thing."""

    def leave(self) -> None:
        """Called whenever the person goes elsewhere."""

    def start_focus(self) -> QWidget | None:
        """What takes the keyboard when one comes here or presses F6; None is its first field or button."""
        return None

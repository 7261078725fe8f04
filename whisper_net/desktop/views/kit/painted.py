"""Lists whose rows a delegate paints: what all of them have in common."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListView


def set_up_painted(view: QListView, *, adjusts: bool = False) -> None:
    """Scroll by pixels, never across; choose and edit nothing by itself. `adjusts` lays out anew as it is resized."""
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setResizeMode(QListView.ResizeMode.Adjust if adjusts else QListView.ResizeMode.Fixed)
    view.setMouseTracking(True)
    view.setAutoScroll(False)  # a click must not move what was clicked
    view.setTabKeyNavigation(False)

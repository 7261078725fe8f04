"""The parts of the window that F6 goes round, and where the keyboard enters each.

Rules: a part that is not on the screen is passed over, and so is one in which nothing takes the keyboard. A list is
entered at the row that is checked, a screen where it says, anything else at its first field or button.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from whisper_net.desktop.views.kit.pane import Pane
from whisper_net.desktop.views.screen import Screen


def go_round(regions: Sequence[QWidget], by: int) -> None:
    """Put the keyboard into the next part (1) or the one before (-1), seen from where it is."""
    there = [one for one in regions if one.isVisible()]
    focused = QApplication.focusWidget()
    at = next((place for place, one in enumerate(there) if focused and one.isAncestorOf(focused)), -1)
    for step in range(1, len(there) + 1):
        target = entry(there[(at + by * step) % len(there)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def entry(region: QWidget) -> QWidget | None:
    """Where the keyboard enters a part; None where nothing takes it."""
    screen = region.currentWidget() if isinstance(region, QStackedWidget) else None
    named = screen.start_focus() if isinstance(screen, Screen) else None
    takes = [one for one in region.findChildren(QWidget) if _takes_focus(one)]
    is_list = not isinstance(region, (QStackedWidget, Pane))
    checked = [one for one in takes if getattr(one, "isChecked", bool)()] if is_list else []
    return named or next(iter(checked or takes), None)


def _takes_focus(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return takes and widget.isVisible() and widget.isEnabled()

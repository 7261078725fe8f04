"""Tooltips: whatever words they are given, they are words.

Rules: Qt takes a tooltip for HTML where it looks like it, and its pictures are then read from wherever they are said to
lie, a device without an end or a machine on the network included. Names and texts of others stand in tooltips, so every
tooltip is made here. Nothing else calls Qt's own.
"""

from PySide6.QtCore import QPoint
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QListWidgetItem, QToolTip, QWidget


def explain(widget: QWidget | QListWidgetItem, words: str) -> None:
    """Let a widget, or a row of a list, have this tooltip."""
    widget.setToolTip(literal(words))


def show_tip(at: QPoint, words: str, widget: QWidget) -> None:
    """Show a tooltip now, at a place of the screen; none where there are no words."""
    QToolTip.showText(at, literal(words), widget)


def hide_tip() -> None:
    """Take away whatever tooltip is shown."""
    QToolTip.hideText()


def literal(words: str) -> str:
    """The same words, with marks of HTML shown as they are written."""
    return str(Qt.convertFromPlainText(words)) if Qt.mightBeRichText(words) else words

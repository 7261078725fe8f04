"""What is selected inside of a message, as its document's layout paints it."""

from PySide6.QtGui import QAbstractTextDocumentLayout, QTextCharFormat, QTextCursor

from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.message_text import MessageText, Selection


def selection_of(document: MessageText, selection: Selection) -> QAbstractTextDocumentLayout.Selection:
    """The selection in the accent's colours."""
    made = QAbstractTextDocumentLayout.Selection()
    cursor = QTextCursor(document)
    cursor.setPosition(min(selection.start, document.length))
    cursor.setPosition(min(selection.end, document.length), QTextCursor.MoveMode.KeepAnchor)
    made.cursor = cursor
    form = QTextCharFormat()
    form.setBackground(theme().colour("accent"))
    form.setForeground(theme().colour("on_accent"))
    made.format = form
    return made

"""A lead's note: Markdown that fetches nothing, as high as its text, with a way to all of a long one.

Rules: its links are asked for, never opened here. What is selected can be copied; links are reached by Tab.
"""

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from whisper_net.desktop.theme.metrics import S4
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.message_markdown import folds
from whisper_net.desktop.views.kit.box import Column, Row
from whisper_net.desktop.views.kit.button import LINK, Button
from whisper_net.desktop.views.message_text import MessageText, written_text


class _Browser(QTextBrowser):
    """Shows a document in full, at its own height."""

    def __init__(self) -> None:
        super().__init__()
        theme().dress(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Nothing, ever."""
        return None

    def show_text(self, document: MessageText) -> None:
        document.setParent(self)
        self.setDocument(document)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        document = self.document()
        document.setTextWidth(self.viewport().width())
        self.setFixedHeight(max(1, round(document.size().height())))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().scaled(80), theme().scaled(20))


class NoteView(Column):
    """What was written about a lead."""

    link_wanted = Signal(str)

    def __init__(self, name: str) -> None:
        self.browser = _Browser()
        self.browser.setAccessibleName(name)
        self.more = Button(self.tr("Show all of it"), LINK)
        self._text, self._whole = "", False
        super().__init__(self.browser, Row(self.more, ..., pad=(0, S4, 0, 0)))
        self.more.clicked.connect(self._show_whole)
        self.browser.anchorClicked.connect(lambda url: self.link_wanted.emit(url.toString()))

    def show_note(self, text: str) -> None:
        """Show another note, its beginning if it is long."""
        if text != self._text:
            self._text, self._whole = text, False
        self.restyle()

    def restyle(self) -> None:
        super().restyle()
        if self._text:
            self.browser.show_text(written_text(self._text, whole=self._whole))
        self.more.setVisible(not self._whole and folds(self._text))

    def _show_whole(self) -> None:
        self._whole = True
        self.restyle()
        self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.restyle()

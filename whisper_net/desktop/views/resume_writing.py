"""A comment that is being written: the words it is about, what it says, and who will read it.

Rules: Ctrl+Enter sends, Enter begins a line. What is wrong is said in words, and the text stays.
"""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import CARD, R_MEDIUM, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.resume import ResumeModel
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Card, Column, Row, stretched
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.field import Frame
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.kit.tip import explain

_LINES = 4


class WritingCard(Column):
    """The view of one Writing."""

    def __init__(self, model: ResumeModel) -> None:
        self.model = model.writing
        self._readers = model.readers
        self.editor = _Editor()
        self.quote = Text("", 12, "muted", wrap=True)
        self.frame = Frame(self.editor, height=_LINES * 20 + 20)
        self.frame.set_pad((S12, S8, S4, S8))
        self.fault = Text("", 12, "danger", wrap=True)
        self._fault_row = Row(Icon("danger", "danger", 14, box=16), 6, stretched(self.fault))
        self.cancel = Button(self.tr("Cancel"), TEXT, size=CARD)
        self.send = Button(self.tr("Comment"), FILLED, icon="send", size=CARD)
        explain(self.send, self.tr("Share this comment  Ctrl Enter"))
        self.audience = Text("", 12, "muted", wrap=True)
        card = Card(
            Text(self.tr("Your comment"), 13, "text", SEMIBOLD),
            S4,
            _Quote(self.quote),
            S8,
            self.frame,
            self._fault_row,
            S8,
            Row(Icon("everyone", "muted", 14, box=16), 6, stretched(self.audience)),
            S8,
            Row(..., self.cancel, self.send, gap=S8),
            pad=S12,
        )
        card.set_fill("raised", "accent", 2.0)
        super().__init__(card, pad=(S16, 0, S16, S12))
        self._connect()
        self._put(self.model.text)
        self._show()

    def _connect(self) -> None:
        model = self.model
        self.editor.textChanged.connect(self._write)
        self.editor.installEventFilter(self)
        self.send.clicked.connect(model.send)
        self.cancel.clicked.connect(model.cancel)
        model.changed.connect(self._show)
        model.text_wanted.connect(self._put)
        self._readers.changed.connect(self._show)

    def _write(self) -> None:
        self.model.write(self.editor.toPlainText())

    def _put(self, text: str) -> None:
        if text != self.editor.toPlainText():
            self.editor.setPlainText(text)

    def _show(self) -> None:
        model = self.model
        self.quote.setText(f"“{model.quote}”")
        self.audience.setText(self._readers.words)
        self.fault.setText(model.fault)
        self._fault_row.setVisible(bool(model.fault))
        self.editor.setAccessibleDescription(model.fault or self.quote.text())
        self.frame.failed = bool(model.fault)
        self.frame.update()
        self.send.setEnabled(model.ready)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.editor:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.model.send()
                return True
        return False


class _Editor(QPlainTextEdit):
    """Several lines of plain text."""

    def __init__(self) -> None:
        super().__init__()
        theme().dress(self)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(self.tr("Your comment"))
        self.setPlaceholderText(self.tr("What would you change, and why?"))
        self.restyle()

    def restyle(self) -> None:
        self.setFont(font(14, scale=theme().text_scale))


class _Quote(Row):
    """Words of the page behind a bar."""

    def __init__(self, words: Text) -> None:
        super().__init__(stretched(words), pad=(S12, 0, 0, 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        place = self.rect()
        bar = paint.along(self, place.adjusted(0, 2, 3 - place.width(), -2))
        paint.rounded(paint.painter_of(self), QRectF(bar), R_MEDIUM, "strong")

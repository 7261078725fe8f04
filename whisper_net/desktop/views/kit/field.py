"""Fields: a label above, a frame that shows focus and failure, a line of help or of what is wrong below.

Rules: the label is the field's accessible name, the line below its description. An error is said in words beside an
icon, never by the colour of a frame alone. A placeholder is an example, never the label.
"""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from whisper_net.desktop.theme.fonts import font
from whisper_net.desktop.theme.metrics import FORM, MEDIUM, R_MEDIUM, ROW, S8, S12
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import IconButton
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text


class Frame(Row):
    """The border around an editor."""

    def __init__(self, editor: QWidget, *, height: int = FORM, icon: str | None = None) -> None:
        self.failed = False
        self._editor = editor
        lead = Icon(icon, "faint") if icon is not None else None
        super().__init__(lead, stretched(editor), gap=S8, pad=(S12, 0), height=height)
        editor.installEventFilter(self)
        self.setFocusProxy(editor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        self._editor.setFont(font(14, scale=theme().text_scale))
        super().restyle()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.EnabledChange):
            self.update()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = paint.painter_of(self), QRectF(self.rect())
        focused = self._editor.hasFocus()
        border = "danger" if self.failed else "focus" if focused else "control"
        fill = "raised" if self._editor.isEnabled() else "well"
        paint.rounded(painter, rect, R_MEDIUM, fill, border, 2.0 if focused or self.failed else 1.0)


class LineEditor(QLineEdit):
    """A line of text without a frame of its own."""

    def __init__(self, placeholder: str = "", *, secret: bool = False) -> None:
        super().__init__()
        self.setFrame(False)
        theme().dress(self)
        self.setPlaceholderText(placeholder)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().scaled(48), super().minimumSizeHint().height())


class _Labelled(Column):
    """A label, something framed, and the line below it."""

    def __init__(self, label: str, frame: Frame, editor: QWidget, *, optional: str, help_text: str) -> None:
        self.frame = frame
        self._help = help_text
        self._editor = editor
        self._icon = Icon("danger", "danger", 14, box=16)
        self._below = Text(help_text, 12, "muted", wrap=True)
        self._note = Row(placed(self._icon, TOP), stretched(self._below), gap=6)
        self.label = Text(label, 13, "text", MEDIUM)
        self.label.setBuddy(editor)
        marker = Text(optional, 12, "muted") if optional else None
        super().__init__(
            Row(self.label, 8 if marker else None, marker, ..., baseline=True), 4, frame, 4, self._note, ...
        )
        editor.setAccessibleName(label)
        self.setFocusProxy(editor)
        self.set_error("")

    def rename(self, label: str) -> None:
        """Ask for something else."""
        self.label.setText(label)
        self._editor.setAccessibleName(label)

    def set_help(self, words: str) -> None:
        """Say something else below, unless something is wrong."""
        self._help = words
        if not self.frame.failed:
            self.set_error("")

    def mark(self, *, failed: bool, words: str = "") -> None:
        """Show that this one is meant by words that stand elsewhere."""
        self.frame.failed = failed
        self.frame.update()
        self._editor.setAccessibleDescription(words or self._help)

    def set_error(self, words: str) -> None:
        """Say what is wrong, or, with "", that nothing is."""
        self.frame.failed = bool(words)
        self.frame.update()
        paint.reveal(self._icon, bool(words))
        self._below.set_colour("danger" if words else "muted")
        self._below.setText(words or self._help)
        paint.reveal(self._note, bool(words or self._help))
        self._editor.setAccessibleDescription(words or self._help)


class Field(_Labelled):
    """A labelled line of text; `secret` hides it behind dots and adds a button that shows it."""

    changed = Signal(str)
    entered = Signal()

    def __init__(
        self,
        label: str,
        *,
        placeholder: str = "",
        optional: str = "",
        help_text: str = "",
        icon: str | None = None,
        secret: bool = False,
        longest: int = 0,
    ) -> None:
        self.editor = LineEditor(placeholder, secret=secret)
        if longest:
            self.editor.setMaxLength(longest)
        frame = Frame(self.editor, icon=icon)
        super().__init__(label, frame, self.editor, optional=optional, help_text=help_text)
        self.eye = IconButton("shown", self.tr("Show what is typed"), size=28) if secret else None
        if self.eye is not None:
            frame.set_pad((S12, 0, 4, 0))
            frame.add(self.eye)
            self.eye.clicked.connect(self._reveal)
        self.editor.textChanged.connect(self.changed)
        self.editor.textEdited.connect(lambda _: self.set_error(""))
        self.editor.returnPressed.connect(self.entered)

    def text(self) -> str:
        return self.editor.text()

    def set_text(self, text: str) -> None:
        self.editor.setText(text)

    def _reveal(self) -> None:
        hidden = self.editor.echoMode() == QLineEdit.EchoMode.Password
        self.editor.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        if self.eye is not None:
            name = self.tr("Hide what is typed") if hidden else self.tr("Show what is typed")
            self.eye.set_icon("hidden" if hidden else "shown", name)


def eyes_last(fields: Iterable[Field], after: QWidget | None = None) -> None:
    """Let Tab go through these fields, and `after`, before it comes to the eyes that show what is typed."""
    eyes = [field.eye for field in fields if field.eye is not None]
    chain = [after, *eyes] if after is not None else [*eyes[-1:], *eyes[:-1]]
    for before, eye in pairwise(chain):  # the eyes alone are moved: an editor has proxies, which Qt would take along
        QWidget.setTabOrder(before, eye)


class AreaField(_Labelled):
    """A labelled field of several lines; Tab leaves it."""

    changed = Signal()

    def __init__(
        self, label: str, *, lines: int = 3, placeholder: str = "", optional: str = "", help_text: str = ""
    ) -> None:
        self.editor = QPlainTextEdit()
        theme().dress(self.editor)
        self.editor.setTabChangesFocus(True)
        self.editor.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # its lines break anywhere
        self.editor.setPlaceholderText(placeholder)
        self.editor.document().setDocumentMargin(0)
        self.editor.viewport().setAutoFillBackground(False)
        frame = Frame(self.editor, height=lines * 20 + 20)
        frame.set_pad((S12 + 2, S8, 4, S8))  # a line of text stands as far from its own edge
        super().__init__(label, frame, self.editor, optional=optional, help_text=help_text)
        self.editor.textChanged.connect(self.changed)
        self.editor.textChanged.connect(lambda: self.set_error(""))

    def text(self) -> str:
        return self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        self.editor.setPlainText(text)


class SearchField(Frame):
    """A field with a magnifying glass and no label above; `name` is read out and shown while it is empty."""

    changed = Signal(str)

    def __init__(self, name: str, *, height: int = ROW) -> None:
        self.editor = LineEditor(name)
        super().__init__(self.editor, height=height, icon="search")
        self.editor.setAccessibleName(name)
        self.editor.setClearButtonEnabled(False)
        self.editor.textChanged.connect(self.changed)

    def text(self) -> str:
        return self.editor.text()

"""The dialog that shares a résumé: a file or typed text at the left, who will read it, by name, at the right.

Rules: the button names its effect. What cannot be shared says why, in words, and stays. A text whose lines are too long
for an editor is shown as it will look.
"""

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from whisper_net.desktop.theme.metrics import R_MEDIUM, ROW, S4, S8, S12, S16, SEMIBOLD
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.readers import ReaderRows
from whisper_net.desktop.viewmodels.resume_sharing import Sharing
from whisper_net.desktop.viewmodels.wording import readers
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import MIDDLE, TOP, Column, Placed, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, LINK, OUTLINED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text
from whisper_net.desktop.views.readers import ReadersAside
from whisper_net.desktop.views.resume_replace import pick_resume
from whisper_net.desktop.views.resume_source import EditorFrame, SourceEditor, dropped_file

_WIDTH, _HEIGHT = 840, 740
_SHOWN = 2_000


class ShareDialog(Dialog):
    """The view of one Sharing."""

    def __init__(self, model: Sharing) -> None:
        self.model = model
        self.drop = DropPlace(self.tr("Drop a text or Markdown file here"))
        self.editor = SourceEditor(self.tr("Text of your résumé"))
        self.frame = EditorFrame(self.editor)
        self.fault = Text("", 13, "danger", wrap=True)
        self._fault_row = Row(placed(Icon("danger", "danger", 16, box=20), TOP), S8, stretched(self.fault))
        self.named = Text("", 12, "muted", wrap=True)
        self.over = Button(self.tr("Start over"), LINK)
        self.aside = ResumeReaders(model)
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.share = Button("", FILLED, icon="everyone")
        body = Column(
            self.drop,
            S8,
            self._fault_row,
            S16,
            Text(self.tr("Or paste and change it here"), 13, "text", SEMIBOLD),
            S8,
            self.frame,
            S8,
            self.named,
            S4,
            Row(self.over, ...),
        )
        super().__init__(
            self.tr("Share a résumé"),
            body,
            actions=(self.cancel, self.share),
            note=self.tr("Draft saved here"),
            width=_WIDTH,
            height=_HEIGHT,
            aside=self.aside,
        )
        self._connect()
        self._put(model.text)
        self._show()

    def _connect(self) -> None:
        model = self.model
        self.drop.picked.connect(model.open_file)
        self.editor.dropped.connect(model.open_file)
        self.editor.pasted.connect(model.paste)
        self.over.clicked.connect(model.discard)
        self.editor.textChanged.connect(self._write)
        self.cancel.clicked.connect(self.reject)
        self.share.clicked.connect(model.share)
        model.changed.connect(self._show)
        model.text_wanted.connect(self._put)
        model.readers.changed.connect(self._show)
        model.shared.connect(self._end)

    def _end(self, _id: bytes) -> None:
        self.accept()

    def _write(self) -> None:
        if not self.editor.isReadOnly():
            self.model.write(self.editor.text)

    def _put(self, text: str) -> None:
        """Put a text into the editor; one that it cannot lay out is shown in part."""
        editable = self.model.editable
        self.editor.setReadOnly(True)
        self.editor.setPlainText(text if editable else text[:_SHOWN] + "…")
        self.editor.setReadOnly(not editable)

    def _show(self) -> None:
        model = self.model
        self.fault.setText(model.fault)
        paint.reveal(self._fault_row, bool(model.fault))
        self.named.setText(self._said())
        paint.reveal(self.named, bool(self.named.text()))
        paint.reveal(self.over, not model.editable)
        self.drop.show_file(model.file, reading=model.reading)
        self.share.setText(self._effect())
        self.share.set_busy(model.sending)
        self.share.setEnabled(model.ready)
        self.share.updateGeometry()
        self.note.say(saved=model.saved, unkept=model.unkept)

    def _said(self) -> str:
        model = self.model
        if not model.text.strip():
            return ""
        named = self.tr("It will be listed as “%1”.").replace("%1", model.title)
        if model.editable:
            return named
        return named + " " + self.tr("Its lines are too long to be changed here; only the beginning is shown.")

    def _effect(self) -> str:
        count = len(self.model.readers.people)
        return readers(self.tr("Share with %1"), count) if count else self.tr("Share")


class DropPlace(Column):
    """Takes a dropped file, and has a button that picks one."""

    picked = Signal(str)

    def __init__(self, words: str) -> None:
        self._words = words
        self._over = False
        self.icon = Icon("file-add", "accent_text", 20, box=24)
        self.text = Text(words, 14, "muted", wrap=True)
        self.pick = Button(self.tr("Choose a file…"), OUTLINED, icon="open", size=ROW)
        self.pick.clicked.connect(self._choose)
        super().__init__(
            Row(self.icon, S12, Placed(self.text, 1, MIDDLE), S12, self.pick), pad=(S16, S16), radius=R_MEDIUM
        )
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_file(self, name: str, *, reading: bool) -> None:
        """Say which file the text came from."""
        self.text.setText(self.tr("Reading…") if reading else name or self._words)
        self.text.set_colour("text" if name else "muted")
        self.icon.show_icon("resumes" if name else "file-add", "accent_text")
        self.pick.setText(self.tr("Choose another…") if name else self.tr("Choose a file…"))
        self.pick.updateGeometry()

    def _choose(self) -> None:
        path = pick_resume(self)
        if path:
            self.picked.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()):
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QEvent) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        path = dropped_file(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.picked.emit(path)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, place = paint.painter_of(self), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        pen = QPen(theme().colour("accent" if self._over else "control"), 1.5 if self._over else 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme().colour("pill_on" if self._over else "tint"))
        painter.drawRoundedRect(place, R_MEDIUM, R_MEDIUM)


class ResumeReaders(ReadersAside):
    """Who will read the résumé."""

    def __init__(self, model: Sharing) -> None:
        self._readers = model.readers
        super().__init__(ReaderRows(model.membership.me), self.tr("By name, before you share."))
        words = self.tr("It can be changed later, not taken back. Whoever reads it can pass it on.")
        self.show_limit(self.tr("Everybody in general"), words)
        self._readers.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.rows.show(self._readers.people)
        self.show_count(known=self._readers.known)

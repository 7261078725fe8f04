"""Replacing one's own résumé with a file: the picker, and the dialog that says first what would change."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from whisper_net.desktop.theme.metrics import MESSAGE_LINE, S4, S8, S12, SEMIBOLD
from whisper_net.desktop.viewmodels.resume_readers import Readers
from whisper_net.desktop.viewmodels.resume_replacing import Replacing
from whisper_net.desktop.viewmodels.wording import readers, translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.files import folder_of
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text

_WIDTH = 480


def pick_resume(over: QWidget) -> str:
    """Ask for a text or Markdown file; its path, or ""."""
    filters = translated("Text and Markdown (*.txt *.md *.markdown *.text);;All files (*)")
    path, _ = QFileDialog.getOpenFileName(over, translated("Choose a résumé"), folder_of(), filters)
    return path


class ReplaceDialog(Dialog):
    """The view of one Replacing that is ready."""

    def __init__(self, model: Replacing, readers: Readers) -> None:
        self.model, self._readers = model, readers
        self.file = Text(model.file, 14, "text", SEMIBOLD, elide=True)
        self.told = Text(model.told, 14, wrap=True, line=MESSAGE_LINE)
        self.left = Text(model.left, 13, "muted", wrap=True)
        self.fault = Text("", 13, "danger", wrap=True)
        self._fault_row = Row(placed(Icon("danger", "danger", 16, box=20), TOP), S8, stretched(self.fault))
        self.cancel = Button(self.tr("Cancel"), TEXT)
        self.save = Button("", FILLED, icon="everyone")
        file = Row(Icon("resumes", "accent_text", 20, box=24), S8, stretched(self.file))
        body = Column(file, S12, self.told, S4, self.left, S8, self._fault_row)
        title = self.tr("Replace your résumé?")
        super().__init__(title, body, actions=(self.cancel, self.save), width=_WIDTH)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(model.save)
        model.changed.connect(self._show)
        model.stored.connect(self.accept)
        readers.changed.connect(self._show)
        paint.reveal(self.left, bool(model.left))
        self._show()

    def _show(self) -> None:
        model, count = self.model, len(self._readers.people)
        self.fault.setText(model.fault)
        paint.reveal(self._fault_row, bool(model.fault))
        words = readers(self.tr("Replace for %1"), count) if count else self.tr("Replace")
        self.save.setText(words)
        self.save.set_busy(model.saving)
        self.save.setEnabled(model.can_save)
        self.save.updateGeometry()

    def open_over(self, widget: QWidget) -> None:
        super().open_over(widget)
        self.cancel.setFocus(Qt.FocusReason.TabFocusReason)

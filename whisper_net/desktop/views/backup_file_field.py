"""Which backup file is meant: chosen in a dialog, or dropped on the page, which hands it over."""

from pathlib import PurePath

from PySide6.QtCore import QMimeData

from whisper_net.desktop.theme.metrics import MEDIUM, R_MEDIUM, ROW, S4, S12, S16
from whisper_net.desktop.viewmodels.plain_line import plain_line
from whisper_net.desktop.viewmodels.wording import translated
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import TOP, Column, Row, placed, stretched
from whisper_net.desktop.views.kit.button import OUTLINED, Button
from whisper_net.desktop.views.kit.files import pick
from whisper_net.desktop.views.kit.icon import Icon
from whisper_net.desktop.views.kit.text import Text

_SHORT = 60
"""Characters of a file's name."""


def backup_filters() -> list[str]:
    """What the dialogs that pick a backup offer first."""
    return [translated("Backups (*.backup)")]


def dropped_file(data: QMimeData) -> str:
    """The path of the first file in what is dropped, or ""."""
    return next((url.toLocalFile() for url in data.urls() if url.isLocalFile()), "")


class BackupFileField(Column):
    """A label, what is chosen, the button that chooses, and a line of what is wrong."""

    def __init__(self, note: str) -> None:
        self._path, self._note = "", note
        self._name = Text(translated("No file chosen yet"), 14, "muted", elide=True)
        self.button = Button(translated("Choose a file"), OUTLINED, icon="open", size=ROW)
        plate = Row(
            Icon("saved", "accent_text", 18, box=20), S12, stretched(self._name), S12, self.button,
            pad=(S16, S12), fill="well", radius=R_MEDIUM,
        )  # fmt: skip
        self._icon = Icon("danger", "danger", 14, box=16)
        self._below = Text(note, 12, "muted", wrap=True)
        told = Row(placed(self._icon, TOP), stretched(self._below), gap=6)
        super().__init__(Text(translated("Backup file"), 13, "text", MEDIUM), S4, plate, S4, told)
        self.button.clicked.connect(self._choose)
        self.set_error("")

    def text(self) -> str:
        """The absolute path, or ""."""
        return self._path

    def set_text(self, path: str) -> None:
        """Choose a file, or, with "", none."""
        self._path = path
        name = plain_line(PurePath(path).name, _SHORT)
        self._name.setText(name or translated("No file chosen yet"))
        self._name.set_colour("text" if path else "muted")
        self.set_error("")

    def set_error(self, words: str) -> None:
        """Say what is wrong, or, with "", that nothing is."""
        paint.reveal(self._icon, bool(words))
        self._below.set_colour("danger" if words else "muted")
        self._below.setText(words or self._note)
        self.button.setAccessibleDescription(words or self._note)

    def _choose(self) -> None:
        pick(self, translated("Choose a backup"), backup_filters(), self.set_text, self.button)

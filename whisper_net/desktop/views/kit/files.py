"""The dialog that picks a file: it opens where a person keeps files, and gives the keyboard back when it closes."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from PySide6.QtCore import QDir, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from whisper_net.desktop.viewmodels.wording import translated

PICTURES = QStandardPaths.StandardLocation.PicturesLocation
DOWNLOADS = QStandardPaths.StandardLocation.DownloadLocation
Location = QStandardPaths.StandardLocation


def folder_of(kind: Location = DOWNLOADS) -> str:
    """This person's folder of a kind, or their home where there is none; never the program's own."""
    for wanted in (kind, DOWNLOADS):
        folder = QStandardPaths.writableLocation(wanted)
        if folder and QDir(folder).exists():
            return folder
    return QDir.homePath()


def pick(over: QWidget, title: str, filters: Sequence[str], act: Callable[[str], object], back: QWidget) -> QFileDialog:
    """Ask for a file without stopping the window; `back` has the keyboard afterwards."""
    dialog = QFileDialog(over, title, folder_of())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([*filters, translated("All files (*)")])
    return _open(dialog, act, back)


def pick_several(over: QWidget, title: str, act: Callable[[list[str]], object], back: QWidget) -> QFileDialog:
    """Ask for files of any kind."""
    dialog = QFileDialog(over, title, folder_of())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters([translated("All files (*)")])
    dialog.filesSelected.connect(act)
    return _open(dialog, lambda _: None, back)


def pick_new(
    over: QWidget,
    title: str,
    name: str,
    filters: Sequence[str],
    act: Callable[[str], object],
    back: QWidget,
    *,
    kind: Location = PICTURES,
) -> QFileDialog:
    """Ask where to save a file of this name, a picture as a rule. Whoever names one that is there is asked first."""
    folder = folder_of(kind)
    dialog = QFileDialog(over, title, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(filters)
    dialog.setDefaultSuffix(PurePath(name).suffix[1:])
    dialog.selectFile(str(PurePath(folder, name)))
    return _open(dialog, act, back)


def _open(dialog: QFileDialog, act: Callable[[str], object], back: QWidget) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.finished.connect(lambda _: back.setFocus(Qt.FocusReason.OtherFocusReason))
    dialog.fileSelected.connect(act)
    dialog.open()
    return dialog

"""What a person does with a message's file: save it where they say, see a picture, stop fetching, let go of it here.

Rules: nothing is ever opened by another program. A file that is there is replaced only after somebody said so: the
dialog asks, and what is found there later all the same stays.
"""

from PySide6.QtWidgets import QWidget

from whisper_net.desktop.viewmodels.file_line import HIDE, LET_GO, SAVE, SHOW, STOP
from whisper_net.desktop.viewmodels.file_works import FileWorks
from whisper_net.desktop.viewmodels.timeline_entry import Entry
from whisper_net.desktop.views.kit.button import DANGER_FILLED, TEXT, Button
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.files import DOWNLOADS, pick_new
from whisper_net.desktop.views.kit.text import Text


def act_on_file(files: FileWorks, kind: str, entry: Entry, over: QWidget, back: QWidget) -> bool:
    """Do what was asked for, if it is about a file; whether it was."""
    if entry.file is None:
        return False
    acts = {SHOW: files.show_picture, HIDE: files.hide_picture, STOP: files.stop}
    if kind in acts:
        acts[kind](entry.id)
    elif kind == SAVE:
        ask_where(files, entry, over, back)
    elif kind == LET_GO:
        confirm_letting_go(files, entry, over)
    else:
        return False
    return True


def ask_where(files: FileWorks, entry: Entry, over: QWidget, back: QWidget) -> None:
    """Ask for a place and a name, then save."""
    name = entry.file.name if entry.file is not None else ""

    title, every = over.tr("Save the file as"), over.tr("All files (*)")
    pick_new(over, title, name, [every], lambda path: files.save(entry.id, path), back, kind=DOWNLOADS)


def confirm_letting_go(files: FileWorks, entry: Entry, over: QWidget) -> Dialog:
    """Ask before what is here of a file is deleted."""
    name = entry.file.name if entry.file is not None else ""
    words = over.tr("“%1” is deleted on this computer alone. The message stays.")
    again = over.tr("It can be fetched again from somebody who has it: if nobody has, it is gone.")
    text = Text(f"{words} {again}".replace("%1", name), 14, wrap=True, line=22)
    keep = Button(over.tr("Keep it"), TEXT)
    gone = Button(over.tr("Let go of it here"), DANGER_FILLED)
    dialog = Dialog(over.tr("Let go of this file?"), text, actions=(keep, gone), width=440)
    keep.clicked.connect(dialog.reject)
    gone.clicked.connect(dialog.accept)
    dialog.accepted.connect(lambda: files.let_go(entry.id))
    dialog.open_over(over)
    return dialog

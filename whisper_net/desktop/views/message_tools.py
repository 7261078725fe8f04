"""What can be done to one message: the buttons over the row under the mouse, and the menu that the keyboard opens.

Rules: whatever the buttons do stands in the menu too, so nothing needs a mouse. Only one's own messages are edited or
deleted, and deleting says before it happens that it cannot be taken back.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QWidget

from whisper_net.desktop.theme import icons
from whisper_net.desktop.theme.metrics import CARD, R_MEDIUM
from whisper_net.desktop.viewmodels.emoji import QUICK
from whisper_net.desktop.viewmodels.file_line import HIDE, LET_GO, SAVE, SHOW, STOP, menu_words
from whisper_net.desktop.viewmodels.timeline_entry import Entry, one_line
from whisper_net.desktop.views.kit import paint
from whisper_net.desktop.views.kit.box import Row
from whisper_net.desktop.views.kit.button import DANGER_FILLED, TEXT, Button, IconButton
from whisper_net.desktop.views.kit.dialog import Dialog
from whisper_net.desktop.views.kit.menu import Menu
from whisper_net.desktop.views.kit.text import Text

REACT, REPLY, THREAD, MORE, EDIT, DELETE, COPY = "react", "reply", "thread", "more", "edit", "delete", "copy"
WHERE = "where"

_FILE_ICONS = {SAVE: "save", SHOW: "shown", HIDE: "hidden", STOP: "close", LET_GO: "wipe"}


class MessageTools(Row):
    """Buttons that lie over the end of a row; one set for all rows."""

    wanted = Signal(str)
    """react | reply | thread | more."""

    def __init__(self, parent: QWidget, *, threads: bool) -> None:
        self.buttons = {
            REACT: IconButton("emoji", self.tr("React"), size=CARD),
            REPLY: IconButton("reply", self.tr("Reply"), size=CARD),
            THREAD: IconButton("thread", self.tr("Open the thread"), size=CARD),
            MORE: IconButton("more", self.tr("More"), size=CARD),
        }
        super().__init__(*self.buttons.values(), pad=1, parent=parent)
        self.buttons[THREAD].setVisible(threads)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        for kind, button in self.buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has the menu
            button.clicked.connect(lambda _=False, kind=kind: self.wanted.emit(kind))
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint.rounded(paint.painter_of(self), QRectF(self.rect()), R_MEDIUM, "raised", "border")


def message_menu(
    parent: QWidget, entry: Entry, act: Callable[[str, str], object], *, threads: bool, selected: bool
) -> QMenu:
    """Everything that can be done to a message; `act` is called with what, and with an emoji for a reaction."""
    menu = Menu(parent)
    menu.setAccessibleName(menu.tr("Message by %1").replace("%1", entry.name))

    def add(kind: str, icon: str, words: str) -> None:
        menu.addAction(icons.icon(icon, "muted"), words).triggered.connect(lambda: act(kind, ""))

    if not entry.deleted:
        quick = menu.addMenu(icons.icon("emoji", "muted"), menu.tr("React"))
        for emoji in QUICK:
            quick.addAction(emoji).triggered.connect(lambda _=False, emoji=emoji: act(REACT, emoji))
        quick.addSeparator()
        quick.addAction(menu.tr("Another emoji…")).triggered.connect(lambda: act(REACT, ""))
        add(REPLY, "reply", menu.tr("Reply"))
    if threads:
        add(THREAD, "thread", menu.tr("Open the thread"))
    if entry.file is not None:
        menu.addSeparator()
        for tool in entry.file.tools + ((LET_GO,) if entry.file.held else ()):
            add(tool, _FILE_ICONS[tool], menu_words(tool))
        menu.addSeparator()
    if not entry.deleted and entry.text:
        add(COPY, "copy", menu.tr("Copy what is selected") if selected else menu.tr("Copy the text"))
    if entry.mine and not entry.deleted:
        if entry.landed is not None:
            add(WHERE, entry.landed.icon, menu.tr("Where is this message?"))
        menu.addSeparator()
        add(EDIT, "edit", menu.tr("Edit"))
        add(DELETE, "delete", menu.tr("Delete…"))
    return menu


def confirm_deletion(over: QWidget, entry: Entry, delete: Callable[[], object]) -> Dialog:
    """Ask before a message is deleted."""
    words = over.tr("“%1” is deleted for everybody, as soon as their computers hear of it. This cannot be taken back.")
    text = Text(words.replace("%1", one_line(entry.text)), 14, wrap=True, line=22)
    keep = Button(over.tr("Keep it"), TEXT)
    gone = Button(over.tr("Delete the message"), DANGER_FILLED)
    dialog = Dialog(over.tr("Delete this message?"), text, actions=(keep, gone), width=440)
    keep.clicked.connect(dialog.reject)
    gone.clicked.connect(dialog.accept)
    dialog.accepted.connect(delete)
    dialog.open_over(over)
    keep.setFocus(Qt.FocusReason.TabFocusReason)
    return dialog


def tools_place(tools: MessageTools, row_top: int, row_bottom: int, left: int, right: int, *, mirrored: bool) -> QPoint:
    """Where the buttons lie: at the text column's end, at the top of a row and inside of it."""
    size = tools.sizeHint()
    y = row_top + 1 if row_bottom - row_top > size.height() else row_top + (row_bottom - row_top - size.height()) // 2
    return QPoint(left if mirrored else right - size.width() + 1, y)

"""Every key that does something, in groups, as Ctrl+/ shows them. Views bind the keys; this is what people read."""

from typing import NamedTuple

from whisper_net.desktop.viewmodels.wording import marked


class Shortcut(NamedTuple):
    """Keys in Qt's portable spelling, and what they do."""

    keys: str
    does: str


SHORTCUTS: dict[str, tuple[Shortcut, ...]] = {
    marked("Move"): (
        Shortcut("Ctrl+K", marked("Jump to a person, channel or place")),
        Shortcut("Alt+Up", marked("Previous channel")),
        Shortcut("Alt+Down", marked("Next channel")),
        Shortcut("Alt+Shift+Up", marked("Previous unread channel")),
        Shortcut("Alt+Shift+Down", marked("Next unread channel")),
        Shortcut("F6", marked("Next part of the window")),
        Shortcut("Shift+F6", marked("Previous part of the window")),
        Shortcut("Esc", marked("Close the pane or dialog")),
    ),
    marked("Write"): (
        Shortcut("Return", marked("Send")),
        Shortcut("Shift+Return", marked("New line")),
        Shortcut("Ctrl+Shift+U", marked("Attach files")),
        Shortcut("Up", marked("Edit your last message, in an empty field")),
        Shortcut("Ctrl+N", marked("Add what this page holds")),
    ),
    marked("Review a résumé"): (
        Shortcut("Ctrl+Alt+M", marked("Comment on what is selected")),
        Shortcut("Ctrl+Return", marked("Share the comment")),
        Shortcut("F8", marked("Next comment")),
        Shortcut("Shift+F8", marked("Previous comment")),
        Shortcut("Ctrl+S", marked("Save what you edited")),
    ),
    marked("Find"): (Shortcut("Ctrl+Shift+F", marked("Search here")),),
    marked("The program"): (
        Shortcut("Ctrl+,", marked("Settings")),
        Shortcut("Ctrl+L", marked("Lock")),
        Shortcut("Ctrl+/", marked("This list")),
    ),
}

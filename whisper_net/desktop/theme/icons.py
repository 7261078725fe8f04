"""The one place that names icons: qtawesome's Phosphor set, by what an icon means here, in colours of the theme.

Rules: views say `leads` or `verified`, never a Phosphor name. Arrows that point along the line are mirrored where text
runs from right to left.
"""

import os
from functools import lru_cache

os.environ.setdefault("QT_API", "pyside6")  # qtawesome asks for whatever binding it finds first

import qtawesome
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPixmap

from whisper_net.desktop.theme.theme import theme

_PHOSPHOR = {
    # places
    "threads": "chats-circle",
    "leads": "briefcase",
    "referrals": "handshake",
    "resumes": "file-text",
    "interviews": "calendar-blank",
    "knowledge": "book-open",
    "people": "users-three",
    "channel": "hash",
    "private": "lock",
    "relay": "broadcast",
    "settings": "gear-six",
    "notifications": "bell",
    # people and what is known of them
    "verified": "shield-check",
    "unverified": "shield-warning",
    "hidden": "eye-slash",
    "shown": "eye",
    "vouched": "check-circle-fill",
    "not-vouched": "circle-dashed",
    "person": "user",
    "me": "user-circle",
    "everyone": "users",
    "all-but": "user-minus",
    "some": "lock",
    "invite": "user-plus",
    "devices": "laptop",
    "desktop": "desktop",
    # doing
    "send": "paper-plane-right",
    "poll": "chart-bar-horizontal",
    "bold": "text-bolder",
    "italic": "text-italic",
    "strike": "text-strikethrough",
    "link": "link-simple",
    "list": "list-bullets",
    "quote": "quotes",
    "code": "code",
    "emoji": "smiley",
    "mention": "at",
    "attach": "paperclip",
    "reply": "arrow-bend-up-left",
    "thread": "chat-circle-text",
    "comments": "chat-circle",
    "bookmark": "bookmark-simple",
    "pin": "push-pin",
    "claim": "hand-palm",
    "introduce": "arrows-left-right",
    "edit": "pencil-simple",
    "delete": "trash",
    "copy": "copy",
    "duplicate": "copy",
    "print": "printer",
    "save": "download-simple",
    "saved": "floppy-disk",
    "open": "folder-open",
    "export": "export",
    "outside": "arrow-square-out",
    "again": "arrows-clockwise",
    "search": "magnifying-glass",
    "add": "plus",
    "remove": "minus",
    "close": "x",
    "more": "dots-three-bold",
    "check": "check",
    "check-bold": "check-bold",
    "enter": "key-return",
    "withdraw": "arrow-counter-clockwise",
    "board": "columns",
    "table": "rows",
    "up": "arrow-up",
    "down": "arrow-down",
    "back": "arrow-left",
    "forward": "arrow-right",
    "caret-down": "caret-down",
    "caret-up": "caret-up",
    "caret-back": "caret-left",
    "caret-forward": "caret-right",
    "qr": "qr-code",
    "keyboard": "keyboard",
    # states
    "success": "check-circle",
    "warning": "warning",
    "danger": "x-circle",
    "info": "info",
    "pending": "circle-dashed",
    "history": "clock-counter-clockwise",
    "stale": "clock-counter-clockwise",
    "disputed": "chat-circle-dots",
    "unplaced": "link-break",
    "waiting": "hourglass-medium",
    "clock": "clock",
    "arrived": "checks",
    "stage": "flag",
    "place": "map-pin",
    "offline": "wifi-slash",
    "online": "wifi-high",
    # keeping
    "kit": "lifebuoy",
    "key": "key",
    "wipe": "eraser",
    "doctor": "first-aid-kit",
    "restore": "clock-counter-clockwise",
    "invitation": "envelope-open",
    "appearance": "palette",
    "pdf": "file-pdf",
    "file": "file",
    "picture": "image",
    "program": "app-window",
    "file-add": "file-plus",
    "company": "buildings",
}
DIRECTIONAL = {"back", "forward", "caret-back", "caret-forward", "send", "reply"}
NAMES = frozenset(_PHOSPHOR)


def icon_pixmap(name: str, colour: str = "muted", size: int = 16, *, mirrored: bool = False) -> QPixmap:
    """An icon in a colour of the theme, sharp on this screen. Raises KeyError for a name that is none."""
    ratio = _pixel_ratio()
    return _drawn(_PHOSPHOR[name], theme().colour(colour).rgba(), size, ratio, mirrored and name in DIRECTIONAL)


def icon(name: str, colour: str = "text", size: int = 18) -> QIcon:
    """The same for menus and for what else takes a QIcon; the disabled state is faint."""
    made = QIcon(icon_pixmap(name, colour, size))
    made.addPixmap(icon_pixmap(name, "faint", size), QIcon.Mode.Disabled)
    return made


def _pixel_ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


@lru_cache(maxsize=1024)
def _drawn(phosphor: str, rgba: int, size: int, ratio: float, mirrored: bool) -> QPixmap:
    drawn: QPixmap = qtawesome.icon(f"ph.{phosphor}", color=QColor.fromRgba(rgba)).pixmap(QSize(size, size), ratio)
    if mirrored:
        drawn = QPixmap.fromImage(drawn.toImage().flipped(Qt.Orientation.Horizontal))
    return drawn

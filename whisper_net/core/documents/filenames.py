"""What may be shown and used of the name that somebody gave a file: never a path, and its true ending in sight.

Names come from members and are hostile. They lose folders, control characters, those that turn the direction of
writing or take no room, and what Windows does not take; what it would read as a device gets a `_` in front, and so
does a name that begins with a dot. Too long ones are cut in the middle, before the ending: it alone says what a system
would do with the file. Mending twice changes nothing.
"""

import re
import unicodedata

from whisper_net.core.wire.bounds import MAX_FILE_NAME

MOST_SHOWN = 60
"""Characters of a name on a line."""
MOST_ENDING = 16
"""Characters behind the last dot that count as an ending."""
UNNAMED = "file"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FOLDERS = re.compile(r"[/\\\u2044\u2215\u29f8\ufe68\uff0f\uff3c]")
_TAKEN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\s*\..*)?", re.IGNORECASE
)
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp"})
_PROGRAMS = frozenset(
    {
        "app", "apk", "appimage", "bash", "bat", "bin", "chm", "cmd", "com", "command", "cpl", "deb", "desktop", "dll",
        "dmg", "docm", "exe", "gadget", "hta", "htm", "html", "inf", "ins", "iso", "jar", "js", "jse", "lnk", "msc",
        "msi", "msp", "mst", "pif", "pkg", "pl", "ppam", "pptm", "ps1", "py", "pyc", "pyw", "rb", "reg", "rpm", "run",
        "scf", "scr", "sct", "sh", "svg", "url", "vb", "vbe", "vbs", "vhd", "ws", "wsc", "wsf", "wsh", "xhtml", "xlam",
        "xlsm", "zsh",
    }
)  # fmt: skip


def mended(name: str) -> str:
    """A name that can be shown, and given to a file, on every system."""
    last = _FOLDERS.split(name)[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in _UNSEEN or one in "\t\n\r")
    plain = _TAKEN.sub("_", " ".join(unicodedata.normalize("NFC", seen).split())).rstrip(". ")
    if plain.startswith(".") or _DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    return _cut_bytes(plain) or UNNAMED


def _cut_bytes(name: str) -> str:
    """At most as many bytes as a name may take, cut before its ending."""
    tail = f".{ending(name)}" if ending(name) else ""
    stem = name[: len(name) - len(tail)]
    while len(f"{stem}{tail}".encode()) > MAX_FILE_NAME:
        stem = stem[:-1]
    return f"{stem}{tail}" if tail else stem.rstrip(". ")


def ending(name: str) -> str:
    """What stands behind the last dot of a mended name, in its own letters; "" where nothing does."""
    _, dot, last = name.rpartition(".")
    return last if dot and 0 < len(last) <= MOST_ENDING and not any(map(str.isspace, last)) else ""


def shown(name: str, most: int = MOST_SHOWN) -> str:
    """A mended name on a line: a long one is cut in the middle, so that its ending stays."""
    if len(name) <= most:
        return name
    kept = name[-(MOST_ENDING + 1) :]
    return f"{name[: most - len(kept) - 1]}…{kept}"


def kind_of(name: str) -> str:
    """picture | program | other, by the ending of a mended name alone. A program is what a system may run if opened."""
    last = ending(name).lower()
    return "picture" if last in _PICTURES else "program" if last in _PROGRAMS else "other"

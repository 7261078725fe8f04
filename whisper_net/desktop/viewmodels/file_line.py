"""A message's file in words: what it is called, what it is by its true ending, how much is here, what may be done.

Rules: names come mended from the node (core/documents/filenames.py). The ending stands in capitals before the size
whatever the name looks like, and a program is called one. What is done with a file is file_works.py.
"""

from typing import NamedTuple

from PySide6.QtCore import QLocale

from whisper_net.desktop.chosen_file import Chosen
from whisper_net.desktop.viewmodels.picture_shown import Picture
from whisper_net.desktop.viewmodels.wording import counted, translated
from whisper_net.ports.attachments import HERE, NOT_HERE, PARTLY, FileRow

SAVE, SHOW, HIDE, STOP = "save-file", "show-picture", "hide-picture", "stop-fetching"
LET_GO = "let-go-of-file"
TOOLS = (SAVE, SHOW, HIDE, STOP)
"""What may be done with a file where it is shown; letting go of it stands in the menu alone."""
PICTURE, PROGRAM = "picture", "program"
FETCHING, WAITING, WORKING, FAILED, SAVED = "fetching", "waiting", "working", "failed", "saved"
"""What is done with a file at present, or was done last."""
_TEXTS = frozenset({"txt", "md", "csv", "rtf", "doc", "docx", "odt", "log", "ics", "vcf"})
_KIB, _MIB = 1 << 10, 1 << 20


class Work(NamedTuple):
    """What a person asked to be done with a file, and how it stands."""

    state: str
    words: str = ""
    """What is wrong, or where it was saved."""


class FileLine(NamedTuple):
    """A file as its row shows it."""

    name: str
    ending: str
    """With its dot, in the letters of the name; or ""."""
    icon: str
    program: bool
    kind: str
    """What it is, how large, and how much of it is here, in words."""
    words: str
    """What is done with it; or ""."""
    failed: bool
    share: float | None
    """How far it has come while it is fetched, 0 to 1."""
    held: bool
    """Something of it is here."""
    tools: tuple[str, ...]
    picture: Picture | None
    """What it shows, once somebody asked."""

    @property
    def spoken(self) -> str:
        """The file as a screen reader says it."""
        return ", ".join(part for part in (self.name, self.kind, self.words) if part)


def file_line(file: FileRow, work: Work | None = None, picture: Picture | None = None) -> FileLine:
    """A file with what is done with it at present."""
    partly = file.state == PARTLY and not (work is not None and work.state in (FETCHING, WAITING))
    share = file.held / max(file.of, 1) if work is not None and work.state == FETCHING else None
    return FileLine(
        name=file.name,
        ending=f".{file.ending}" if file.ending else "",
        icon=file_icon(file.kind, file.ending),
        program=file.kind == PROGRAM,
        kind=" · ".join(part for part in (kind_words(file, sized=not partly), _here(file, work)) if part),
        words="" if work is None else _words(file, work),
        failed=work is not None and work.state == FAILED,
        share=share,
        held=bool(file.held),
        tools=_tools(file, work, picture),
        picture=picture,
    )


def file_icon(kind: str, ending: str) -> str:
    """The meaning of the icon of a file."""
    last = ending.lower()
    by_kind = {PICTURE: "picture", PROGRAM: "program"}
    return by_kind.get(kind) or ("pdf" if last == "pdf" else "resumes" if last in _TEXTS else "file")


def kind_words(file: FileRow | Chosen, *, sized: bool = True) -> str:
    """Its ending, whether a system would run it, and its size."""
    what = file.ending.upper() if file.ending.isascii() else file.ending
    what = translated("%1 file").replace("%1", what) if what else ""
    parts = [what, translated("a program") if file.kind == PROGRAM else "", size_words(file.size) if sized else ""]
    return " · ".join(part for part in parts if part)


def size_words(size: int) -> str:
    """Bytes for people: "812 bytes", "14.2 kB", "2.4 MB"."""
    for unit, one in (("%1 MB", _MIB), ("%1 kB", _KIB)):
        if size >= one:
            return translated(unit).replace("%1", QLocale().toString(size / one, "f", 1))
    return counted("%n byte", "%n bytes", size)


def _here(file: FileRow, work: Work | None) -> str:
    """How much of it is here, where nothing is done with it."""
    if file.state == HERE or (work is not None and work.state in (FETCHING, WAITING)):
        return ""
    return translated("not on this computer yet") if file.state == NOT_HERE else _some(file)


def _some(file: FileRow) -> str:
    came = min(file.size, file.size * file.held // max(file.of, 1))
    return translated("%1 of %2 here").replace("%1", size_words(came)).replace("%2", size_words(file.size))


def _words(file: FileRow, work: Work) -> str:
    if work.state == FETCHING:
        return _some(file) if file.held else translated("Asking for it")
    if work.state == WAITING:
        away = translated("Nobody who has it is online, and no relay that has it answers. It comes by itself.")
        return f"{_some(file)}. {away}" if file.held else away
    return work.words


def _tools(file: FileRow, work: Work | None, picture: Picture | None) -> tuple[str, ...]:
    if work is not None and work.state in (FETCHING, WAITING):
        return (STOP,)
    if work is not None and work.state == WORKING:
        return ()
    if file.kind != PICTURE:
        return (SAVE,)
    return (HIDE, SAVE) if picture is not None else (SHOW, SAVE)


def tool_words(tool: str) -> str:
    """What a button says that does this."""
    words = {
        SAVE: translated("Save…"),
        SHOW: translated("Show"),
        HIDE: translated("Hide"),
        STOP: translated("Stop"),
    }
    return words[tool]


def menu_words(tool: str) -> str:
    """The same in a message's menu, where nothing beside it says of what."""
    words = {
        SAVE: translated("Save the file…"),
        SHOW: translated("Show the picture"),
        HIDE: translated("Hide the picture"),
        STOP: translated("Stop fetching the file"),
        LET_GO: translated("Let go of the file here…"),
    }
    return words[tool]

"""Whether a window can be opened at all. Where it cannot, one sentence says why.

Rules: Qt aborts the process where it finds no display or lacks a library. So the surroundings are looked at before Qt
is imported, a library that is missing is named, and what Qt says while it starts is caught before it aborts.
"""

import ctypes
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from whisper_net.core.errors import LocalError

ELSEWHERE = "whisper-net --help lists what can be done in a terminal"
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class NoDisplay(LocalError):
    """No window can be opened here."""

    code = "no_display"


def check(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> None:
    """Raise NoDisplay where nothing in the surroundings names a display."""
    if system.startswith("linux") and not any(environment.get(name) for name in DISPLAYS):
        raise NoDisplay(f"there is no display here to open a window on; {ELSEWHERE}")


@contextmanager
def libraries() -> Iterator[None]:
    """Import Qt in here: raises NoDisplay, naming the library that is missing."""
    try:
        yield
    except ImportError as error:
        raise NoDisplay(_missing(str(error))) from error


@contextmanager
def starting() -> Iterator[None]:
    """Make Qt's application in here: where Qt would abort, a sentence goes to stderr and the process ends with 1."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    said: list[str] = []

    def hear(kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
        said.append(words)
        if kind == QtMsgType.QtFatalMsg:
            sys.stderr.write(f"{_capital(reason(said))}.\n")
            sys.stderr.flush()
            os._exit(1)  # Qt would abort the process with the next instruction

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def reason(said: list[str]) -> str:
    """One sentence of what Qt said before it gave up."""
    for words in said:
        _, found, name = words.partition("could not connect to display")
        if found and name.strip():
            return f"the display {name.strip()} does not answer, so no window can be opened; {ELSEWHERE}"
    missing = _unloaded(_plugin())
    return _missing(missing) if missing else f"Qt finds no display here to open a window on; {ELSEWHERE}"


def _plugin() -> Path:
    """The library by which Qt reaches an X11 screen."""
    import PySide6

    return Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"


def _unloaded(library: Path) -> str:
    """Why a library cannot be loaded; empty if it can."""
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        return str(error)
    return ""


def _missing(words: str) -> str:
    return f"a library that the window needs is missing, {words.partition(':')[0]}; {ELSEWHERE}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

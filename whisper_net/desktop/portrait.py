"""A picture of somebody's window, drawn without a display: `whisper-net app --picture FILE --place leads`.

Rules: it opens the profile as the window does, goes to one place, waits until all that the screen asked for is there,
and writes a PNG. Nothing moves in it, so two pictures of one state are the same. Its counterpart is app.py.
"""

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication

from whisper_net.core.errors import LocalError
from whisper_net.desktop import display
from whisper_net.desktop.bridge import COALESCE_MS, Bridge
from whisper_net.desktop.engine import ProfileEngine
from whisper_net.desktop.theme.theme import LIGHT_MODE, theme
from whisper_net.desktop.viewmodels.place import CHANNEL, Place
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.window import NAME, Window

SIZE = (1280, 820)
SURROUNDINGS = {"QT_QPA_PLATFORM": "offscreen", "QT_FONT_DPI": "96", "QT_SCALE_FACTOR": "1"}
TURN_MS = COALESCE_MS + 20
"""How often to look; whatever the bridge collected has come out by then."""
QUIET_TURNS = 4
"""As often nothing was open: what the answers led to has been asked, answered and painted."""
PATIENCE_TURNS = 400


class NotDrawn(LocalError):
    """There is no such picture."""

    code = "not_drawn"


def draw(folder: Path, passphrase: str, place: str, picture: Path) -> None:
    """Draw the window of a profile at a place, `kind` or `kind:id`, into a PNG file. Raises LocalError."""
    os.environ.update(SURROUNDINGS)
    with display.starting():
        app = QApplication([NAME])
    app.setCursorFlashTime(0)
    theme().reduced_motion = True
    theme().use(LIGHT_MODE)
    bridge = Bridge(ProfileEngine(folder))
    window = Window(RootModel(bridge, bridge))
    try:
        _open(bridge, passphrase)
        _go(window, bridge, place)
        if not window.grab().save(str(picture), "PNG"):
            raise NotDrawn(f"{picture} cannot be written")
    finally:
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        bridge.stop()


def _open(bridge: Bridge, passphrase: str) -> None:
    """Unlock the profile. Raises LocalError."""
    errors: list[LocalError] = []
    bridge.open(passphrase).otherwise(errors.append)
    _rest(bridge)
    for error in errors:
        raise error


def _go(window: Window, bridge: Bridge, place: str) -> None:
    """Show the window as it is at a place once everything on it is there. Raises NotDrawn."""
    window.resize(*SIZE)
    window.show()
    _rest(bridge)
    shell = window.model.shell
    if shell is None:
        raise NotDrawn("this profile has no group yet")
    kind, _, id_ = place.partition(":")
    if kind != CHANNEL or id_:
        shell.go(Place(kind, id_))
    _rest(bridge)
    focused = QApplication.focusWidget()
    if isinstance(focused, QAbstractButton):
        focused.clearFocus()  # nobody is about to press anything in a picture
    _rest(bridge)


def _rest(bridge: Bridge) -> None:
    """Let Qt turn until nothing is asked any more. Raises NotDrawn."""
    quiet = 0
    for _ in range(PATIENCE_TURNS):
        loop = QEventLoop()
        QTimer.singleShot(TURN_MS, loop.quit)
        loop.exec()
        quiet = 0 if bridge.unanswered else quiet + 1
        if quiet == QUIET_TURNS:
            return
    raise NotDrawn("the window did not come to rest")

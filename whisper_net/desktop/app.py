"""The window of one profile, from its opening to its end: `whisper-net app --profile DIR`.

Rules: it is the only place that puts the desktop's pieces together. A stop by signal closes the profile as cleanly as
closing the window does, and so does a display that goes away. Its counterpart above is __main__.py.
"""

import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from whisper_net.adapters.allocator import give_back_large
from whisper_net.desktop import display
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.engine import ProfileEngine
from whisper_net.desktop.instance import Instance
from whisper_net.desktop.pace import keep_pace
from whisper_net.desktop.remembered import Remembered
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.idle import IdleLock
from whisper_net.desktop.viewmodels.preferences import preferences
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.window import NAME, Window

GONE = "The display went away, and the window with it. What you sent is saved here."


def open_window(
    folder: Path, listen: str | None, peers: Sequence[str], passphrase: str | None = None, key: str = ""
) -> int:
    """Open the window of a profile and stay until it is closed; the exit code.

    A passphrase that is given unlocks it; with the key of an invitation it opens where one joins.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    keep_pace()
    give_back_large()
    with display.starting():
        app = QApplication([NAME])
    _name(app)
    keep_no_folders()
    stopping = _Stopping(app)
    instance = Instance(folder, app)
    first = instance.claim(key)
    code = _stay(app, instance, ProfileEngine(folder, listen, peers), passphrase, key) if first else 0
    stopping.close()
    return code


def _stay(app: QApplication, instance: Instance, engine: ProfileEngine, passphrase: str | None, key: str) -> int:
    remembered = Remembered(instance.folder)
    remembered.dress(theme())
    remembered.follow(preferences())
    bridge = Bridge(engine)
    root = RootModel(bridge)
    window = Window(root)
    remembered.place(window)
    instance.called.connect(lambda key: _called(window, key))
    window.show()
    if key:
        root.take(key)
    IdleLock(root).watch(window.windowHandle())
    if passphrase is not None and bridge.exists:
        root.unlock(passphrase)
    code = app.exec()
    bridge.closing.emit()  # while those are there who have something to write
    if code:
        sys.stderr.write(f"{GONE}\n")
    remembered.keep_place(window)
    instance.release()
    window.setUpdatesEnabled(False)  # what goes piece by piece is not to be painted once more
    window.deleteLater()
    root.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    bridge.stop()
    return code


def _called(window: Window, key: str) -> None:
    """Somebody started the program again, perhaps by an invitation."""
    window.bring_forward()
    if key:
        window.model.take(key)


class _Stopping(QObject):
    """Ends the program in good order when the system asks it to."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app, self._asked = app, False
        # Qt's loop is C++: it is woken by a byte, or Python would hear of a signal at the next click.
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._wakeup = signal.set_wakeup_fd(self._far.fileno())
        self._before = {one: signal.signal(one, self._stop) for one in (signal.SIGINT, signal.SIGTERM)}

    def _stop(self, _number: int, _frame: object) -> None:
        self._asked = True
        self._app.quit()

    def _woken(self) -> None:
        self._near.recv(64)
        if self._asked:  # before the loop began, there was nothing to quit
            self._app.quit()

    def close(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._near.close()
        self._far.close()


def _name(app: QApplication) -> None:
    app.setApplicationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setDesktopFileName(NAME)
    icon = icon_path()
    if icon is not None:
        app.setWindowIcon(QIcon(str(icon)))


def keep_no_folders() -> None:
    """Keep Qt's file dialog from writing the names of the folders that a person looked into outside of the profile."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def icon_path() -> Path | None:
    """The program's own icon: in a wheel beside the code, in a checkout beside the package."""
    package = Path(str(files("whisper_net")))
    places = (package / "resources" / "icon.svg", package.parent / "resources" / "icon.svg")
    return next((place for place in places if place.is_file()), None)

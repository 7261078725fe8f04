"""The desktop program: one window of one profile. `python -m whisper_net.desktop.app --profile DIR`.

Rules: it is the only place that puts the desktop's pieces together. A stop by signal closes the profile as cleanly as
closing the window does. Whatever goes wrong before there is a window is said on stderr, with exit code 1.
"""

import argparse
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSocketNotifier
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from whisper_net.config import default_profile
from whisper_net.desktop.bridge import Bridge
from whisper_net.desktop.engine import ProfileEngine
from whisper_net.desktop.instance import Instance
from whisper_net.desktop.remembered import Remembered
from whisper_net.desktop.theme.theme import theme
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.window import NAME, Window

log = logging.getLogger(__name__)


def main(args: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; the exit code."""
    chosen = _parser().parse_args(args)
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    app = QApplication.instance() or QApplication([NAME])
    if not isinstance(app, QApplication):
        return 1
    _name(app)
    return run(app, chosen.profile, chosen.listen, chosen.peer)


def run(app: QApplication, folder: Path, listen: str | None, peers: Sequence[str]) -> int:
    """Run the window of one profile until it is closed."""
    stopping = _Stopping(app)
    instance = Instance(folder, app)
    if not instance.claim():
        stopping.close()
        return 0
    remembered = Remembered(folder)
    remembered.dress(theme())
    bridge = Bridge(ProfileEngine(folder, listen, peers))
    root = RootModel(bridge)
    window = Window(root)
    remembered.place(window)
    instance.called.connect(window.bring_forward)
    window.show()
    code = app.exec()
    stopping.close()
    remembered.keep_place(window)
    instance.release()
    window.deleteLater()
    root.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    bridge.stop()
    return code


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


def icon_path() -> Path | None:
    """The program's own icon: in a wheel beside the code, in a checkout beside the package."""
    package = Path(str(files("whisper_net")))
    places = (package / "resources" / "icon.svg", package.parent / "resources" / "icon.svg")
    return next((place for place in places if place.is_file()), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="whisper-net app", description="Open the window.")
    parser.add_argument("--profile", type=Path, default=default_profile(), metavar="DIR", help="where your groups lie")
    parser.add_argument("--listen", metavar="HOST:PORT", help="answer members who call this address")
    parser.add_argument("--peer", action="append", default=[], metavar="HOST:PORT", help="keep calling this address")
    return parser


if __name__ == "__main__":
    sys.exit(main())

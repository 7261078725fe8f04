"""What the window remembers of itself between two starts: its look and its size. Nothing of what is inside a profile.

Rules: it lies beside the profile in the clear, because it is needed before a passphrase is typed. What cannot be read
from it is as if it had never been written.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QWidget

from whisper_net.desktop.theme.metrics import TEXT_SCALES
from whisper_net.desktop.theme.theme import MODES, SYSTEM_MODE, Theme
from whisper_net.desktop.viewmodels.preferences import USUALLY, Preferences

FILE = "window.ini"
REDUCED = "reduced"


class Remembered:
    """The settings of one profile's window."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = QSettings(str(folder / FILE), QSettings.Format.IniFormat)

    def dress(self, theme: Theme) -> None:
        """Look as last time, and remember every change."""
        mode, scale = self._settings.value("look/mode"), self._settings.value("look/text")
        theme.use(mode if mode in MODES else SYSTEM_MODE)
        theme.use_text_scale(_scale(scale))
        theme.use_reduced_motion(self._settings.value("look/motion") == REDUCED)
        theme.changed.connect(lambda: self._keep(_look(theme)))

    def follow(self, preferences: Preferences) -> None:
        """Behave as last time, and remember every change."""
        kept = self._settings.value("lock/after")
        preferences.folder = str(self._folder)
        preferences.use_lock_after(int(kept) if isinstance(kept, str) and kept.isdecimal() else USUALLY)
        preferences.changed.connect(lambda: self._keep({"lock/after": str(preferences.lock_after)}))

    def place(self, window: QWidget) -> None:
        """Give a window the place and size it had."""
        kept = self._settings.value("window/geometry")
        if isinstance(kept, QByteArray):
            window.restoreGeometry(kept)

    def keep_place(self, window: QWidget) -> None:
        """Remember where a window is, as it closes."""
        self._keep({"window/geometry": window.saveGeometry()})

    def _keep(self, values: dict[str, object]) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return  # a disk that cannot be written is said where something of worth is written
        for name, value in values.items():
            self._settings.setValue(name, value)
        self._settings.sync()


def _look(theme: Theme) -> dict[str, object]:
    motion = REDUCED if theme.reduced_motion else "full"
    return {"look/mode": theme.mode, "look/text": theme.text_scale, "look/motion": motion}


def _scale(kept: object) -> float:
    try:
        return float(str(kept))
    except ValueError:
        return TEXT_SCALES[0]

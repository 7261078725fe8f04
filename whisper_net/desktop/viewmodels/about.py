"""What this program is: its version, what it runs on, and where its profile lies."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion

from whisper_net.desktop.viewmodels.preferences import preferences

LICENCE = "MIT"


def program_version() -> str:
    """The version that is installed; "" in a checkout that is not."""
    try:
        return version("whisper-net")
    except PackageNotFoundError:
        return ""


def runs_on() -> str:
    """What it runs on, for whoever asks for help."""
    return f"Python {platform.python_version()} · Qt {qVersion()}"


def profile_folder() -> str:
    """Where the profile lies; "" where the window was given none."""
    return preferences().folder

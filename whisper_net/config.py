"""Where a person's profile lies, and the names of what is in it besides its databases."""

from pathlib import Path

from platformdirs import user_data_path

APP = "whisper_net"
CONTROL = "control"


def default_profile() -> Path:
    """The profile of somebody who names none."""
    return user_data_path(APP, appauthor=False) / "profile"


def control_path(profile: Path) -> Path:
    """Where a running node of this profile is reached."""
    return profile / CONTROL

"""What files need so that they survive power loss."""

import os
from pathlib import Path


def sync_directory(path: Path) -> None:
    """Make a name just created, replaced or removed in a directory survive power loss, where the system can."""
    if os.name != "posix":
        return
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)

"""What files need so that they survive power loss, and the names of what a disk may refuse."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whisper_net.core.errors import DiskFault, DiskFull

NEARLY_FULL = 1 << 20
"""Bytes free under which a failing write is blamed on space; SQLite names some of those an I/O error."""
FULL = "the disk is full: nothing of this was saved, and nothing saved before is lost"


def sync_directory(path: Path) -> None:
    """Make a name just created, replaced or removed in a directory survive power loss, where the system can."""
    if os.name != "posix":
        return
    directory = os.open(path, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def is_full(path: Path) -> bool:
    """Whether the disk under a directory has next to nothing left."""
    try:
        return shutil.disk_usage(path).free < NEARLY_FULL
    except OSError:
        return False


@contextmanager
def disk_faults(path: Path) -> Iterator[None]:
    """Raise DiskFull or DiskFault, naming `path`, for whatever the system refuses."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(FULL) from error
        raise DiskFault(f"{path}: {error.strerror}") from error

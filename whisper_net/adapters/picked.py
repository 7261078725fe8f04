"""The bytes of a file that a person picked or dropped: an ordinary file, no larger than it may be, and nothing else.

Rules: the size is looked at before a byte is read, and what is read is bounded again, for a file may grow meanwhile.
Devices, pipes and folders are refused without waiting for them. Reading happens in a thread of its own: what was picked
may lie on a disk that is slow to answer.
"""

import asyncio
import os
import stat
from pathlib import Path

from whisper_net.core.errors import DiskFault, RefusedError, TooLong

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""A pipe that nobody writes to would otherwise keep whoever opens it."""


class NoFile(RefusedError):
    """What was picked is a folder, a device or a pipe."""

    code = "no_file"


async def picked_file(path: str, most: int) -> bytes:
    """Everything that a file holds, at most `most` bytes. Raises TooLong, NoFile or DiskFault, in words."""
    return await asyncio.to_thread(read_bounded, Path(path), most)


def read_bounded(path: Path, most: int) -> bytes:
    """The same, in this thread."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening alone does something to some devices
            raise NoFile("this is not a file that can be read; choose a text or Markdown file")
        with os.fdopen(os.open(path, os.O_RDONLY | _NEVER_WAIT), "rb") as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise NoFile("this is not a file that can be read; choose a text or Markdown file")
            data = b"" if found.st_size > most else stream.read(most + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "it has no usable name"
        raise DiskFault(f"this file could not be read: {said.lower()}") from error
    if found.st_size > most or len(data) > most:
        raise TooLong(f"this file is larger than {most // 1_000_000} MB; choose a smaller one")
    return data

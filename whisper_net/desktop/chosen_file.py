"""Files that a person picked, dropped or pasted to attach, and where one is to be saved: looked at, never read whole.

Rules: runs on the node's side, in a thread: what was picked may lie on a disk that is slow to answer. What cannot be
attached is said in words that name it. Reading it is the node's (node/attachments.py), when it is sent.
"""

import asyncio
import os
import stat
from pathlib import PurePath
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from whisper_net.core.documents.filenames import ending, kind_of, mended
from whisper_net.core.errors import LocalError
from whisper_net.core.wire.bounds import MAX_ATTACHMENT
from whisper_net.desktop.thumbnail_worker import MOST_PIXELS

_MB = 1 << 20
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""A pipe that nobody writes to would otherwise keep whoever opens it."""


class NotAttachable(LocalError):
    """A file that cannot be attached; the message says why."""

    code = "not_attachable"


class Chosen(NamedTuple):
    """A file that is to be sent: at a path, or, where it was pasted, as bytes."""

    name: str
    size: int
    path: str = ""
    data: bytes = b""

    @property
    def ending(self) -> str:
        return ending(self.name)

    @property
    def kind(self) -> str:
        """picture | program | other."""
        return kind_of(self.name)


class Looked(NamedTuple):
    """What came of looking at several: those that can be sent, and what is wrong with the others."""

    chosen: tuple[Chosen, ...]
    faults: tuple[LocalError, ...]


async def look_at(paths: tuple[str, ...]) -> Looked:
    """Look at files one by one."""
    chosen, faults = list[Chosen](), list[LocalError]()
    for path in paths:
        try:
            chosen.append(await asyncio.to_thread(_look, path))
        except LocalError as error:
            faults.append(error)
    return Looked(tuple(chosen), tuple(faults))


async def is_there(path: str) -> bool:
    """Whether something has this name."""
    return await asyncio.to_thread(os.path.lexists, path)


async def pasted(name: str, picture: bytes | QImage) -> Chosen:
    """A picture that was pasted, as it was or as a PNG. Raises NotAttachable."""
    if isinstance(picture, QImage):
        if picture.width() * picture.height() > MOST_PIXELS:
            raise NotAttachable("this picture has more than 40 megapixels. Save it as a file, and attach that")
        picture = await asyncio.to_thread(_png, picture)
    _check(name, len(picture))
    return Chosen(name, len(picture), data=picture)


def _png(picture: QImage) -> bytes:
    data, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(data.data())


def _look(path: str) -> Chosen:
    name = mended(PurePath(path).name)
    try:
        found = os.stat(path)  # noqa: PTH116 - opening alone does something to some devices
        if stat.S_ISDIR(found.st_mode):
            raise NotAttachable(f"“{name}” is a folder. Attach the files in it, or pack it into one file first")
        if not stat.S_ISREG(found.st_mode):
            raise NotAttachable(f"“{name}” is a device, not a file. Nothing was attached of it")
        os.close(os.open(path, os.O_RDONLY | _NEVER_WAIT))
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "it has no usable name"
        raise NotAttachable(f"“{name}” cannot be read: {said.lower()}") from error
    _check(name, found.st_size)
    return Chosen(name, found.st_size, path)


def _check(name: str, size: int) -> None:
    if not size:
        raise NotAttachable(f"“{name}” is empty: there is nothing in it to attach")
    if size > MAX_ATTACHMENT:
        most = MAX_ATTACHMENT // _MB
        raise NotAttachable(f"“{name}” has {size / _MB:.1f} MB: {most} MB are the most that can be attached")

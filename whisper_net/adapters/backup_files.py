"""Backups as ordinary files: written beside their name, made durable, and only then given it.

Rules: only the owner may read them; one that is there stays as it is until the new one is whole; what was begun and not
finished leaves nothing. Implements ports/backup.py.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from whisper_net.adapters.files import disk_faults, sync_directory
from whisper_net.core.errors import DiskFault
from whisper_net.ports.backup import FileThere

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to would otherwise keep whoever opens it."""


class SystemBackupFiles:
    """The files of this computer."""

    def create(self, path: str, *, force: bool) -> "FileSink":
        return FileSink(Path(path), force)

    def open(self, path: str) -> "FileSource":
        return FileSource(Path(path))


class FileSink:
    """One file on its way to its name."""

    def __init__(self, path: Path, force: bool) -> None:
        self._path, self._force = path, force
        self._begun = path.with_name(f".{token_hex(8)}.part")
        self._check_free()
        with disk_faults(path):
            handle = os.open(self._begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        self._stream: BinaryIO = os.fdopen(handle, "wb")

    def _check_free(self) -> None:
        if self._path.is_dir():
            raise FileThere(f"{self._path} is a folder; name a file in it")
        if self._path.exists() and not self._path.is_file():
            raise FileThere(f"{self._path} is a device, not a file; choose another name")
        if not self._force and (self._path.exists() or self._path.is_symlink()):
            raise FileThere(f"{self._path} is there already; choose another name, or say --force to replace it")

    def write(self, data: bytes) -> None:
        with disk_faults(self._path):
            self._stream.write(data)

    def commit(self) -> None:
        with disk_faults(self._path):
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self._check_free()  # somebody may have made one meanwhile
            self._begun.replace(self._path)
            sync_directory(self._path.parent)

    def abandon(self) -> None:
        with suppress(OSError):
            self._stream.close()
        with suppress(OSError):
            self._begun.unlink(missing_ok=True)


class FileSource:
    """One file, from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with disk_faults(path):
            handle = os.open(path, os.O_RDONLY | _BINARY | _NEVER_WAIT)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                os.close(handle)
                raise DiskFault(f"{path} is a folder or a device, not a file")
            self._stream: BinaryIO = os.fdopen(handle, "rb")

    def read(self, size: int) -> bytes:
        with disk_faults(self._path):
            return self._stream.read(size)

    def close(self) -> None:
        self._stream.close()

"""What a node asks of the place where backups lie: a file that a person named, whole or not there at all.

Errors: FileThere where one is and must not be replaced, DiskFull, DiskFault.
"""

from typing import Protocol

from whisper_net.core.errors import RefusedError


class FileThere(RefusedError):
    """A file of that name is there."""

    code = "file_exists"


class BackupSink(Protocol):
    """One file that is being written: nobody sees it before `commit`."""

    def write(self, data: bytes) -> None: ...

    def commit(self) -> None:
        """Give it its name, durable when it returns."""
        ...

    def abandon(self) -> None:
        """Leave nothing behind; nothing to do after `commit`."""
        ...


class BackupSource(Protocol):
    """One file that is being read."""

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        ...

    def close(self) -> None: ...


class BackupFiles(Protocol):
    """Files by absolute paths."""

    def create(self, path: str, *, force: bool) -> BackupSink:
        """Begin a file that its owner alone may read; one that is there is replaced only with `force`."""
        ...

    def open(self, path: str) -> BackupSource: ...

"""One process at a time works with a profile; the system drops the lock with the process that held it."""

from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from whisper_net.adapters.files import disk_faults
from whisper_net.core.errors import DiskFault, ProfileInUse

LOCK = "lock"


class ProfileLock:
    """A lock on a profile's directory, made if it is not there yet. Also a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # No fallback to a lock by mere existence of a file: that one outlives its process.
        self._lock = FileLock(path / LOCK, timeout=0, mode=0o600, thread_local=False, fallback_to_soft=False)

    def acquire(self) -> None:
        """Take the lock at once. Raises ProfileInUse, or DiskFault where the directory cannot be locked."""
        try:
            with disk_faults(self._path):
                self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._take()
        except RuntimeError as error:  # what filelock raises where there is no flock
            raise DiskFault(f"{self._path} is on a disk that knows no locks") from error

    def release(self) -> None:
        """Give the lock up, if it is held."""
        self._lock.release(force=True)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _take(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:  # itself an OSError
            raise ProfileInUse("this profile is open in another window or terminal") from error

"""One encrypted SQLite file: opened by raw key, brought to its newest schema, its faults named.

Rules: the key is given raw (a text key would be stretched for 130 ms at every opening); SQLCipher's own log is silenced
before the key is named; a transaction is always `atomic()`, for sqlite-utils commits by itself elsewhere. Errors of
`sqlcipher3` are not those of `sqlite3`; all of them become errors of core/errors.py here.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, cast

from sqlcipher3 import dbapi2
from sqlite_utils import Database

from whisper_net.adapters.files import FULL, disk_faults, is_full, sync_directory
from whisper_net.core.errors import (
    DiskFault,
    DiskFull,
    ProfileCorrupt,
    ProfileError,
    ProfileInUse,
    ProfileLocked,
    ProfileNewer,
)

BUSY_SECONDS = 10
_PRIMARY = 0xFF
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA journal_size_limit = 16777216",
)


class SqliteFile:
    """A connection for one thread at a time; `close` may come from any thread and waits for what is running."""

    def __init__(self, path: Path, key: bytes, migrations: Sequence[str], *, read_only: bool = False) -> None:
        """Open or create the file. `key` is 32 bytes. Raises a ProfileError."""
        self.path = path
        self._lock = RLock()
        self._db: Database | None = None
        with self.faults():
            _create_private(path)
            self._db = _connect(path, key)
            try:
                _migrate(self._db, migrations)
                if read_only:
                    self._db.conn.execute("PRAGMA query_only = ON")
            except BaseException:
                self.close()
                raise

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A connection inside one transaction: all of it is written, or none."""
        with self._lock, self.faults(), self._open().atomic() as db:
            yield db.conn

    def empty_journal(self) -> None:
        """Leave no older page in the write-ahead log, as far as readers let it go now; what they hold goes later."""
        with self._lock, self.faults():
            self._open().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn whatever the database or the disk says into an error of ours."""
        try:
            with disk_faults(self.path):
                yield
        except dbapi2.Error as error:
            raise _named(error, self.path) from error

    def close(self) -> None:
        """Close; what is asked later raises ProfileLocked. Never raises."""
        with self._lock:
            db, self._db = self._db, None
            if db is not None:
                # A checkpoint at the last close may meet a full disk; the write-ahead log keeps what it holds.
                try:
                    db.close()
                except dbapi2.Error:
                    return

    def _open(self) -> Database:
        if self._db is None:
            raise ProfileLocked("this profile is locked")
        return self._db


def _create_private(path: Path) -> None:
    """Create the file for its owner alone; the write-ahead log beside it takes the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        return
    sync_directory(path.parent)


def _connect(path: Path, key: bytes) -> Database:
    conn = dbapi2.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        conn.execute("PRAGMA cipher_log_level = NONE")
        conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in _SETTINGS:
            conn.execute(setting)
    except BaseException:
        conn.close()
        raise
    # Plugins of sqlite-utils, if somebody installed any, have no business in here.
    return Database(cast(Any, conn), recursive_triggers=False, execute_plugins=False)


def _migrate(db: Database, migrations: Sequence[str]) -> None:
    (version,) = db.conn.execute("PRAGMA user_version").fetchone()
    if version > len(migrations):
        raise ProfileNewer(f"this profile was written by a newer version of the program (schema {version})")
    for number in range(version, len(migrations)):
        with db.atomic():
            for statement in migrations[number].split(";\n"):
                db.conn.execute(statement)
            db.conn.execute(f"PRAGMA user_version = {number + 1}")


def _named(error: dbapi2.Error, path: Path) -> ProfileError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == dbapi2.SQLITE_FULL or (code in {dbapi2.SQLITE_IOERR, dbapi2.SQLITE_CANTOPEN} and is_full(path.parent)):
        return DiskFull(FULL)
    if code in {dbapi2.SQLITE_NOTADB, dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_ERROR}:
        return ProfileCorrupt(f"{path.name} is damaged or is not a database of this profile")
    if code in {dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED}:
        return ProfileInUse(f"{path.name} is in use by something else")
    return DiskFault(f"{path.name}: {error}")

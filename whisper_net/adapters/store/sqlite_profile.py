"""A profile on disk: `key`, `profile.db` and `groups/<16 hex>.db` in one directory of its owner alone.

Every database has a key of its own, derived from the one in the key file, so that no file can be put in another's
place. Whoever works with a profile holds its lock first (profile_lock.py). The memory twin is memory_profile.py.
"""

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar
from weakref import WeakSet

from whisper_net.adapters.entropy import system_entropy
from whisper_net.adapters.files import disk_faults, sync_directory
from whisper_net.adapters.keyfile import (
    MODERATE_MEMORY,
    MODERATE_OPS,
    create_key_file,
    destroy_key_file,
    open_key_file,
)
from whisper_net.adapters.store.profile_lock import LOCK
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_reader import SqliteGroupReader
from whisper_net.adapters.store.sqlite_salvage import Wreck, salvage
from whisper_net.adapters.store.sqlite_schema import PROFILE
from whisper_net.core.crypto.contexts import Context, derive
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.errors import ProfileCorrupt, ProfileError, ProfileLocked
from whisper_net.ports.store import GroupEntry, PeerEntry

KEY, STORE, GROUPS = "key", "profile.db", "groups"
_FILE = re.compile(r"[0-9a-f]{16}")


class _Closing(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=_Closing)


class SqliteProfileStore:
    """Implements ports.store.ProfileStore."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._file = SqliteFile(path, key, PROFILE)

    def groups(self) -> list[GroupEntry]:
        """All entries, oldest first."""
        with self._file.transaction() as conn:
            return [GroupEntry(*row) for row in conn.execute(_GROUPS)]

    def put_group(self, entry: GroupEntry) -> None:
        """Insert, or replace the entry with this `file`; durable when it returns."""
        with self._file.transaction() as conn:
            conn.execute(_PUT_GROUP, (entry.file, entry.group, entry.name, entry.state, entry.facts))

    def remove_group(self, file: str) -> None:
        """Forget an entry and its peers, and delete its database, which is closed by now. Raises DiskFault."""
        with self._file.transaction() as conn:
            conn.execute("DELETE FROM groups WHERE file = ?", (file,))
            conn.execute("DELETE FROM peers WHERE file = ?", (file,))
        groups = self._file.path.parent / GROUPS
        # Only now: a database without an entry is lost space, an entry without its database a group that is damaged.
        _unlink_database(groups, file)

    def move_group(self, file: str, into: str) -> None:
        """From now on the entry and its peers are of another database; the former is left where it is."""
        with self._file.transaction() as conn:
            conn.execute("UPDATE groups SET file = ? WHERE file = ?", (into, file))
            conn.execute("UPDATE peers SET file = ? WHERE file = ?", (into, file))

    def peers(self, file: str) -> list[PeerEntry]:
        """The peers of an entry, by address."""
        with self._file.transaction() as conn:
            return [PeerEntry(*row) for row in conn.execute(_PEERS, (file,))]

    def put_peer(self, entry: PeerEntry) -> None:
        """Insert, or replace the entry with this file and address."""
        with self._file.transaction() as conn:
            conn.execute(_PUT_PEER, (entry.file, entry.address, entry.last_sync, entry.member))

    def remove_peer(self, file: str, address: str) -> None:
        """Forget an address of an entry."""
        with self._file.transaction() as conn:
            conn.execute("DELETE FROM peers WHERE file = ? AND address = ?", (file, address))

    def fact(self, name: str) -> bytes | None:
        """A small named value of this profile."""
        with self._file.transaction() as conn:
            row = conn.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def put_fact(self, name: str, value: bytes | None) -> None:
        """Set it, durable when it returns; None deletes."""
        with self._file.transaction() as conn:
            if value is None:
                conn.execute("DELETE FROM facts WHERE name = ?", (name,))
            else:
                conn.execute("INSERT OR REPLACE INTO facts(name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        self._file.close()


class SqliteProfile:
    """Implements ports.store.Profile: holds the key while unlocked and every database that was opened with it."""

    def __init__(self, path: Path, key: bytes) -> None:
        """`key` as the key file gave it."""
        self._path = path
        self._key: bytes | None = key
        self._open: WeakSet[_Closing] = WeakSet()
        self._store = self._opened(SqliteProfileStore(path / STORE, self._derive("profile")))

    def store(self) -> SqliteProfileStore:
        self._derive("profile")
        return self._store

    def open_group(self, file: str) -> SqliteGroupStore:
        """Open, or create, the database of a group. `file` is 16 lowercase hex digits, drawn at random."""
        key = self._derive(file)
        return self._opened(SqliteGroupStore(self._database(file), key))

    def salvage_group(self, file: str, into: str) -> None:
        """Copy what can be read of a damaged group's database into a new one, which is closed again."""
        wreck = Wreck(self._database(file), self._derive(file))
        store = self.open_group(into)
        try:
            salvage(wreck, store)
        except BaseException:
            store.close()
            _unlink_database(self._path / GROUPS, into)
            raise
        store.close()

    def open_reader(self, file: str) -> SqliteGroupReader:
        """A reader over the same database, for use in one thread."""
        key = self._derive(file)
        return self._opened(SqliteGroupReader(self._database(file), key))

    def close(self) -> None:
        """Close every database and drop the keys; what was handed out raises ProfileLocked from then on."""
        self._key = None
        for database in list(self._open):
            database.close()

    def _derive(self, name: str) -> bytes:
        if self._key is None:
            raise ProfileLocked("this profile is locked")
        return derive(self._key, Context.KEY_FILE, [name])

    def _database(self, file: str) -> Path:
        if not _FILE.fullmatch(file):
            raise ProfileCorrupt("the profile names a database that cannot be one of its own")
        return self._path / GROUPS / f"{file}.db"

    def _opened(self, database: C) -> C:
        self._open.add(database)
        return database


def create_profile(
    path: Path,
    passphrase: str,
    *,
    ops: int = MODERATE_OPS,
    memory: int = MODERATE_MEMORY,
    entropy: Entropy = system_entropy,
) -> SqliteProfile:
    """Make a profile in a directory and unlock it. Off the event loop. Raises ProfileExists, DiskFull or DiskFault.

    The key file comes last into being as far as anybody can see: without it there is no profile, and what a crash
    left is cleared away, as is what could not be made whole. `ops` and `memory` (bytes) are lowered for test profiles
    alone.
    """
    with disk_faults(path):
        _make_directories(path)
    key = create_key_file(path / KEY, passphrase, ops=ops, memory=memory, entropy=entropy)
    try:
        return SqliteProfile(path, key)
    except BaseException:
        with suppress(ProfileError):
            wipe_profile(path)
        raise


def unlock_profile(path: Path, passphrase: str) -> SqliteProfile:
    """Open a profile. Off the event loop. Raises NoProfile, WrongPassphrase, ProfileCorrupt or ProfileNewer."""
    return SqliteProfile(path, open_key_file(path / KEY, passphrase))


def profile_exists(path: Path) -> bool:
    """Whether a directory holds a profile, of whatever passphrase."""
    return (path / KEY).exists()


def wipe_profile(path: Path) -> None:
    """Destroy the key first, which alone makes the rest unreadable, then the databases. Raises DiskFault."""
    destroy_key_file(path / KEY)
    with disk_faults(path):
        _clear(path)


def _unlink_database(groups: Path, file: str) -> None:
    with disk_faults(groups):
        for ending in ("", "-wal", "-shm"):
            (groups / f"{file}.db{ending}").unlink(missing_ok=True)
        sync_directory(groups)


def _make_directories(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if profile_exists(path):
        return
    _clear(path)
    if not any(entry.name != LOCK for entry in path.iterdir()):
        path.chmod(0o700)
    (path / GROUPS).mkdir(mode=0o700)


def _clear(path: Path) -> None:
    for file in path.glob(f"{STORE}*"):
        file.unlink()
    if (path / GROUPS).exists():
        shutil.rmtree(path / GROUPS)


_GROUPS = "SELECT file, id, name, state, facts FROM groups ORDER BY key"
_PUT_GROUP = """
    INSERT INTO groups(file, id, name, state, facts) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT(file) DO UPDATE
    SET id = excluded.id, name = excluded.name, state = excluded.state, facts = excluded.facts
"""
_PEERS = "SELECT file, address, last_sync, member FROM peers WHERE file = ? ORDER BY address"
_PUT_PEER = """
    INSERT INTO peers(file, address, last_sync, member) VALUES (?, ?, ?, ?)
    ON CONFLICT(file, address) DO UPDATE SET last_sync = excluded.last_sync, member = excluded.member
"""

"""Where a relay keeps what it must not lose: its store, and beside it the key that its address names."""

import os
import secrets
from pathlib import Path

from whisper_net.core.crypto.tickets import relay_keys
from whisper_net.core.errors import DiskFault, RelayStoreError
from whisper_net.relay.sqlite import SqliteRelayStore

SEED_SIZE = 32
SQLITE, POSTGRES = "sqlite:///", "postgresql://"


def store_path(url: str) -> Path:
    """The file that a store's URL names. Raises RelayStoreError."""
    if url.startswith(POSTGRES):
        raise RelayStoreError("this version keeps a relay's items in SQLite alone: write --store sqlite:///relay.db")
    if not url.startswith(SQLITE) or not url.removeprefix(SQLITE):
        raise RelayStoreError("a store is written like sqlite:///relay.db, or sqlite:////var/lib/relay/relay.db")
    path = Path(url.removeprefix(SQLITE))
    if not path.parent.is_dir():
        raise RelayStoreError(f"there is no folder {path.parent}; make it first")
    return path


def open_store(path: Path) -> SqliteRelayStore:
    """Raises DiskFull or DiskFault."""
    return SqliteRelayStore(path)


def relay_key(path: Path) -> tuple[bytes, bytes]:
    """(public, secret) of the relay whose store is `path`. Raises DiskFault.

    Drawn at its first start, and kept beside the store for its owner alone.
    """
    file = path.with_name(path.name + ".key")
    try:
        seed = _read(file) or _draw(file)
    except OSError as error:
        raise DiskFault(f"{file}: {error.strerror}") from error
    if len(seed) != SEED_SIZE:
        raise DiskFault(f"{file} holds no key of a relay; put the one back that it had, or members have to add it anew")
    return relay_keys(seed)


def _read(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def _draw(file: Path) -> bytes:
    """Whole on the disk before the relay is told to anybody."""
    seed = secrets.token_bytes(SEED_SIZE)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(seed)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    return seed

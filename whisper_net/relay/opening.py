"""Where a relay keeps what it must not lose: its store, and its key, which its address names."""

import os
import secrets
from pathlib import Path

from whisper_net.core.crypto.tickets import relay_keys
from whisper_net.core.errors import DiskFault, RelayStoreError
from whisper_net.relay.sqlite import SqliteRelayStore
from whisper_net.relay.store import RelayStore

SEED_SIZE = 32
SQLITE, POSTGRES = "sqlite:///", ("postgresql://", "postgres://")
KEY_FILE = Path("relay.key")
"""Of a relay whose store is no file."""


def store_path(url: str) -> Path | None:
    """The file that a store's URL names; None for a database. Raises RelayStoreError."""
    if url.startswith(POSTGRES):
        return None
    if not url.startswith(SQLITE) or not url.removeprefix(SQLITE):
        raise RelayStoreError(
            "a store is written like sqlite:///relay.db, sqlite:////var/lib/relay/relay.db or "
            "postgresql://relay@database.example/relay"
        )
    path = Path(url.removeprefix(SQLITE))
    if not path.parent.is_dir():
        raise RelayStoreError(f"there is no folder {path.parent}; make it first")
    return path


def store_name(url: str) -> str:
    """A store as it is told to whoever starts the relay: where it is, without a password."""
    path = store_path(url)
    return str(path.absolute()) if path else url.partition("?")[0].rpartition("@")[2].rpartition("//")[2]


def key_path(url: str) -> Path:
    """Where the key is kept unless somebody says otherwise. Raises RelayStoreError."""
    path = store_path(url)
    return KEY_FILE if path is None else path.with_name(path.name + ".key")


async def open_store(url: str, key: bytes) -> RelayStore:
    """`key` is the relay's public one. Raises RelayStoreError, DiskFull or DiskFault."""
    path = store_path(url)
    if path is not None:
        return SqliteRelayStore(path)
    from whisper_net.relay.postgres import PostgresRelayStore

    return await PostgresRelayStore.open(url, key)


def relay_key(file: Path) -> tuple[bytes, bytes]:
    """(public, secret) of the relay whose key is in `file`. Raises DiskFault.

    Drawn at its first start, and kept for its owner alone.
    """
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

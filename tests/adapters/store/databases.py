"""A group's database, written and then looked at from below."""

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from tests.contracts.stores import patches, posted
from whisper_net.adapters.store.sqlite import SqliteGroupStore

KEY = bytes(range(32))


def filled(path: Path, messages: int = 300) -> None:
    store = SqliteGroupStore(path, KEY)
    store.commit(patches(*(posted(f"m{i}", f"message {i}", lamport=i) for i in range(messages))))
    store.close()


def raw(path: Path, key: bytes = KEY) -> Any:
    conn = dbapi2.connect(str(path), isolation_level=None)
    conn.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return conn

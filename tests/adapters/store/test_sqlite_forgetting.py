"""What disappears is in no page of the file any more: looked for in the pages as they are before they are encrypted."""

from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from tests.contracts.stores import edited, posted
from tests.contracts.test_store_forgetting import FORGET, GONE, KEPT, written
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.core.group.records import SavedDraft, StoreBatch

WORD = "zebrafinch"


@pytest.fixture
def unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same connection with the same settings, without its key."""

    class Keyless:
        def __init__(self, path: str, **settings: Any) -> None:
            self._conn = connect(path, **settings)

        def execute(self, statement: str, *args: Any) -> Any:
            return None if statement.startswith("PRAGMA key") else self._conn.execute(statement, *args)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._conn, name)

    connect = dbapi2.connect
    monkeypatch.setattr(dbapi2, "connect", Keyless)


def pages(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


@pytest.mark.usefixtures("unencrypted")
def test_no_page_holds_what_disappeared(tmp_path: Path) -> None:
    store = SqliteGroupStore(tmp_path / "group.db", bytes(32))
    gone = [posted(f"g{i}", f"{WORD} {i} " + "x" * (i % 7 * 900), lamport=i) for i in range(1, 120)]
    store.commit([written(KEPT, posted("k", "kept word"))])
    store.commit([written(GONE, *gone, edited("g1", f"{WORD} mended"))])
    store.commit([StoreBatch(drafts=(SavedDraft("channel/1", "mine", f'["{gone[0].origin.id.hex()}","{WORD}"]'),))])
    assert WORD.encode() in pages(tmp_path)
    assert bytes(gone[5].origin.id) in pages(tmp_path)
    store.commit([FORGET])
    found = pages(tmp_path)
    assert b"kept word" in found
    assert WORD.encode() not in found
    assert bytes(GONE) not in found
    assert not any(bytes(post.origin.id) in found for post in gone)
    store.close()
    assert WORD.encode() not in pages(tmp_path)

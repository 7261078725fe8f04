"""Schemas: recorded, upgraded from every past one, never changed once released, and refused when newer."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import astuple

from tests.adapters.store.databases import KEY, filled, raw
from tests.contracts.stores import GENERAL, patches, posted
from whisper_net.adapters.store import sqlite_database, sqlite_schema
from whisper_net.adapters.store.sqlite import SqliteGroupStore
from whisper_net.adapters.store.sqlite_profile import SqliteProfileStore
from whisper_net.adapters.store.sqlite_reader import SqliteGroupReader
from whisper_net.core.errors import ProfileCorrupt, ProfileNewer
from whisper_net.ports.store import GroupEntry, PeerEntry

SCHEMAS = Path(__file__).parent / "schemas"


def tables(path: Path) -> dict[str, str]:
    conn = raw(path)
    found = dict(conn.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'words_%'").fetchall())
    conn.close()
    return {name: " ".join((sql or "").split()) for name, sql in found.items()}


def test_newer_database_is_named_and_left_alone(path: Path) -> None:
    filled(path)
    conn = raw(path)
    conn.execute("PRAGMA user_version = 999")
    conn.close()
    before = path.read_bytes()
    for database in (SqliteGroupStore, SqliteGroupReader):
        with pytest.raises(ProfileNewer):
            database(path, KEY)
    assert path.read_bytes() == before


def test_version_is_recorded(path: Path) -> None:
    filled(path, 1)
    assert raw(path).execute("PRAGMA user_version").fetchone() == (len(sqlite_schema.GROUP),)


@pytest.mark.parametrize("version", range(1, len(sqlite_schema.GROUP) + 1))
def test_every_past_schema_is_upgraded_with_what_it_holds(path: Path, tmp_path: Path, version: int) -> None:
    conn = raw(path)
    conn.executescript((SCHEMAS / f"group_v{version}.sql").read_text("utf-8"))
    conn.execute(f"PRAGMA user_version = {version}")
    conn.close()
    store, reader = SqliteGroupStore(path, KEY), SqliteGroupReader(path, KEY)
    assert [row.text for row in reader.messages(GENERAL, 10)] == ["kept from before"]
    assert [row.text for row in reader.messages(GENERAL, 10, search="bef")] == ["kept from before"]
    store.commit(patches(posted("new", "written after", lamport=9)))
    assert reader.counts()["messages"] == 2
    SqliteGroupStore(tmp_path / "fresh.db", KEY).close()
    assert tables(path) == tables(tmp_path / "fresh.db")


def test_drops_of_before_find_their_place(path: Path) -> None:
    """Of a drop whose envelope is lost nothing is known: it counts, as it did."""
    conn = raw(path)
    conn.executescript((SCHEMAS / "group_v12.sql").read_text("utf-8"))
    conn.execute("INSERT INTO ids(key, id) VALUES (7, ?)", (b"d" * 32,))
    conn.execute(
        "INSERT INTO parts(key, device, incarnation, kid, number) VALUES (3, 7, ?, ?, 2)", (b"\0" * 8, b"k" * 32)
    )
    conn.execute("INSERT INTO envelopes VALUES (?, ?, x'00')", (3 << 10 | 41, b"e" * 32))
    for id_ in (b"e" * 32, b"f" * 32):
        conn.execute("INSERT INTO drops VALUES (NULL, ?, ?, 1, ?, x'', x'00', 1)", (id_, b"K" * 32, b"a" * 32))
    conn.execute("PRAGMA user_version = 12")
    conn.close()
    one, other = SqliteGroupStore(path, KEY).load().drops
    assert (one.feed, one.seq) == ((b"d" * 32, b"\0" * 8, b"k" * 32), 2_042)
    assert (other.feed, other.seq) == ((b"", b"", b""), 0)


@pytest.mark.parametrize("version", range(1, len(sqlite_schema.PROFILE) + 1))
def test_every_past_profile_is_upgraded_with_what_it_holds(path: Path, tmp_path: Path, version: int) -> None:
    entry, peer = GroupEntry("f" * 16, b"g" * 32, "Laid off", "member", b""), PeerEntry("f" * 16, "[::1]:7", 5, None)
    conn = raw(path)
    conn.executescript((SCHEMAS / f"profile_v{version}.sql").read_text("utf-8"))
    conn.execute("INSERT INTO groups(file, id, name, state, facts) VALUES (?, ?, ?, ?, ?)", astuple(entry))
    conn.execute("INSERT INTO peers(file, address, last_sync, member) VALUES (?, ?, ?, ?)", astuple(peer))
    conn.execute(f"PRAGMA user_version = {version}")
    conn.close()
    store = SqliteProfileStore(path, KEY)
    assert (store.groups(), store.peers(entry.file)) == ([entry], [peer])
    store.put_fact("written", b"after")
    assert store.fact("written") == b"after"
    SqliteProfileStore(tmp_path / "fresh.db", KEY).close()
    assert tables(path) == tables(tmp_path / "fresh.db")


@pytest.mark.parametrize("name", ["GROUP", "PROFILE"])
def test_released_schemas_never_change(tmp_path: Path, name: str) -> None:
    for version, migration in enumerate(getattr(sqlite_schema, name), 1):
        past, now = raw(tmp_path / f"past{version}"), raw(tmp_path / f"now{version}")
        past.executescript((SCHEMAS / f"{name.lower()}_v{version}.sql").read_text("utf-8"))
        for earlier in (*getattr(sqlite_schema, name)[: version - 1], migration):
            now.executescript(earlier)
        assert tables_of(past) == tables_of(now)


def tables_of(conn: Any) -> list[str]:
    return [" ".join((sql or "").split()) for (sql,) in conn.execute("SELECT sql FROM sqlite_master ORDER BY name")]


def test_failed_migration_leaves_the_old_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path, 1)
    broken = (*sqlite_schema.GROUP, "CREATE TABLE half(a) STRICT;\nDROP TABLE nothing;\n")
    with pytest.raises(ProfileCorrupt):
        sqlite_database.SqliteFile(path, KEY, broken)
    assert "half" not in tables(path)
    assert SqliteGroupReader(path, KEY).counts()["messages"] == 1

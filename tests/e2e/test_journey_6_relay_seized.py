"""A relay is seized, by real processes: its store comes back old and corrupted; another takes over; both die.

Nothing that a relay does takes back, changes or adds anything; a bundle on a stick brings over what came since.
"""

import shutil
import sqlite3
from pathlib import Path

from tests.e2e.conftest import Make
from tests.e2e.test_relay import serving


def corrupted(store: Path) -> int:
    """Change a byte of every item; how many there are."""
    with sqlite3.connect(store) as database:
        items = database.execute("SELECT key, item FROM items").fetchall()
        bent = [(item[:99] + bytes([item[99] ^ 1]) + item[100:], key) for key, item in items]
        database.executemany("UPDATE items SET item = ? WHERE key = ?", bent)
    database.close()
    return len(items)


def test_relay_seized(machine: Make, tmp_path: Path) -> None:
    ana, ben = machine("ana"), machine("ben")
    seized, other, stick = tmp_path / "seized", tmp_path / "other", tmp_path / "stick"
    seized.mkdir()
    other.mkdir()
    with serving(other) as (_, second):
        with serving(seized) as (_, first):
            for who in (ana, ben):
                for relay in (first, second):
                    who.json("relay", "add", str(relay))
            ana.json("post", "general", "one")
            ana.json("sync")
            assert ben.json("sync")["peers"] == 2
            assert ben.texts() == ["one"]
        shutil.copytree(seized, tmp_path / "before")
        with serving(seized, "--listen", first.where.partition("//")[2]):
            ana.json("post", "general", "two")
            ana.json("sync")
        assert corrupted(seized / "relay.db")
        with serving(seized, "--listen", first.where.partition("//")[2]):
            ben.json("sync")
            assert ben.texts() == ["one", "two"]
        shutil.copy(tmp_path / "before" / "relay.db", seized / "relay.db")
        with serving(seized, "--listen", first.where.partition("//")[2]):
            ben.json("sync")
            ana.json("sync")
            assert ben.texts() == ana.texts() == ["one", "two"]
    ana.json("post", "general", "three")
    assert ana.error("sync") == "nobody_reachable"
    says = {row["check"]: row["ok"] for row in ana.json("doctor")}
    assert says["relay"] is False
    ana.json("bundle", "export", str(stick))
    assert ben.json("bundle", "import", str(stick))["envelopes"] > 0
    assert ben.texts() == ["one", "two", "three"]
    assert ben.json("status")["view_code"] == ana.json("status")["view_code"]

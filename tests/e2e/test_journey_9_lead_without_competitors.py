"""A lead to all but two who go after the same jobs, by real processes: their disks hold no trace of it.

Their databases are opened with their own keys, once their machines have stopped: every table, and every envelope that
one of their keys opens. Later one of the two is added, and reads it from then on.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.cli.ground import PASSPHRASE
from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.adapters.store.sqlite_database import SqliteFile
from whisper_net.adapters.store.sqlite_profile import SqliteProfile, unlock_profile
from whisper_net.adapters.store.sqlite_schema import GROUP
from whisper_net.core.envelope.open import open_envelope
from whisper_net.core.errors import EnvelopeError
from whisper_net.core.group.group import Group

SAID = {"--company": "Initrode", "--role": "Night auditor", "--note": "Ask for Faridah at the desk."}
LEAD = [part for pair in SAID.items() for part in pair]


def held(profile: SqliteProfile, file: str) -> Iterator[bytes]:
    """All that a group's database holds: every value of every table, and what its own keys open of envelopes."""
    database = SqliteFile(profile._database(file), profile._derive(file), GROUP, read_only=True)
    with database.transaction() as conn:
        # The index of words is a virtual table without a content of its own: its parts are tables like any other.
        tables = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'words'").fetchall()
        for (table,) in tables:
            for row in conn.execute(f"SELECT * FROM {table}"):  # noqa: S608 - a name that the database itself gave
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)
    database.close()
    store = profile.open_group(file)
    keys = Group.open(store.load()).state.keys
    for part in store.all_parts():
        for stored in store.part(part):
            try:
                yield open_envelope(stored.raw, keys).inner.payload
            except EnvelopeError:
                yield stored.raw


def traces(path: Path, told: list[bytes]) -> list[bytes]:
    """Which of these stand in somebody's profile, opened as they open it themselves."""
    profile = unlock_profile(path, PASSPHRASE)
    try:
        (entry,) = profile.store().groups()
        everything = b"\n".join(held(profile, entry.file))
    finally:
        profile.close()
    return [one for one in told if one in everything]


def shown(machine: Machine) -> list[str]:
    return [row["company"] for row in machine.json("lead", "list")]


def test_audience_leaves_no_trace_on_the_disks_of_the_excluded(machine: Make) -> None:
    ana, ben, dana, emre = (machine(template) for template in ("ana", "ben", "empty", "empty"))
    address = ana.start_node("--listen", ANYWHERE)
    ben.start_node("--peer", address)
    for one, name in ((dana, "Dana"), (emre, "Emre")):
        let_in(ana, one, name, address)
        one.start_node("--peer", address)

    lead = ana.json("lead", "add", *LEAD, "--except", "Dana", "Emre")["lead"]
    ben.wait_for("lead", lead=lead)
    assert ben.json("lead", "claim", lead) == {"lead": lead}
    ana.wait_for("lead_claimed", lead=lead)
    (row,) = ana.json("lead", "list")
    assert (row["audience"], [claim["name"] for claim in row["claims"]]) == ({"kind": "circle", "members": 2}, ["Ben"])
    (circle,) = ana.json("circle", "list")
    last = ana.json("post", "general", "Have you all had lunch?")["message"]
    told = [*(text.encode() for text in SAID.values()), bytes.fromhex(lead), bytes.fromhex(circle["circle"])]
    for one in (dana, emre):
        one.wait_for("message", message=last)
        assert (shown(one), one.json("circle", "list")) == ([], [])
        assert one.json("messages", "general", "--search", "Initrode") == []
        assert one.error("lead", "claim", lead) == "not_found"
        assert one.stop_node() == 0
        assert traces(one.profile, told) == []
    assert ben.stop_node() == 0
    assert traces(ben.profile, told) == told  # the same look finds it where it is

    dana.start_node("--peer", address)
    assert ana.json("lead", "share", lead, "Dana")["moved"] is False
    dana.wait_for("lead", lead=lead)
    assert shown(dana) == ["Initrode"]
    sent = ana.json("dm", "Dana", "Go for it.")["message"]
    dana.wait_for("message", message=sent)
    assert dana.texts("@Ana") == ["Go for it."]
    assert traces(emre.profile, told) == []

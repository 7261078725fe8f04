"""Tables that were damaged are rebuilt from the envelopes, whether a node runs or not."""

import pytest

from tests.cli.ground import PASSPHRASE
from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.adapters.store.sqlite_profile import GROUPS, unlock_profile

DAMAGE = (
    "DELETE FROM messages WHERE rowid % 2",
    "UPDATE messages SET text = 'forged'",
    "DELETE FROM reactions",
    "DELETE FROM roster",
    "DELETE FROM channels",
    "INSERT INTO words(words) VALUES ('delete-all')",
)


def damage(machine: Machine) -> None:
    (file,) = (machine.profile / GROUPS).glob("*.db")
    profile = unlock_profile(machine.profile, PASSPHRASE)
    with profile.open_group(file.stem)._file.transaction() as conn:
        for statement in DAMAGE:
            conn.execute(statement)
    profile.close()


@pytest.mark.parametrize("node_runs", [False, True])
def test_damaged_tables_come_back_from_the_envelopes(machine: Make, node_runs: bool) -> None:
    ana = machine("founded")
    message = ana.json("post", "general", "Did the letter come?")["message"]
    ana.json("react", message, "👍")
    ana.json("edit", message, "Did the letter come today?")
    ana.json("reply", message, "Not yet.")
    looks = (("messages", "general"), ("messages", "general", "--search", "letter"), ("member", "list"), ("status",))
    before = [ana.json(*look) for look in looks]
    damage(ana)
    if node_runs:
        ana.start_node("--listen", ANYWHERE)
    assert ana.error("messages", "general") == "not_found"
    repaired = ana.json("repair")
    assert repaired["faults"] == 0
    assert repaired["envelopes"] >= 4
    assert [ana.json(*look) for look in looks] == before

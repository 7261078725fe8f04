"""A channel for each company, by real processes: A's disk, opened with A's own keys, holds nothing of B's channel."""

from pathlib import Path

from tests.cli.ground import PASSPHRASE
from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.adapters.store.sqlite_profile import unlock_profile


def scopes_held(profile: Path) -> set[str]:
    """The scopes of all keys and feeds in a profile's databases."""
    opened = unlock_profile(profile, PASSPHRASE)
    found = set()
    for entry in opened.store().groups():
        loaded = opened.open_group(entry.file).load()
        found |= {key.scope.hex() for key in loaded.keys} | {part.scope.hex() for part in loaded.parts}
    opened.close()
    return found


def test_disk_of_one_company_holds_nothing_of_anothers_channel(machine: Make) -> None:
    ana, ben, cleo = machine("founded"), machine("empty"), machine("empty")
    address = ana.start_node("--listen", ANYWHERE)
    ids = {name: let_in(ana, one, name, address) for one, name in ((ben, "Ben"), (cleo, "Cleo"))}
    ben.start_node("--peer", address)
    cleo.start_node("--peer", address)
    rooms: dict[str, str] = {}
    people: list[tuple[Machine, str, str]] = [(ben, "Ben", "acme"), (cleo, "Cleo", "bolt")]
    for one, name, company in people:
        rooms[company] = ana.json("channel", "create", company)["channel"]
        ana.json("channel", "grant", company, ids[name][:8])
        one.wait_for("channels", channel=rooms[company])
        posted = one.json("post", company, f"what {company} pays")["message"]
        ana.wait_for("message", message=posted)
    assert ben.error("messages", "bolt") == "not_found"
    for one, _, company in people:
        assert one.stop_node() == 0
        held = scopes_held(one.profile)
        assert rooms[company] in held
        assert not held & (set(rooms.values()) - {rooms[company]})

"""Journey 1 where nobody is ever online with anybody: a relay, and two people whose program runs by turns."""

from pathlib import Path

from tests.e2e.conftest import Make
from tests.e2e.test_relay import serving


def test_found_invite_join_approve_and_read_over_a_relay(machine: Make, tmp_path: Path) -> None:
    ana, ben = machine("empty"), machine("empty")
    with serving(tmp_path) as (_, relay):
        ana.json("group", "found", "Acme", "--me", "Ana", "--needed", "1", "--relay", str(relay))
        made = ana.json("invite", "create")
        assert made["relays"] == [relay.where]
        asked = ben.json("join", "-", "--me", "Ben", said=made["key"])
        assert (asked["state"], asked["relays"], asked["picked_up"]) == ("pending", [relay.where], False)
        ana.json("sync")
        ana.json("member", "approve", asked["member"])
        ana.json("post", "general", "Welcome, Ben.")
        assert ana.json("sync")["peers"] == 1
        assert ben.json("sync")["peers"] == 1
        assert ben.texts() == ["Welcome, Ben."]
        assert ben.json("status")["view_code"] == ana.json("status")["view_code"]

"""Two weeks away, by real processes and a real relay: nobody whom Ben meets is ever online with him.

Keys change three times meanwhile, somebody comes in whom Ben never heard of, and Ben writes down a lead offline. He
comes back by the relay alone, and sees all of it once; his lead reaches the others the same way.
"""

from pathlib import Path

from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, Machine, until
from tests.e2e.test_relay import serving


def companies(machine: Machine) -> list[str]:
    return [row["company"] for row in machine.json("lead", "list")]


def test_two_weeks_away(machine: Make, tmp_path: Path) -> None:
    ana, ben, dana = machine("ana"), machine("ben"), machine("empty")
    with serving(tmp_path) as (_, relay):
        ben.json("relay", "add", str(relay))
        ben.json("lead", "add", "--company", "Initech", "--role", "Clerk")  # told to nobody until he is back
        address = ana.start_node("--listen", ANYWHERE)
        ana.json("relay", "add", str(relay))
        key = ana.json("invite", "create")["key"]
        dana.start_node()
        asked = dana.json("join", "-", "--me", "Dana", "--peer", address, said=key)
        ana.json("member", "approve", asked["member"])
        dana.wait_for("entered")
        dana.json("post", "general", "New here.")
        dana.json("sync")
        dana.stop_node()
        ana.json("member", "promote", asked["member"])
        ana.json("member", "demote", asked["member"])
        ana.json("post", "general", "Under another key.")
        code = ana.json("status")["view_code"]
        ana.json("sync")
        ana.stop_node()

        ben.start_node()
        until(lambda: ben.texts() == ["New here.", "Under another key."])
        assert ben.json("status")["view_code"] == code
        assert companies(ben) == ["Initech"]
        ben.json("sync")
        ben.stop_node()

        ana.start_node()
        until(lambda: companies(ana) == ["Initech"])

"""Somebody who was put out comes back with the profile they had, by real processes, once they are approved anew."""

from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, until


def test_later_readd_works(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    address = ana.start_node("--listen", ANYWHERE)
    (gone,) = [row["member"] for row in ana.json("member", "list") if row["name"] == "Ben"]
    ana.json("member", "remove", gone)
    ana.json("post", "general", "Without Ben.")
    assert ben.error("sync", "--peer", address, "--timeout", "3") == "nobody_reachable"
    assert ana.json("member", "approve", gone) == {"member": gone, "state": "member", "reads": ["general"]}
    ben.start_node("--peer", address)
    until(lambda: ben.texts() == ["Without Ben."])
    said = ben.json("post", "general", "Here again.")["message"]
    ana.wait_for("message", message=said)
    assert {row["name"]: row["state"] for row in ben.json("member", "list")} == {"Ana": "member", "Ben": "member"}

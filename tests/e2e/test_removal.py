"""Somebody is put out, by real processes: the others talk on, the one who is out reads nothing new and is told so."""

from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, until


def test_removed_member_sees_nothing_new_and_is_told(machine: Make) -> None:
    ana, ben, cleo = machine("founded"), machine("empty"), machine("empty")
    address = ana.start_node("--listen", ANYWHERE)
    for one, name in ((ben, "Ben"), (cleo, "Cleo")):
        let_in(ana, one, name, address)
    ben.start_node("--peer", address)
    cleo.start_node("--peer", address)
    first = ana.json("post", "general", "Welcome, both.")["message"]
    for one in (ben, cleo):
        one.wait_for("message", message=first)

    (mole,) = [row["member"] for row in ana.json("member", "list") if row["name"] == "Ben"]
    assert cleo.error("member", "remove", mole) == "not_admin"
    assert ana.json("member", "remove", mole[:8]) == {"member": mole}
    cleo.wait_for("removed", member=mole)
    second = cleo.json("post", "general", "Now we are two.")["message"]
    ana.wait_for("message", message=second)
    ben.json("post", "general", "Hello?")
    ben.wait_for("moved_on")
    assert ana.texts() == cleo.texts() == ["Welcome, both.", "Now we are two."]
    assert {row["name"]: row["state"] for row in cleo.json("member", "list")}["Ben"] == "removed"

    assert ben.stop_node() == 0
    assert ben.json("group", "list")[0]["moved_on"] is True
    assert ben.texts() == ["Welcome, both.", "Hello?"]
    said = ben.run("status", as_json=False).out
    assert "probably removed" in said
    until(lambda: ana.json("status")["view_code"] == cleo.json("status")["view_code"])
    assert ben.error("sync", "--timeout", "3") == "nobody_reachable"

"""A mole is put out, by real processes: its late posts show nowhere, it reads nothing new, its keys are dead."""

import pytest

from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE

GOOD, LATE, NEW = "In good time.", "Backdated.", "Now we are two."


@pytest.mark.timeout(180)
def test_mole_that_comes_back_changes_nothing_and_reads_nothing(machine: Make) -> None:
    ana, mole, cleo = machine("ana"), machine("ben"), machine("empty")
    at_ana = ana.start_node("--listen", ANYWHERE)
    let_in(ana, cleo, "Cleo", at_ana)
    (mole_id,) = [row["member"] for row in ana.json("member", "list") if row["name"] == "Ben"]
    ana.json("member", "promote", mole_id)
    mole.json("sync", "--peer", at_ana)
    key = mole.json("invite", "create")["key"]
    mole.json("post", "general", GOOD)
    mole.json("sync", "--peer", at_ana)
    cleo.json("sync", "--peer", at_ana)

    assert ana.stop_node() == 0
    ana.json("member", "remove", mole_id)
    ana.json("post", "general", NEW)
    mole.json("post", "general", LATE)  # it has not heard, or says so
    cleo.json("sync", "--peer", mole.start_node("--listen", ANYWHERE))
    assert cleo.texts() == [GOOD, LATE]
    assert mole.stop_node() == 0

    ana.start_node("--listen", at_ana)
    cleo.json("sync", "--peer", at_ana)
    assert ana.texts() == cleo.texts() == [GOOD, NEW]
    assert ana.json("status")["view_code"] == cleo.json("status")["view_code"]
    assert {row["name"]: row["state"] for row in cleo.json("member", "list")}["Ben"] == "removed"

    mole.start_node("--peer", at_ana)
    mole.wait_for("moved_on")
    assert mole.texts() == [GOOD, LATE]
    late = machine("empty")
    assert late.error("join", "-", "--me", "Late", "--peer", at_ana, said=key) == "revoked"
    assert ana.stop_node() == 0
    assert ana.texts() == [GOOD, NEW]

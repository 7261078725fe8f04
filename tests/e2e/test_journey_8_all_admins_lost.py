"""Journey 8: all admins are lost. Those whom they made vetters agree on a new one; a minority of them cannot."""

from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, Machine

NAMES = ("Ben", "Cleo", "Dan", "Eve")


def join_all(ana: Machine, address: str, people: dict[str, Machine]) -> dict[str, str]:
    """Everybody asks with one key and is let in; their member ids."""
    key = ana.json("invite", "create", "--uses", str(len(people)))["key"]
    ids: dict[str, str] = {}
    for name, machine in people.items():
        asked = machine.json("join", "-", "--me", name, "--peer", address, said=key)
        ids[name] = str(asked["member"])
        ana.json("member", "approve", ids[name])
    return ids


def test_quorum_promotes_and_a_minority_cannot(machine: Make) -> None:
    ana, people = machine("founded"), {name: machine("empty") for name in NAMES}
    address = ana.start_node("--listen", ANYWHERE)
    ids = join_all(ana, address, people)
    ben, cleo, dan, eve = people.values()
    for name in NAMES[:3]:
        ana.json("member", "promote", ids[name])
    meeting = ben.start_node("--listen", ANYWHERE, "--peer", address)
    for one in (cleo, dan):
        one.start_node("--peer", address, "--peer", meeting)
    for one in (ben, cleo, dan):
        one.wait_for("entered")
    ana.kill()

    made = ben.json("group", "quorum", "promote", ids["Eve"])
    assert (made["signed"], made["need"]) == (["Ben"], 3)
    cleo.wait_for("quorum")
    assert cleo.json("group", "quorum", "sign", made["proposal"])["state"] == "open"
    dan.wait_for("quorum")
    (row,) = dan.json("group", "quorum")
    assert row["signed"] == ["Ben", "Cleo"]
    assert {one["role"] for one in dan.json("member", "list") if one["name"] == "Eve"} == {"member"}

    dan.json("group", "quorum", "sign", made["proposal"])
    for one in (ben, cleo, dan):
        one.wait_for("role", member=ids["Eve"], role="admin")
    eve.json("sync", "--peer", meeting)
    assert {one["name"]: one["role"] for one in eve.json("member", "list")}["Eve"] == "admin"
    assert eve.json("group", "quorum") == []

"""Coming in by several inviters, by real processes: one of them is away; one key is used where nobody could know it."""

from typing import Any

import pytest

from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, Machine, until


def roster(one: Machine) -> list[tuple[str, str, str]]:
    return sorted((row["name"], row["role"], row["state"]) for row in one.json("member", "list"))


def same_log(*machines: Machine) -> bool:
    return len({one.json("status")["view_code"] for one in machines}) == 1


def vetters(machine: Make) -> tuple[tuple[Machine, ...], tuple[str, ...]]:
    """Ana, who founded, Ben and Cleo, whom she made vetters; their nodes call each other. And where each listens."""
    ana, ben, cleo = machine("ana"), machine("ben"), machine("empty")
    at_ana = ana.start_node("--listen", ANYWHERE)
    let_in(ana, cleo, "Cleo", at_ana)
    for row in ana.json("member", "list"):
        if row["role"] == "member":
            ana.json("member", "promote", row["member"])
    at_ben = ben.start_node("--listen", ANYWHERE, "--peer", at_ana)
    at_cleo = cleo.start_node("--listen", ANYWHERE, "--peer", at_ana, "--peer", at_ben)
    until(lambda: same_log(ana, ben, cleo))
    return (ana, ben, cleo), (at_ana, at_ben, at_cleo)


def ask(one: Machine, name: str, key: str, address: str) -> Any:
    return one.json("join", "-", "--me", name, "--peer", address, said=key)


@pytest.mark.timeout(180)
def test_six_come_together_while_one_inviter_is_away(machine: Make) -> None:
    (ana, ben, cleo), (_, at_ben, at_cleo) = vetters(machine)
    keys = [one.json("invite", "create")["key"] for one in (ana, ben, cleo)]
    until(lambda: same_log(ana, ben, cleo))
    assert ana.stop_node() == 0

    newcomers = [machine("empty") for _ in keys]
    doors = [at_ben, at_cleo, at_ben]
    members = []
    for one, name, key, door in zip(newcomers, ("Dina", "Emil", "Finn"), keys, doors, strict=True):
        asked = ask(one, name, key, door)
        assert asked["state"] == "pending"
        members.append(asked["member"])
    until(lambda: same_log(ben, cleo))
    for member in members:
        ben.json("member", "approve", member)
        cleo.json("member", "approve", member)
    for one, door in zip(newcomers, doors, strict=True):
        one.json("sync", "--peer", door)

    late = machine("empty")
    assert late.error("join", "-", "--me", "Late", "--peer", at_cleo, said=keys[0]) == "used"
    ana.start_node("--peer", at_ben, "--peer", at_cleo)
    everybody = [ana, ben, cleo, *newcomers]
    until(lambda: same_log(ana, ben, cleo))
    for one, door in zip(newcomers, doors, strict=True):
        one.json("sync", "--peer", door)
    assert same_log(*everybody)
    assert roster(ana) == [
        ("Ana", "admin", "member"),
        ("Ben", "vetter", "member"),
        ("Cleo", "vetter", "member"),
        ("Dina", "member", "member"),
        ("Emil", "member", "member"),
        ("Finn", "member", "member"),
    ]
    assert all(roster(one) == roster(ana) for one in everybody)


@pytest.mark.timeout(180)
def test_key_used_on_both_sides_of_a_partition_is_shown_to_everybody(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    (ben_id,) = [row["member"] for row in ana.json("member", "list") if row["name"] == "Ben"]
    ana.json("member", "promote", ben_id[:8])
    key = ana.json("invite", "create")["key"]
    ben.json("sync", "--peer", ana.start_node("--listen", ANYWHERE))
    assert ana.stop_node() == 0
    at_ana = ana.start_node("--listen", ANYWHERE)  # where Ben does not look for her
    at_ben = ben.start_node("--listen", ANYWHERE)

    dina, emil = machine("empty"), machine("empty")
    members = [ask(dina, "Dina", key, at_ana)["member"], ask(emil, "Emil", key, at_ben)["member"]]
    ana.json("member", "approve", members[0])
    ben.json("member", "approve", members[1])
    ben.json("sync", "--peer", at_ana)
    until(lambda: same_log(ana, ben))
    assert roster(ana) == roster(ben)
    for one in (ana, ben):
        assert {row["name"]: row["state"] for row in one.json("member", "list")} == {
            "Ana": "member",
            "Ben": "member",
            "Dina": "pending",
            "Emil": "pending",
        }
        assert "leaked" in {row["state"] for row in one.json("invite", "list")}

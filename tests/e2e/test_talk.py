"""The road of one message between real processes: found, invite, join, approve, talk, part, converge."""

from tests.e2e.conftest import Make, let_in
from tests.e2e.processes import ANYWHERE, Machine, until


def alike(*machines: Machine) -> bool:
    views = [(one.json("status")["view_code"], one.json("messages", "general")) for one in machines]
    return all(view == views[0] for view in views)


def test_three_found_join_talk_part_and_converge(machine: Make) -> None:
    ana, ben, cleo = machine("founded"), machine("empty"), machine("empty")
    address = ana.start_node("--listen", ANYWHERE)
    link, spoken = ana.json("invite", "create")["key"], ana.json("invite", "create")["words"]
    asked = [
        ben.json("join", link, "--me", "Ben", "--claim", "payments", "--peer", address),
        cleo.json("join", *spoken.split(), "--me", "Cleo", "--peer", address),
    ]
    assert [one["state"] for one in asked] == ["pending", "pending"]
    assert {one["group"] for one in asked} == {ana.json("group", "list")[0]["group"]}
    waiting = {row["name"]: row for row in ana.json("member", "list") if row["state"] == "pending"}
    assert waiting["Ben"]["claim"] == "payments"
    assert waiting["Cleo"]["member"] == asked[1]["member"]
    assert ben.error("messages", "general") == "not_found"
    for one in asked:
        assert ana.json("member", "approve", one["member"][:8]) == {"member": one["member"], "state": "member"}

    ben.start_node("--peer", address)
    cleo.start_node("--peer", address)
    ben.wait_for("entered")
    cleo.wait_for("entered")
    question = ana.json("post", "general", "Did anyone get the severence letter?")["message"]
    ben.wait_for("message", message=question)
    ana.json("edit", question, "Did anyone get the severance letter?")
    answer = ben.json("reply", question[:8], "Today.")["message"]
    cleo.wait_for("message", message=answer)
    cleo.json("react", answer[:8], "🙏")
    ana.wait_for("reaction", message=answer)

    assert cleo.stop_node() == 0
    ben.json("post", "general", "You have 21 days.")
    offline = cleo.json("post", "general", "On the train.")["message"]
    assert ben.json("delete", answer) == {"message": answer}
    assert "On the train." not in ana.texts()
    cleo.start_node("--peer", address)
    ana.wait_for("message", message=offline)
    ben.wait_for("message", message=offline)
    until(lambda: alike(ana, ben, cleo))
    rows = ana.json("messages", "general")
    assert sorted(row["text"] for row in rows) == [
        "", "Did anyone get the severance letter?", "On the train.", "You have 21 days.",
    ]  # fmt: skip
    assert {row["name"] for row in rows} == {"Ana", "Ben", "Cleo"}


def test_who_was_online_with_both_brings_it_over(machine: Make) -> None:
    ana, ben = machine("ana"), machine("ben")
    ana.json("post", "general", "from Ana")
    address = ana.start_node("--listen", ANYWHERE)
    cleo = machine("empty")
    let_in(ana, cleo, "Cleo", address)
    cleo.json("post", "general", "from Cleo")
    counts = cleo.json("sync", "--peer", address)
    assert counts == {"peers": 1, "sent": 1, "received": 0, "messages": 0, "requests": 0}
    ana.stop_node()
    assert cleo.error("sync", "--timeout", "2") == "nobody_reachable"
    address = ana.start_node("--listen", ANYWHERE)
    counts = ben.json("sync", "--peer", address)
    assert counts["peers"] == 1
    assert counts["received"] >= 2
    assert ben.texts() == ana.texts() == ["from Ana", "from Cleo"]
    assert {row["name"] for row in ben.json("member", "list")} == {"Ana", "Ben", "Cleo"}


def test_join_waits_for_somebody_who_comes_online_later(machine: Make) -> None:
    ana, ben = machine("founded"), machine("empty")
    key = ana.json("invite", "create")["key"]
    address = ana.start_node("--listen", ANYWHERE)
    ana.stop_node()
    with ben.begin("join", key, "--me", "Ben", "--peer", address, "--wait", "30s") as joining:
        ana.start_node("--listen", address)
        ana.wait_for("request")
        out, err = joining.communicate(timeout=20)
    assert (joining.returncode, err) == (0, "")
    assert '"state": "pending"' in out
    ana.json("member", "approve", ana.json("member", "list")[1]["member"])
    # The address that was typed once is remembered.
    assert ben.json("sync")["peers"] == 1
    assert ben.json("group", "list")[0]["role"] == "member"


def test_declined_person_is_told_so_and_may_ask_again_with_a_new_key(machine: Make) -> None:
    ana, ben = machine("founded"), machine("empty")
    address = ana.start_node("--listen", ANYWHERE)
    key = ana.json("invite", "create")["key"]
    asked = ben.json("join", key, "--me", "Ben", "--peer", address)
    assert ana.json("member", "decline", asked["member"]) == {"member": asked["member"], "state": "declined"}
    assert ben.error("sync") == "declined"
    assert ben.json("group", "list")[0]["role"] == "refused"
    assert ben.error("sync") == "declined"
    let_in(ana, ben, "Ben", address)
    assert [row["role"] for row in ben.json("group", "list")] == ["member", "refused"]
    assert ben.json("sync")["peers"] == 1

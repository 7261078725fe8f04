"""doctor on the command line: every fault is marked, and says what to do."""

from tests.cli.desk import Desk
from tests.node.asking import key_of


def test_alone_without_a_way_to_anybody(desk: Desk) -> None:
    desk.at = desk.ana
    said = desk("doctor")
    assert "look  No relay and no address of anybody is known" in said
    assert "      Ask somebody of the group for a relay" in said
    assert "ok    This device is in the group" in said
    assert "Nothing is wrong" not in said


def test_json(desk: Desk) -> None:
    desk.at = desk.ana
    rows = desk.json("doctor")
    assert all(list(row) == ["check", "ok", "says", "do"] for row in rows)
    assert [row["check"] for row in rows if not row["ok"]] == ["network"]


def test_typed_wrongly(desk: Desk) -> None:
    desk.at = desk.ana
    assert "extra argument" in desk("doctor", "me", code=2)
    assert "Elsewhere" in desk("--group", "Elsewhere", "doctor", code=1)


def test_status_and_doctor_work_while_one_waits(desk: Desk) -> None:
    key = desk.wait(key_of(desk.ana))
    desk("join", key, "--me", "Ben", "--peer", desk.ana.address)
    said = desk("status")
    assert said.startswith("You are waiting to be let into Acme since ")
    assert "0 of 1 approved so far." in said
    assert "You asked to join Acme" in desk("doctor")
    assert desk("--json", "status").startswith('{"view_code": null')

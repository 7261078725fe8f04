"""doctor on the command line: every fault is marked, and says what to do."""

from tests.cli.desk import Desk


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

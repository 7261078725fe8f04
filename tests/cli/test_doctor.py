"""doctor on the command line: every fault is marked, and says what to do."""

from typing import Any

import pytest

from tests.cli.desk import Desk
from tests.node.asking import key_of
from whisper_net.cli.doctor import verdict


def test_alone_without_a_way_to_anybody(desk: Desk) -> None:
    desk.at = desk.ana
    said = desk("doctor")
    assert said.startswith("Nothing comes, because no relay and no address of anybody is known")
    assert said.splitlines()[-1].startswith("What to do: Ask somebody of the group for a relay")
    assert "look  No relay and no address of anybody is known" in said
    assert "      Ask somebody of the group for a relay" in said
    assert "ok    This device is in the group" in said
    assert "Nothing is wrong" not in said


WELL = {"check": "membership", "ok": True, "says": "In.", "do": ""}
DOWN = {"check": "relay", "ok": False, "says": "The relay r is down.", "do": "Ask."}
UP = {"check": "address", "ok": True, "says": "Somebody answers.", "do": ""}
OUT = {"check": "membership", "ok": False, "says": "You are out.", "do": "Ask for a key."}


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([WELL, UP], ("Nothing is wrong that this machine can see.", "")),
        ([WELL, DOWN], ("Nothing comes, because the relay r is down.", "Ask.")),
        ([WELL, DOWN, DOWN], ("Nothing comes, because none of 2 relays and addresses answers.", "Ask.")),
        ([WELL, DOWN, UP], ("The others can be reached; 1 thing is worth a look.", "Ask.")),
        ([OUT, DOWN], ("Nothing comes, because you are out.", "Ask for a key.")),
        ([{**OUT, "says": "You asked to join X."}], ("You asked to join X.", "Ask for a key.")),
    ],
)
def test_verdict(checks: list[dict[str, Any]], said: tuple[str, str]) -> None:
    assert verdict(checks) == said


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

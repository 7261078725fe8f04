"""message show: one message, and one sentence on where it has come to; and what is said to be missing."""

from typing import Any

import pytest
from click import unstyle

from tests.cli.ground import Terminal
from whisper_net.cli.message import delivery, having, lacking

LACKS = {"channel": "ef" * 32, "member": "cd" * 32, "name": "Ben", "count": 3}


@pytest.mark.parametrize(
    ("relays", "of_relays", "devices", "of", "said"),
    [
        ([], 0, 0, 0, "Saved here; no other device is to have it."),
        ([], 1, 0, 1, "Saved here; not known to be on the relay; the one other device is not known to have it."),
        (["wss://a"], 1, 1, 1, "Saved here; on the relay; the one other device has it."),
        ([], 3, 1, 6, "Saved here; on none of 3 relays; 1 of 6 other devices has it."),
        (["wss://a", "wss://b"], 3, 4, 6, "Saved here; on 2 of 3 relays; 4 of 6 other devices have it."),
    ],
)
def test_delivery_is_one_sentence(relays: list[str], of_relays: int, devices: int, of: int, said: str) -> None:
    assert delivery({"saved_here": True, "relays": relays, "devices": devices, "of": of}, of_relays) == said


def test_pieces_of_a_file_are_counted_until_all_lie_at_a_relay() -> None:
    where = {"saved_here": True, "relays": ["wss://a"], "devices": 1, "of": 1}
    some = delivery(where | {"file": {"pieces": 2, "of": 6}}, 1)
    assert some == "Saved here; on the relay; 2 of 6 pieces of its file on a relay; the one other device has it."
    assert "pieces" not in delivery(where | {"file": {"pieces": 6, "of": 6}}, 1)


def test_message_is_shown_with_where_it_is(founded: Terminal) -> None:
    made = founded.json("post", "general", "Did anyone get the letter?")["message"]
    (row,) = founded.json("messages", "general", "--limit", "1")
    shown = founded.json("message", "show", made[:8])
    assert shown == {**row, "delivery": {"saved_here": True, "relays": [], "devices": 0, "of": 0}, "people": []}
    _day, line, where = map(unstyle, founded("message", "show", made).out.splitlines())
    assert line.endswith("Did anyone get the letter?")
    assert where == "Saved here; no other device is to have it."


def test_who_has_it_is_named() -> None:
    def person(name: str, devices: int, of: int) -> dict[str, Any]:
        return {"member": "cd" * 32, "name": name, "devices": devices, "of": of}

    assert list(having([])) == []
    said = list(having([person("Ben", 1, 1), person("", 0, 1), person("Cho\x1b[31m", 1, 2)]))
    assert said == ["Known to have it: Ben and Cho\ufffd[31m (1 of 2 devices).", "Not known to have it: cdcdcdcd."]
    (many,) = having([person(f"P{number}", 0, 2) for number in range(25)])
    assert many.endswith("P19 and 5 more.")


def test_message_that_is_not_here_is_said_to_be(founded: Terminal) -> None:
    assert founded.error("message", "show", "ab" * 32) == "not_found"
    assert founded.error("message", "show", "abc") == "bad_id"
    assert founded.error("message", "show", code=2) == "usage"


def test_what_is_missing_is_named_with_its_author() -> None:
    (line,) = lacking([LACKS], " in #general")
    assert line == "3 messages or changes of Ben have not arrived in #general."
    (line,) = lacking([{**LACKS, "name": "", "count": 1}])
    assert line == "1 message or change of cdcdcdcd has not arrived."


def test_acknowledgements_are_switched_off_and_on(founded: Terminal) -> None:
    assert founded.json("acks", "status") == {"on": True}
    assert "are not told" in founded("acks", "off").out
    assert founded.json("acks", "status") == {"on": False}
    assert "are told" in founded("acks", "on").out
    assert founded.json("acks", "off") == {"on": False}
    assert founded.error("acks", "perhaps", code=2) == "usage"

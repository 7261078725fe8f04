"""group log: every deed and every reason has its words, and names command no terminal."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.history import DEEDS, REASONS, lines
from whisper_net.core.membership.link import LinkType
from whisper_net.node.chronicle import QUIET

ROW: dict[str, Any] = {
    "link": "ab" * 32, "did": "remove", "at": "2026-11-23T01:00:00Z", "member": "cd" * 32, "name": "Ana", "with": [],
    "with_names": [], "thing": "",
    "about": "ef" * 32, "about_name": "Ben\x1b[31m", "void": None, "because": [],
}  # fmt: skip


def test_log_of_a_group_just_founded(founded: Terminal) -> None:
    rows = founded.json("group", "log")
    assert [row["did"] for row in rows] == ["found", "channel"]
    assert set(rows[0]) == set(ROW)
    assert {row["name"] for row in rows} == {"Ana"}
    assert founded.json("group", "log", "--limit", "1") == rows[-1:]
    assert "Ana founded the group." in founded("group", "log").out


def test_every_deed_has_its_words() -> None:
    assert set(DEEDS) == {type_.name.lower() for type_ in LinkType if type_ not in QUIET}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"did": "promote", "thing": "admin"}, "Ana made THING an admin."),
        ({"did": "promote", "thing": "vetter"}, "Ana made THING a vetter."),
        (
            {"did": "promote", "thing": "admin", "with": ["00" * 32], "with_names": [""]},
            "Ana and 00000000 made THING an",
        ),
        ({"did": "device_add"}, "Ana let a further device of THING in."),
        ({"did": "device_add", "about": None}, "Ana added a device."),
        ({"did": "approve"}, "Ana approved THING."),
        ({"did": "approve", "thing": "planning"}, "Ana approved THING for #planning."),
        ({"did": "grant", "thing": "planning"}, "Ana let THING into #planning."),
        ({"did": "grant"}, "Ana let THING into a channel."),
        ({"did": "revoke_grant", "thing": "planning", "about": None}, "Ana left #planning."),
        ({"did": "rename", "thing": "Acme anew"}, "Ana called the group Acme anew."),
        ({"did": "policy", "thing": "3"}, "Ana decided that newcomers need 3 approvals."),
    ],
)
def test_deeds_say_who_together_and_what_thing(row: dict[str, Any], told: str) -> None:
    (line,) = lines([{**ROW, "about_name": "THING", **row}])
    assert told in line


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_what_came_to_nothing_is_told_with_its_reason(reason: str) -> None:
    first, second = lines([{**ROW, "void": reason}])
    assert first.endswith("put Ben\ufffd[31m out.")
    assert REASONS[reason] in second


def test_somebody_without_a_name_goes_by_the_beginning_of_their_id() -> None:
    (line,) = lines([{**ROW, "name": "", "about": None, "about_name": None}])
    assert line.endswith("cdcdcdcd put somebody out.")

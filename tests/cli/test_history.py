"""group log: every deed and every reason has its words, and names command no terminal."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.history import DEEDS, REASONS, lines
from whisper_net.core.membership.link import LinkType
from whisper_net.node.operations.history import QUIET

ROW: dict[str, Any] = {
    "link": "ab" * 32, "did": "remove", "at": "2026-11-23T01:00:00Z", "member": "cd" * 32, "name": "Ana", "with": [],
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


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_what_came_to_nothing_is_told_with_its_reason(reason: str) -> None:
    first, second = lines([{**ROW, "void": reason}])
    assert first.endswith("put Ben\ufffd[31m out.")
    assert REASONS[reason] in second


def test_somebody_without_a_name_goes_by_the_beginning_of_their_id() -> None:
    (line,) = lines([{**ROW, "name": "", "about": None, "about_name": None}])
    assert line.endswith("cdcdcdcd put somebody out.")

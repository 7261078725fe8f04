"""group quarantine: what is hidden, in one line each, and what is said where there is nothing."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.quarantine import KINDS, lines

ROW: dict[str, Any] = {
    "envelope": "ab" * 32, "channel": "general", "member": "cd" * 32, "name": "Ben\x1b[31m",
    "at": "2026-11-23T01:00:00Z", "what": "post", "text": "hello\nthere", "until": "2026-12-23T01:00:00Z",
    "circle": False,
}  # fmt: skip


def test_nothing_is_hidden_in_a_new_group(founded: Terminal) -> None:
    assert founded.json("group", "quarantine") == []
    assert founded.json("group", "quarantine", "--channel", "general") == []
    assert "Nothing is hidden" in founded("group", "quarantine").out


def test_wrong_words_and_ids_are_told(founded: Terminal) -> None:
    me = str(founded.json("member", "list")[0]["member"])
    assert founded.error("group", "quarantine", "--extend", me) == "not_found"
    assert founded.error("group", "quarantine", "--extend", me, "--channel", "general") == "not_found"
    assert founded.error("group", "quarantine", "--extend", "ab" * 32) == "not_found"
    assert founded.error("group", "quarantine", "--extend", "nonsense") == "bad_id"
    assert founded.error("group", "quarantine", "--channel", "nowhere") == "not_found"
    assert founded.error("group", "quarantine", "extend", code=2) == "usage"


@pytest.mark.parametrize("what", sorted(KINDS))
def test_each_kind_is_one_line_without_signs_that_command_a_terminal(what: str) -> None:
    (line,) = lines([{**ROW, "what": what}])
    assert line.endswith(f"Ben\ufffd[31m in #general: {KINDS[what]}hello there")
    (line,) = lines([{**ROW, "what": what, "channel": None, "name": None, "text": ""}])
    assert "cdcdcdcd in the group" in line
    (line,) = lines([{**ROW, "what": what, "channel": None, "circle": True}])
    assert "in a circle: " in line

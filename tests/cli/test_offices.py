"""member promote, demote, remove and leave: what is asked first, and what is said."""

import click
import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.group import _row
from whisper_net.cli.invocation import Invocation
from whisper_net.cli.network import _status
from whisper_net.cli.offices import sure

ROW = {"group": "ab" * 32, "name": "Acme", "members": 2}


def me(terminal: Terminal) -> str:
    return str(terminal.json("member", "list")[0]["member"])


def test_only_member_leaves_and_goes_on_reading(founded: Terminal) -> None:
    texts = founded.json("messages", "general")
    member = me(founded)
    assert founded.json("member", "leave") == {"member": member}
    assert founded.json("group", "list")[0]["role"] == "left"
    assert founded.json("messages", "general") == texts
    assert founded.error("post", "general", "still here?") == "not_allowed"
    assert "gone" in founded("group", "list").out


def test_leaving_is_said_in_a_sentence(founded: Terminal) -> None:
    outcome = founded("member", "leave", "--yes")
    assert (outcome.code, outcome.err) == (0, "")
    assert "You left." in outcome.out


def test_nobody_is_put_out_by_themselves_or_demoted(founded: Terminal) -> None:
    assert founded.error("member", "remove", me(founded)) == "refused"
    assert founded.error("member", "demote", me(founded)) == "refused"
    assert founded.error("member", "promote", me(founded)) == "not_allowed"


@pytest.mark.parametrize("verb", [["remove", "ab" * 32], ["demote", "ab" * 32], ["promote", "ab" * 32], ["leave"]])
def test_without_a_terminal_yes_has_to_be_said(founded: Terminal, verb: list[str]) -> None:
    outcome = founded("member", *verb)
    assert outcome.code == 2
    assert "--yes" in outcome.err


def test_no_at_the_terminal_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []

    def answer(question: str, **_: object) -> bool:
        asked.append(question)
        raise click.Abort

    monkeypatch.setattr(click, "confirm", answer)
    with pytest.raises(click.Abort):
        sure(Invocation(), False, "It cannot be undone.")
    assert asked == ["It cannot be undone. Go on?"]
    sure(Invocation(json=True), False, "")
    sure(Invocation(), True, "")


def test_whoever_is_out_is_told_in_lists_and_status() -> None:
    assert "probably removed" in _row({**ROW, "role": "member", "moved_on": True})[2]
    assert _row({**ROW, "role": "removed"})[2].startswith("removed")
    status = {"view_code": "a b", "peers": [], "waiting": 0, "moved_on": True}
    assert any("probably removed" in line for line in _status(status))
    waits = {"view_code": "a b", "peers": [], "waiting": 0, "behind": True}
    assert any("has not reached this device yet" in line for line in _status(waits))

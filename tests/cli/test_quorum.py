"""group quorum: what is proposed, how it stands, and what is said where something cannot be."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.quorum import lines, standing

ROW: dict[str, Any] = {
    "proposal": "ab" * 32, "act": "remove", "member": "cd" * 32, "name": "Mole", "by": "Ana", "signed": ["Ana"],
    "need": 2, "state": "open", "mine": True, "until": "2026-12-23T01:00:00Z",
}  # fmt: skip


def test_nothing_is_proposed_in_a_new_group(founded: Terminal) -> None:
    assert founded.json("group", "quorum") == []
    assert "Nothing is proposed." in founded("group", "quorum").out


def test_wrong_words_and_ids_are_told(founded: Terminal) -> None:
    me = str(founded.json("member", "list")[0]["member"])
    assert founded.error("group", "quorum", "remove", me) == "refused"
    assert founded.error("group", "quorum", "remove", "ab" * 32) == "not_found"
    assert founded.error("group", "quorum", "sign", "ab" * 32) == "not_found"
    assert founded.error("group", "quorum", "withdraw", "nonsense") == "bad_id"
    assert founded.error("group", "quorum", "sing", "ab" * 32, code=2) == "usage"
    assert "quorum sign" in founded("group", "quorum", "sing").err
    assert founded("group", "quorum", "remove", me).code == 2  # nobody can be asked, and --yes was not said
    assert "--yes" in founded("group", "quorum", "sign", me).err


def test_proposal_is_told_in_two_lines() -> None:
    first, second = lines([ROW])
    assert "Ana wants to put Mole out." in first
    assert "(1 of 2)" in second
    assert "quorum sign abababab" in second


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"state": "done"}, "Done."),
        ({"state": "withdrawn"}, "Withdrawn"),
        ({"state": "agreed", "signed": ["Ana", "Ben"]}, "Agreed by Ana, Ben."),
        ({"signed": [], "need": 0}, "too few can decide"),
        ({"signed": [""]}, "somebody"),
    ],
)
def test_each_standing_has_its_words(differs: dict[str, Any], said: str) -> None:
    assert said in standing({**ROW, **differs})

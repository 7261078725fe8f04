"""member approve: what is said of who is in by it, who was in already, and who comes back."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.member import _approved

ID = "ab" * 32


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"state": "member"}, ["Approved: they are a member now, and get in when they next sync"]),
        ({"state": "pending", "have": 1, "need": 2}, ["Approved (1 of 2). Others have to approve them too"]),
        ({"state": "member", "already": True}, ["You approved them already. They are a member."]),
        (
            {"state": "pending", "have": 1, "need": 2, "already": True},
            ["You approved them already. Others have to approve them too (1 of 2)."],
        ),
        (
            {"state": "member", "reads": ["general", "payroll"]},
            ["Approved", "what was said meanwhile in #general and #payroll they read, too"],
        ),
        ({"state": "member", "reads": []}, ["Approved"]),
    ],
)
def test_approval_says_what_it_did(answer: dict[str, Any], said: list[str]) -> None:
    lines = list(_approved({"member": ID, **answer}))
    assert len(lines) == len(said)
    assert all(words in line for words, line in zip(said, lines, strict=True))


def test_unknown_id_is_answered_with_what_may_bring_it(founded: Terminal) -> None:
    assert founded("member", "approve", ID).err == (
        "Nobody by that id here yet: if they have just asked, whisper-net sync brings their request.\n"
    )

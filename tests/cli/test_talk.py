"""post and the like: what is written where nobody hears it any more is said to be so."""

from types import ModuleType
from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.standing import ALONE
from whisper_net.node.operations import attachments, leads, resumes, talk


def test_whoever_writes_after_they_were_put_out_is_told_that_they_alone_see_it(
    founded: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Any) -> dict[str, Any]:
        return {"moved_on": True}

    assert ALONE not in founded("post", "general", "Hello?").out
    monkeypatch.setattr(talk, "standing_json", gone)
    saved, alone = founded("post", "general", "Hello?").out.splitlines()
    assert saved.startswith("Saved: ")
    assert alone == ALONE


@pytest.mark.parametrize(
    ("place", "args"),
    [
        (leads, ("lead", "add", "--company", "Osprey", "--role", "Engineer")),
        (resumes, ("resume", "add", __file__)),
        (attachments, ("attach", "general", __file__)),
    ],
)
def test_whatever_they_write(
    founded: Terminal, monkeypatch: pytest.MonkeyPatch, place: ModuleType, args: tuple[str, ...]
) -> None:
    assert ALONE not in founded(*args).out
    monkeypatch.setattr(place, "standing_json", lambda _: {"moved_on": True})
    assert founded(*args).out.endswith(f"\n{ALONE}\n")

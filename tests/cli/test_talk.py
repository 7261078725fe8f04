"""post and the like: what is written where nobody hears it any more is said to be so."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.standing import ALONE
from whisper_net.node.operations import talk


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

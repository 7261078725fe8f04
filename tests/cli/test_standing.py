"""What somebody reads of their own place in a group: nothing where all is well."""

from typing import Any

import pytest

from tests.cli.ground import Terminal
from whisper_net.cli.network import _status, _synced
from whisper_net.cli.standing import place
from whisper_net.node.operations import table

COUNTS = {"peers": 1, "sent": 0, "received": 0, "messages": 0, "requests": 0}
GROUP = {"group": "ab" * 32, "name": "Acme", "role": "member", "members": 2}


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        ({"role": "admin"}, []),
        ({"role": "member", "moved_on": True}, ["probably removed"]),
        ({"role": "removed"}, ["not in this group any more"]),
        ({"role": "left", "hidden": 1}, ["You left", "1 thing that you wrote is hidden"]),
        (
            {"role": "revoked", "moved_on": True, "hidden": 2},
            ["probably removed", "2 things that you wrote are hidden"],
        ),
    ],
)
def test_place_is_said_only_where_something_is_the_matter(standing: dict[str, Any], said: list[str]) -> None:
    lines = list(place(standing))
    assert len(lines) == len(said)
    assert all(words in line for words, line in zip(said, lines, strict=True))


def test_whoever_reads_is_told_below_what_they_read(founded: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    async def out(*_: Any, **__: Any) -> dict[str, Any]:
        return {"role": "member", "moved_on": True}

    before = founded("messages", "general").out
    monkeypatch.setitem(table.OPERATIONS, "standing", out)
    after = founded("messages", "general").out
    assert after.startswith(before)
    assert "nobody else sees what you write" in after
    assert isinstance(founded.json("messages", "general"), list)


def test_status_says_it_too() -> None:
    status = {"view_code": "a b", "peers": [], "waiting": 0}
    assert any("2 things that you wrote are hidden" in line for line in _status({**status, "hidden": 2}))
    assert not any("hidden" in line for line in _status(status))


def test_whoever_syncs_is_told_too() -> None:
    _, out = _synced(COUNTS, [], [{**GROUP, "moved_on": True}])
    assert "nobody sees what you write" in out
    _, hidden = _synced(COUNTS, [], [{**GROUP, "hidden": 3}])
    assert "3 things that you wrote are hidden" in hidden

"""messages: whose name stands before what was said."""

from typing import Any

from click import unstyle

from whisper_net.cli.reading import shown

ROW: dict[str, Any] = {
    "message": "ab" * 32, "author": "cd" * 32, "name": "imported: Ben", "text": "Hello.", "at": "2026-11-23T01:00:00Z",
    "edited": False, "deleted": False, "imported": True, "reply_to": None, "reactions": [], "attachments": [],
}  # fmt: skip


def test_what_one_person_brought_over_keeps_the_names_of_those_who_said_it() -> None:
    rows = [ROW, {**ROW, "name": "imported: Ana"}, {**ROW, "name": "Cleo"}]
    _day, first, second, third = map(unstyle, shown(rows, {}))
    assert "imported: Ben  Hello." in first
    assert "imported: Ana  Hello." in second
    assert "Cleo           Hello." in third

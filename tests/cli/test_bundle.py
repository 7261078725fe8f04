"""bundle on the command line: what is said, and what is typed wrongly."""

from pathlib import Path

import pytest

from tests.cli.desk import Desk


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick"


def test_bundle_is_written_and_taken_up(desk: Desk, stick: Path) -> None:
    desk.at = desk.ana
    said = desk("bundle", "export", str(stick))
    assert said.startswith("Sealed 1 piece of content and ")
    assert "whisper-net bundle import FILE" in said
    assert desk("bundle", "import", str(stick)) == "Nothing in it was new.\n"


def test_json(desk: Desk, stick: Path) -> None:
    desk.at = desk.ana
    assert list(desk.json("bundle", "export", str(stick))) == ["envelopes", "links"]
    assert desk.json("bundle", "import", str(stick)) == {"envelopes": 0, "links": 0, "whole": True, "ours": True}


def test_files_are_counted_where_they_were_asked_for(desk: Desk, stick: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(b"plan")
    desk.at = desk.ana
    desk("attach", "general", str(file))
    sealed, then = desk("bundle", "export", str(stick), "--files").splitlines()
    assert " and 1 file into " in sealed
    assert then.endswith("import FILE --files")
    assert desk("bundle", "import", str(stick), "--files") == "Nothing in it was new.\n"
    desk("attachment", "forget", "plan.pdf")
    nothing, files = desk("bundle", "import", str(stick)).splitlines()
    assert nothing == "Nothing in it was new."
    assert files == ("1 attached file that is not here lies in it: whisper-net bundle import FILE --files takes them.")
    assert desk("bundle", "import", str(stick), "--files") == "New here: 1 file.\n"


def test_file_that_ends_too_early_is_said(desk: Desk, stick: Path) -> None:
    desk.at = desk.ana
    desk("bundle", "export", str(stick))
    stick.write_bytes(stick.read_bytes()[:-1])
    assert "ends too early" in desk("bundle", "import", str(stick))


def test_typed_wrongly(desk: Desk, stick: Path) -> None:
    desk.at = desk.ana
    assert "FILE" in desk("bundle", "export", code=2)
    stick.write_text("a letter")
    assert "no bundle" in desk("bundle", "import", str(stick), code=1)
    assert "--force" in desk("bundle", "export", str(stick), code=1)
    assert desk("bundle", "export", str(stick), "--force").startswith("Sealed")

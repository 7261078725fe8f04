"""Two app processes on a real screen: found, join, approve, talk, claim a lead, comment on a résumé."""

import tempfile
from pathlib import Path

import pytest

from tests.e2e.journey import Journey
from tests.e2e.reader import Reader
from tests.e2e.screen import screen


@pytest.mark.timeout(240)
def test_two_people_come_from_nothing_to_a_reviewed_resume(tmp_path: Path) -> None:
    with screen() as (on, _), tempfile.TemporaryDirectory() as folder:  # the path of a socket must not be long
        reader = Reader(on.bus)
        journey = Journey(on, reader, Path(folder), tmp_path)
        try:
            journey.go()
        finally:
            reader.close()
    pictures = sorted(path.name for path in tmp_path.glob("*.png"))
    assert [name[0] for name in pictures] == ["1", "2", "3", "4", "5", "6"]
    assert journey.transcript.lines[-1] != ""

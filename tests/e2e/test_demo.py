"""The demo, as somebody sees it who has just cloned the project: without a terminal, and with the real costs."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT
from whisper_net.cli import demo_lines


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder in which the path of a socket is not too long, as those of pytest may be."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


@pytest.mark.timeout(240)
def test_demo_ends_in_three_equal_view_codes_and_leaves_only_pictures(short_path: Path) -> None:
    here, temporary = short_path / "here", short_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "whisper_net", "demo"],
        cwd=here,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=220,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout[-600:]
    codes = [line.split("View code")[1] for line in done.stdout.splitlines() if "View code" in line]
    assert len(codes) == 3
    assert len(set(codes)) == 1
    told = [demo_lines.QUESTION, demo_lines.ANSWER, demo_lines.FOUND, demo_lines.FORMS, demo_lines.THANKS_TO_ALL]
    told += [*demo_lines.PEOPLE, *demo_lines.LEAD, *demo_lines.PRAISE, *demo_lines.ADVICE]
    assert [words for line in told for words in line.split("\n") if words not in done.stdout] == []
    assert "\x1b" not in done.stdout
    assert "Three equal view codes" in done.stdout
    assert list(temporary.iterdir()) == []
    pictures = [path.read_bytes() for path in sorted(here.rglob("*")) if path.is_file()]
    assert [picture[:4] for picture in pictures] == [b"\x89PNG"] * 3
    assert len(set(pictures)) == 3
    assert "build/demo/maya.png" in done.stdout

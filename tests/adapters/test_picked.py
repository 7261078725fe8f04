"""Files that a person picked: what is read, and what is refused before a byte of it is."""

import asyncio
import os
from pathlib import Path

import pytest

from whisper_net.adapters.picked import NoFile, picked_file, read_bounded
from whisper_net.core.errors import DiskFault, TooLong

MOST = 1_000_000


def test_a_file_is_read_in_full(tmp_path: Path) -> None:
    file = tmp_path / "cv.md"
    file.write_bytes(b"x" * MOST)
    assert asyncio.run(picked_file(str(file), MOST)) == b"x" * MOST


def test_a_file_of_5_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "cv.md"
    with file.open("wb") as stream:
        stream.truncate(5_000_000)
    with pytest.raises(TooLong, match="larger than 1 MB"):
        read_bounded(file, MOST)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a system without devices as files")
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_devices_are_refused(path: str) -> None:
    with pytest.raises(NoFile, match="not a file"):
        read_bounded(Path(path), MOST)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes as files")
def test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NoFile):
        read_bounded(tmp_path / "pipe", MOST)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes as files")
def test_a_file_that_became_a_pipe_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(b"x")
    before = (tmp_path / "file").stat()
    monkeypatch.setattr(Path, "stat", lambda _self: before)
    with pytest.raises(NoFile):
        read_bounded(tmp_path / "pipe", MOST)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no files that claim to be empty")
def test_what_claims_to_be_empty_is_bounded_too() -> None:
    with pytest.raises(TooLong):
        read_bounded(Path("/proc/self/status"), 16)


@pytest.mark.parametrize("name", ["none", ".", "a\0b"])
def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises((DiskFault, NoFile), match="this"):
        read_bounded(tmp_path / name, MOST)

"""Backups as files: seen only when whole, readable by their owner, never over another by chance."""

import os
from pathlib import Path

import pytest

from whisper_net.adapters.backup_files import SystemBackupFiles
from whisper_net.core.errors import DiskFault
from whisper_net.ports.backup import FileThere

FILES = SystemBackupFiles()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_file_has_its_name_once_it_is_whole(tmp_path: Path) -> None:
    sink = FILES.create(str(tmp_path / "kit"), force=False)
    sink.write(b"one")
    assert "kit" not in names(tmp_path)
    sink.write(b"two")
    sink.commit()
    sink.abandon()
    assert names(tmp_path) == ["kit"]
    source = FILES.open(str(tmp_path / "kit"))
    assert (source.read(4), source.read(9), source.read(9)) == (b"onet", b"wo", b"")
    source.close()


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX")
def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    sink = FILES.create(str(tmp_path / "kit"), force=False)
    sink.commit()
    assert (tmp_path / "kit").stat().st_mode & 0o777 == 0o600


def test_what_was_not_finished_leaves_nothing(tmp_path: Path) -> None:
    sink = FILES.create(str(tmp_path / "kit"), force=False)
    sink.write(b"one")
    sink.abandon()
    assert names(tmp_path) == []


def test_file_that_is_there_stays(tmp_path: Path) -> None:
    """Also one that came while this was being written, and what a link points to."""
    kit = tmp_path / "kit"
    sink = FILES.create(str(kit), force=False)
    kit.write_text("mine")
    with pytest.raises(FileThere):
        sink.commit()
    sink.abandon()
    assert kit.read_text() == "mine"
    with pytest.raises(FileThere, match="--force"):
        FILES.create(str(kit), force=False)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileThere):
        FILES.create(str(tmp_path / "dangling"), force=False)
    with pytest.raises(FileThere, match="folder"):
        FILES.create(str(tmp_path), force=True)
    sink = FILES.create(str(kit), force=True)
    assert kit.read_text() == "mine"
    sink.commit()
    assert kit.read_bytes() == b""
    assert names(tmp_path) == ["dangling", "kit"]


def test_places_that_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none", tmp_path, tmp_path / "pipe"):
        with pytest.raises(DiskFault):
            FILES.open(str(path))
    with pytest.raises(DiskFault):
        FILES.create(str(tmp_path / "none" / "kit"), force=False)


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX")
def test_device_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for force in (False, True):
        with pytest.raises(FileThere, match="a device, not a file"):
            FILES.create(str(pipe), force=force)
    assert names(tmp_path) == ["pipe"]

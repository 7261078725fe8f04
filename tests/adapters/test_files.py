"""What a disk refuses is named, and what is created survives."""

import errno
import shutil
from pathlib import Path

import pytest

from whisper_net.adapters.files import disk_faults, is_full, sync_directory
from whisper_net.core.errors import DiskFault, DiskFull


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_space_is_a_full_disk(number: int) -> None:
    with pytest.raises(DiskFull), disk_faults(Path("profile")):
        raise OSError(number, "no room")


def test_any_other_refusal_is_a_disk_fault_that_names_the_place() -> None:
    with pytest.raises(DiskFault, match="profile: denied"), disk_faults(Path("profile")):
        raise PermissionError(errno.EACCES, "denied")


def test_errors_that_are_not_the_disks_pass() -> None:
    with pytest.raises(KeyError), disk_faults(Path("profile")):
        raise KeyError


def test_full_is_what_has_next_to_nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5 << 20))
    assert not is_full(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=4096))
    assert is_full(tmp_path)


def test_missing_directory_is_not_called_full(tmp_path: Path) -> None:
    assert not is_full(tmp_path / "missing")


def test_directory_is_synced_or_says_why_not(tmp_path: Path) -> None:
    sync_directory(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_directory(tmp_path / "missing")

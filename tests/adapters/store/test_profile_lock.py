"""One process at a time, and no lock that outlives its process."""

import subprocess
import sys
from pathlib import Path

import pytest

from whisper_net.adapters.store.profile_lock import ProfileLock
from whisper_net.core.errors import DiskFault, ProfileInUse

HOLD = """
import sys
from pathlib import Path
from whisper_net.adapters.store.profile_lock import ProfileLock
lock = ProfileLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_profile_in_use_until_the_lock_is_released(tmp_path: Path) -> None:
    first, second = ProfileLock(tmp_path / "profile"), ProfileLock(tmp_path / "profile")
    with first, pytest.raises(ProfileInUse):
        second.acquire()
    second.acquire()
    with pytest.raises(ProfileInUse):
        first.acquire()
    second.release()
    second.release()


def test_lock_makes_a_directory_of_its_owner_alone(tmp_path: Path) -> None:
    with ProfileLock(tmp_path / "new" / "profile"):
        assert (tmp_path / "new" / "profile").stat().st_mode & 0o777 == 0o700


def test_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(ProfileInUse):
            ProfileLock(tmp_path).acquire()
        child.kill()
        child.wait()
    with ProfileLock(tmp_path):
        assert (tmp_path / "lock").exists()


def test_place_that_cannot_hold_a_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskFault):
        ProfileLock(tmp_path / "file").acquire()

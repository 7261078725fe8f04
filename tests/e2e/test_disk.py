"""A disk that fills up under a running node: said in words, nothing lost, and all goes on once there is room."""

import asyncio
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Make
from tests.e2e.processes import ANYWHERE, Machine
from whisper_net.bootstrap import control_client
from whisper_net.ports.control import RemoteCommandError

SIZE = 16 << 20
LARGE = "x" * 30_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """16 MiB of disk."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(where)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root mounts a small disk; the bound on a file's size stands in for it below")
    yield where
    subprocess.run(["umount", "--lazy", str(where)], check=True)


async def post_until_refused(machine: Machine) -> tuple[int, str]:
    """How many long posts were answered, and the code that refused the next."""
    client = await control_client(machine.profile)
    assert client is not None
    try:
        for count in range(5_000):
            try:
                await client.call("post", {"channel": "general", "text": LARGE})
            except RemoteCommandError as error:
                return count, error.code
    finally:
        await client.close()
    raise AssertionError("the disk took everything")


def test_full_disk_is_said_and_loses_nothing(machine: Make, small_disk: Path) -> None:
    ana = machine("founded")
    ana.profile = ana.profile.rename(small_disk.parent / "moved")
    subprocess.run(["cp", "-a", str(ana.profile), str(small_disk / "ana")], check=True)
    ana.profile = small_disk / "ana"
    ana.start_node("--listen", ANYWHERE)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(4 << 20))
    answered, code = asyncio.run(post_until_refused(ana))
    assert code == "disk_full"
    assert answered > 10
    assert ana.alive()
    assert len(ana.texts()) == answered
    ballast.unlink()
    ana.json("post", "general", "there is room again")
    assert len(ana.texts()) == answered + 1
    assert ana.stop_node() == 0
    assert len(ana.texts()) == answered + 1


def test_new_profile_on_a_full_disk_is_refused_and_none_is_left(small_disk: Path) -> None:
    new = Machine(small_disk / "new")
    (small_disk / "ballast").write_bytes(bytes(SIZE - (32 << 10)))
    assert new.error("group", "found", "Acme", "--me", "Ana") == "disk_full"
    (small_disk / "ballast").unlink()
    assert new.json("group", "found", "Acme", "--me", "Ana")["name"] == "Acme"


def test_bound_on_a_files_size_is_said_and_loses_nothing(machine: Make) -> None:
    ana = machine("founded")

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, 2 << 20))

    ana.start_node("--listen", ANYWHERE, preexec_fn=bounded)
    answered, code = asyncio.run(post_until_refused(ana))
    assert code in ("disk_full", "disk_fault")
    assert answered > 10
    assert ana.alive()
    assert len(ana.texts()) == answered
    ana.stop_node()
    assert len(ana.texts()) == answered

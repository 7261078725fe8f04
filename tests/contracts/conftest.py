"""Every store, in turn."""

from pathlib import Path

import pytest

from tests.contracts.stores import Disk, MemoryProfiles, SqliteDisk


@pytest.fixture(params=["sqlite", "memory"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    return SqliteDisk(tmp_path / "profile") if request.param == "sqlite" else MemoryProfiles()

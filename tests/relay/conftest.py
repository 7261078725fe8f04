"""PostgreSQL, started once for all tests that need it."""

from collections.abc import Iterator

import pytest

from tests.relay.database import WITHOUT, Server, binaries


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    programs = binaries()
    if programs is None:
        pytest.skip(WITHOUT)
    server = Server(programs)
    yield server
    server.end()

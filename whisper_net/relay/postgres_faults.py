"""What PostgreSQL and the way to it say against us, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from whisper_net.core.errors import DiskFault, DiskFull, RelayStoreAway

_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)
"""It stops, starts, or cannot be reached for now. asyncpg's own errors are those of broken connections."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """Raises DiskFull, RelayStoreAway or DiskFault for whatever a database can raise."""
    try:
        yield
    except asyncpg.DiskFullError as error:
        raise DiskFull(f"the disk of the relay's database is full: {error}") from error
    except _AWAY as error:
        raise RelayStoreAway(f"the relay's database does not answer: {_said(error)}") from error
    except asyncpg.PostgresError as error:
        raise DiskFault(f"the relay's database cannot be used: {error}") from error


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__

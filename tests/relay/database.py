"""A PostgreSQL server of the tests' own: from Debian's package, in a folder of its own, over a socket in it."""

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import asyncpg

WITHOUT = "no PostgreSQL on this machine: install Debian's package postgresql (packaging/linux/apt-test.txt)"
NOBODY = "nobody"
"""Who the server runs as where the tests run as root, as which it refuses to run."""
FAST = "-c fsync=off -c shared_buffers=16MB -c max_connections=40"


def binaries() -> Path | None:
    """The newest PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).parent if there else None


class Server:
    """One server, from its making to its end. Nothing of it outlives `end`."""

    def __init__(self, programs: Path, options: str = FAST) -> None:
        self._programs, self._options = programs, options
        self._folder = Path(tempfile.mkdtemp(prefix="relay-db-"))
        self._numbers = itertools.count(1)
        if os.geteuid() == 0:
            shutil.chown(self._folder, NOBODY)
        self._do("initdb", "--auth=trust", "--no-sync", "--locale=C", "--encoding=UTF8", "--username=relay")
        self.start()

    def start(self) -> None:
        sockets = f"-c listen_addresses= -c unix_socket_directories={self._folder}"
        self._do("pg_ctl", "--wait", f"--log={self._folder}/log", f"--options={sockets} {self._options}", "start")

    def stop(self) -> None:
        """As when the power goes: it cleans nothing up."""
        self._do("pg_ctl", "--wait", "--mode=immediate", "stop")

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    async def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"relay{next(self._numbers)}"
        await self.execute(self._url("postgres"), f"CREATE DATABASE {name}")
        return self._url(name)

    async def execute(self, url: str, statement: str) -> Any:
        """Do it past the relay; the one value that it gives, if it gives one."""
        conn = await asyncpg.connect(url)
        try:
            return await conn.fetchval(statement)
        finally:
            await conn.close()

    def _url(self, name: str) -> str:
        return f"postgresql://relay@/{name}?host={self._folder}"

    def _do(self, program: str, *options: str) -> None:
        as_user: dict[str, Any] = {"user": NOBODY, "group": None, "extra_groups": []} if os.geteuid() == 0 else {}
        command = [str(self._programs / program), f"--pgdata={self._folder}/data", *options]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL, timeout=60, **as_user)

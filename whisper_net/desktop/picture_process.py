"""The process that one picture is decoded in, started and ended from the program's own.

Rules: it is this program again, by one argument that nobody types, so a packaged one needs no Python beside
it. It is ended when it takes too long, and when whoever asked goes: quitting waits for no picture.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

WORKER = "--decode-one-picture"
"""What __main__.py knows a process by that reads codes; thumbnail_worker.py has the other."""
SECONDS = 20.0
_ROOT = Path(__file__).resolve().parents[2]
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "TEMP", "TMP")


def command(worker: str = WORKER) -> list[str]:
    """What starts this program again as a worker: itself where it is packaged, or Python with its modules."""
    if getattr(sys, "frozen", False):
        return [sys.executable, worker]
    return [sys.executable, "-P", "-S", "-s", "-m", "whisper_net", worker]


class PictureProcess:
    """One picture's."""

    def __init__(self, worker: str = WORKER) -> None:
        self._worker = worker
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False

    def ask(self, data: bytes) -> bytes:
        """What it says of a picture; nothing where it crashed, took too long or was ended. Called in a thread."""
        try:
            process = self._start()
        except OSError:
            return b""
        if process is None:
            return b""
        with process:
            try:
                answer, _ = process.communicate(data, SECONDS)
            except (OSError, subprocess.TimeoutExpired):
                process.kill()
                return b""
        return answer if process.returncode == 0 else b""

    def end(self) -> None:
        """End it, or let it never begin; `ask` returns at once. Called from another thread."""
        with self._lock:
            self._over = True
            if self._process is not None:
                self._process.kill()

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if not self._over:
                self._process = subprocess.Popen(  # noqa: S603 - our own program, by no shell
                    command(self._worker),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env=_environment(),
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
            return self._process


def _environment() -> dict[str, str]:
    """Where modules and libraries are, and nothing else of what this program was started with."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join([*filter(None, sys.path), str(_ROOT)])}

"""A screen of its own: an X server without hardware, a window manager, and the bus by which a screen reader listens.

Rules: nothing of the desktop that tests are run from is used or seen. Each process is ended by whoever started it; the
screen can be taken away while windows are on it. Its counterparts are reader.py, which hears, and hand.py, which acts.
"""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
SIZE = (2720, 1000)
"""Two windows fit beside each other."""
PATIENCE = 60.0
LOOK = 0.05


def until(look: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """Look again until there is something; it. Fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(LOOK)
    return found


class Screen:
    """Somebody's screen, with nothing on it yet."""

    def __init__(self, folder: str, name: str, bus: str) -> None:
        self.bus = bus
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("WHISPER_NET_", "QT_", "XDG_"))},
            "DISPLAY": name,
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "XDG_RUNTIME_DIR": folder,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_LOGGING_RULES": "qt.accessibility.atspi.warning=false",  # of what vanished between two questions
        }
        self.environment.pop("WAYLAND_DISPLAY", None)

    def xdotool(self, *args: str) -> str:
        """What xdotool answers; empty where it finds nothing."""
        done = subprocess.run(
            ["xdotool", *args],
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return done.stdout.strip()

    def picture(self, file: Path) -> None:
        """Leave a picture of all that is on the screen."""
        subprocess.run(["scrot", "--overwrite", str(file)], env=self.environment, check=True, timeout=PATIENCE)


@contextlib.contextmanager
def screen() -> "Iterator[tuple[Screen, Callable[[], None]]]":
    """A screen, and what takes it away."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="screen-"))  # sockets need short paths
        size = f"{SIZE[0]}x{SIZE[1]}x24"
        name, server = _announced(["Xvfb", "-displayfd", "{fd}", "-screen", "0", size, "-nolisten", "tcp"])
        stack.callback(_end, server)
        surroundings = {**os.environ, "DISPLAY": f":{name}", "XDG_RUNTIME_DIR": folder}
        at = f"--address=unix:path={folder}/bus"
        bus, daemon = _announced(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", at, "--print-address={fd}"], surroundings
        )
        stack.callback(_end, daemon)
        made = Screen(folder, f":{name}", bus)
        manager = _started(["openbox", "--sm-disable"], made.environment)
        stack.callback(_end, manager)
        until(lambda: made.xdotool("get_num_desktops"), "a window manager")
        yield made, lambda: _end(server)


def _announced(command: list[str], environment: dict[str, str] | None = None) -> "tuple[str, subprocess.Popen[bytes]]":
    """Start something that writes one line into a pipe once it is ready; the line."""
    near, far = os.pipe()
    process = _started([part.format(fd=far) for part in command], environment, (far,))
    os.close(far)
    with os.fdopen(near, encoding="utf-8") as pipe:
        said = pipe.readline().strip()
    assert said, f"{command[0]} did not start"
    return said, process


def _started(
    command: list[str], environment: dict[str, str] | None = None, keep: tuple[int, ...] = ()
) -> "subprocess.Popen[bytes]":
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, pass_fds=keep, stdin=quiet, stdout=quiet, stderr=quiet)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

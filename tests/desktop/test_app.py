"""The program as a process: it starts, is started again, and ends as it is told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from whisper_net.desktop.app import icon_path
from whisper_net.desktop.instance import Instance

PATIENCE = 30.0
ROOT = Path(__file__).resolve().parents[2]


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "whisper_net", "--profile", str(folder)]


@contextmanager
def running(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The program, from when it answers a second start."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(command(folder), env=environment, stderr=subprocess.PIPE)
    try:
        _wait_until_it_answers(folder, process)
        yield process
    finally:
        process.kill()
        process.communicate()


def _wait_until_it_answers(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    name, deadline = Instance(folder)._name, time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        socket = QLocalSocket()
        socket.connectToServer(name)
        if socket.waitForConnected(100):
            return
        time.sleep(0.05)
    raise AssertionError("the window did not come up")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stop_by_signal_is_a_clean_one(tmp_path: Path, stop: signal.Signals) -> None:
    with running(tmp_path / "profile") as process:
        process.send_signal(stop)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert b"Traceback" not in said


def test_second_start_ends_at_once_and_the_first_stays(tmp_path: Path) -> None:
    with running(tmp_path / "profile") as first:
        second = subprocess.run(command(tmp_path / "profile"), timeout=PATIENCE, capture_output=True, check=False)
        assert (second.returncode, second.stdout) == (0, b"")
        assert first.poll() is None


def test_program_has_its_icon() -> None:
    place = icon_path()
    assert place is not None
    assert place.name == "icon.svg"


PICKING = """
import sys
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from whisper_net.desktop.app import keep_no_folders
app = QApplication([])
keep_no_folders()
picker = QFileDialog(None, "", sys.argv[1])
picker.open()
picker.accept()
picker.deleteLater()
QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
app.processEvents()
"""


def test_folders_that_were_looked_into_are_written_nowhere(tmp_path: Path) -> None:
    home, picked = tmp_path / "home", tmp_path / "private_resumes"
    home.mkdir()
    picked.mkdir()
    surroundings = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", PICKING, str(picked)], env=surroundings, check=True, capture_output=True)
    written = [path.read_text("utf-8", "replace") for path in home.rglob("*") if path.is_file()]
    assert not [text for text in written if picked.name in text]

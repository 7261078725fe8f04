"""The rules of tests/conftest.py bite: shown on a small suite of its own in a scratch folder."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

SUITE = """
import logging, socket
import pytest

def call(host):
    with socket.socket() as client:
        client.settimeout(0.2)
        client.connect((host, 9))

def test_fails_for_its_log_line():
    logging.getLogger("somewhere").warning("odd")

def test_passes_as_it_clears_the_log(caplog):
    logging.getLogger("somewhere").warning("odd")
    assert "odd" in caplog.text
    caplog.clear()

@pytest.mark.expects_log
def test_passes_as_it_is_marked():
    logging.getLogger("somewhere").warning("odd")

def test_passes_with_a_quiet_line():
    logging.getLogger("somewhere").info("usual")

def test_fails_for_its_socket():
    call("127.0.0.1")

@pytest.mark.loopback
def test_passes_on_loopback():
    with pytest.raises(ConnectionRefusedError):
        call("127.0.0.1")

@pytest.mark.loopback
def test_fails_beyond_loopback():
    call("192.0.2.1")

async def test_passes_as_a_coroutine():
    pass
"""


def test_rules_for_tests_bite(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "test_suite.py").write_text(SUITE, "utf-8")
    command = [sys.executable, "-m", "pytest", "-rA", "--tb=line", "test_suite.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=50)

    outcomes = {
        name.split(" - ")[0]: outcome
        for outcome, _, name in (line.partition(" test_suite.py::") for line in result.stdout.splitlines())
        if name
    }
    assert len(outcomes) == SUITE.count("def test_"), result.stdout
    for name, outcome in outcomes.items():
        expected = {"PASSED"} if name.startswith("test_passes") else {"FAILED", "ERROR"}
        assert outcome in expected, result.stdout

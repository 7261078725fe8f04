"""No memory on the disk after a crash."""

import subprocess
import sys

import pytest

CHILD = """
import resource
from unittest import mock
import whisper_net.__main__ as program
with mock.patch("whisper_net.cli.main.run", lambda *_: print(resource.getrlimit(resource.RLIMIT_CORE)) or 0):
    program.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_program_that_crashes_leaves_no_memory_on_the_disk() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False)
    assert done.stdout == "(0, 0)\n"

"""The window's interpreter passes over what stays; in a process of its own, as it would hold for all other tests."""

import subprocess
import sys

PROGRAM = """
import gc, sys
from whisper_net.desktop.pace import keep_pace
kept = [[]]
keep_pace()
mine = []
mine.append(mine)
assert not any(one is kept for one in gc.get_objects())
assert any(one is mine for one in gc.get_objects())
del mine
assert gc.collect() >= 1
print(sys.getswitchinterval())
"""


def test_what_was_there_before_is_passed_over_and_later_garbage_is_collected() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.005

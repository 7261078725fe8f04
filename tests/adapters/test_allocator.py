"""Memory that was large goes back to the system, whatever came before."""

import ctypes
import subprocess
import sys

import pytest

from whisper_net.adapters.allocator import LARGE, give_back_large

HELD = """
import ctypes, re
from pathlib import Path
from whisper_net.adapters.allocator import LARGE, give_back_large
assert give_back_large()
def held():
    return int(re.search(r"RssAnon:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) << 10
bytearray(16 << 20)  # freed at once: from here on glibc would take such pieces from its arena
before = held()
pieces = [bytearray(b"x") * LARGE for _ in range(200)]
last = bytearray(b"y")
full = held()
del pieces[:-1]  # the last one keeps an arena from shrinking
print(full - before, held() - before)
"""


def test_what_was_large_goes_back_though_something_behind_it_stays() -> None:
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, encoding="utf-8", check=True)
    full, left = map(int, done.stdout.split())
    assert full > 190 * LARGE
    assert left < 20 * LARGE


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not give_back_large()

"""A picture made small by a process of its own: bounded in bytes and dots before it is decoded, refused in words."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QImage

from tests.desktop import attached
from tests.desktop.test_picture import plain
from whisper_net import __main__
from whisper_net.desktop import thumbnail_worker as worker
from whisper_net.desktop.thumbnail import NoPicture, dots_of
from whisper_net.desktop.thumbnail_worker import MOST_HIGH, MOST_WIDE, shrunk

GIF = bytes.fromhex("47494638396101000100800000ff0000ffffff2c00000000010001000002024401003b")


def test_small_pictures_keep_their_size_and_large_ones_fit() -> None:
    assert dots_of(shrunk(attached.picture(90, 52)))[:2] == (90, 52)
    assert dots_of(shrunk(attached.picture(1920, 720)))[:2] == (MOST_WIDE, 360)
    assert dots_of(shrunk(attached.picture(100, 1440)))[:2] == (50, MOST_HIGH)
    thin = QImage(10_000, 1, QImage.Format.Format_RGB32)
    thin.fill(0)
    assert dots_of(shrunk(attached.png(thin)))[:2] == (MOST_WIDE, 1)


def test_the_first_of_a_picture_that_moves_is_shown() -> None:
    assert dots_of(shrunk(GIF)) == (1, 1, bytes([255, 0, 0, 255]))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (plain(30_000, 30_000), "too large"),
        (plain(20_001, 2), "too large"),
        (plain(6_400, 6_400), "too large"),
        (b"\x89PNG\r\n\x1a\n", "damaged|none of"),
        (attached.__doc__.encode(), "none of the pictures") if attached.__doc__ else (b"x", "none of"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of the pictures"),
    ],
    ids=["bomb", "long", "many dots", "headless", "text", "svg"],
)
def test_what_is_not_shown_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(NoPicture, match=words):
        dots_of(shrunk(data))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"1 1\n",
        b"1 1\n12345",
        b"0 4\n",
        b"961 1\n" + bytes(4 * 961),
        b"1 721\n" + bytes(4 * 721),
        b"-1 -1\n1234",
        b"1 1 1\n1234",
        b"error other\n",
        b"1" * 400,
        "１ １\n1234".encode(),
    ],
)
def test_a_process_that_says_something_else_shows_nothing(answer: bytes) -> None:
    with pytest.raises(NoPicture, match="damaged"):
        dots_of(answer)


def test_too_many_bytes_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_BYTES", 10)
    assert shrunk(attached.picture(9, 9)) == b"error too_large\n"


def test_the_program_answers_as_this_process() -> None:
    assert __main__._SHRINKER == worker.WORKER
    started = [sys.executable, "-m", "whisper_net", worker.WORKER]
    done = subprocess.run(started, input=GIF, capture_output=True, check=True, timeout=60)
    assert done.stdout == b"1 1\n\xff\x00\x00\xff"

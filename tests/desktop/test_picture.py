"""What was picked as an invitation: read in a process of its own, bounded, and refused in words."""

import asyncio
import io
import json
import os
import subprocess
import sys
import time
import zlib
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import pytest
import segno
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from whisper_net import __main__
from whisper_net.desktop import picture_process
from whisper_net.desktop.bridge import ThreadLoop
from whisper_net.desktop.picture import UnusablePicture, read_offer
from whisper_net.desktop.picture_worker import MOST_BYTES, codes_of

T = TypeVar("T")
KEY = "whisper://join/#ABCDEFG234567"


def run(work: Awaitable[T]) -> T:
    async def awaited() -> T:
        return await work

    return asyncio.run(awaited())


def code(text: str = KEY, form: str = "PNG", *, bare: bool = False) -> bytes:
    """A picture with a code, in one of the formats; `bare` leaves the ground transparent."""
    made = io.BytesIO()
    segno.make(text, error="m").save(made, kind="png", scale=6, border=4, light=None if bare else "white")
    if form == "PNG":
        return made.getvalue()
    data, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImage.fromData(made.getvalue()).convertToFormat(QImage.Format.Format_RGB32).save(buffer, form)  # type: ignore[call-overload]
    return bytes(data.data())


def plain(width: int, height: int) -> bytes:
    """A true PNG of one colour, whatever its size: a few bytes that swell."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    rows = zlib.compress(bytes(min((width + 1) * height, 1 << 20)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_code_is_read_out_of_every_format(form: str) -> None:
    assert codes_of(code(form=form)) == {"codes": [KEY]}


def test_code_without_a_ground_is_read_too() -> None:
    assert codes_of(code(bare=True)) == {"codes": [KEY]}


def test_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "key.png").write_bytes(code())
    assert run(read_offer(tmp_path / "key.png")) == [KEY]
    (tmp_path / "key.txt").write_text(f" {KEY}\n")
    assert run(read_offer(tmp_path / "key.txt")) == [f" {KEY}\n"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (plain(200, 200), None),
        (plain(30_000, 10), "too_large"),
        (plain(9_000, 9_000), "too_large"),
        (plain(0, 10), "unreadable"),
        (code()[:-40][:300], "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 400, "unreadable"),
        (b"GIF89a" + bytes(100), "unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "unreadable"),
        (b"", "unreadable"),
        (bytes(MOST_BYTES + 1), "too_large"),
    ],
)
def test_hostile_picture_is_refused_before_it_costs_anything(data: bytes, error: str | None) -> None:
    told = codes_of(data)
    assert told.get("error") == error
    assert not told.get("codes")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (plain(300, 300), "no QR code"),
        (plain(9_000, 9_000), "too large"),
        (code()[:200], "cannot be read"),
        (code(form="JPEG")[:200], "cannot be read"),
        (b"\x89PNG\r\n\x1a\n" + os.urandom(2_000), "cannot be read"),
        (bytes(MOST_BYTES + 1), "too large"),
        (b"\x00\xff\xfe", "neither a picture nor a key"),
        (b"", "neither a picture nor a key"),
        (b"long " * 4_000, "neither a picture nor a key"),
    ],
)
def test_what_cannot_be_used_is_said_in_words(data: bytes, words: str) -> None:
    with pytest.raises(UnusablePicture, match=words):
        run(read_offer(data))


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, tmp_path / "missing"):
        with pytest.raises(UnusablePicture, match="this file cannot be read"):
            run(read_offer(path))


@pytest.mark.parametrize(
    "does",
    [
        "print('half'); sys.stdout.flush(); os.abort()",
        "sys.exit(3)",
        "time.sleep(60)",
        "sys.stdin.close()",
        "print('[1]')",
    ],
    ids=["crashes", "gives up", "never ends", "reads nothing", "says something else"],
)
def test_process_that_misbehaves_costs_a_sentence(monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    monkeypatch.setattr(picture_process, "SECONDS", 0.5 if "sleep" in does else 20.0)
    monkeypatch.setattr(picture_process, "command", lambda *_: python(does))
    with pytest.raises(UnusablePicture, match="cannot be read"):
        run(read_offer(code()))


def test_process_that_cannot_start_costs_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(picture_process, "command", lambda *_: [str(tmp_path / "missing")])
    with pytest.raises(UnusablePicture, match="cannot be read"):
        run(read_offer(code()))


def test_quitting_waits_for_no_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    told = f"open({str(mark)!r}, 'w').write(str(os.getpid()) + ' '); time.sleep(60)"
    monkeypatch.setattr(picture_process, "command", lambda *_: python(told))
    loop, outcomes = ThreadLoop(), list[BaseException | None]()
    loop.run(lambda: read_offer(code()), lambda _value, error: outcomes.append(error))
    while not (mark.exists() and mark.read_text().endswith(" ")):
        time.sleep(0.01)
    start = time.monotonic()
    loop.stop(lambda: asyncio.sleep(0))
    assert time.monotonic() - start < 5
    assert [type(one) for one in outcomes] == [asyncio.CancelledError]
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_process_that_is_ended_before_it_begins_never_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_process, "command", lambda *_: [])
    process = picture_process.PictureProcess()
    process.end()
    assert process.ask(code()) == b""


def python(does: str) -> list[str]:
    return [sys.executable, "-c", f"import os, sys, time; {does}"]


def test_packaged_program_starts_itself_and_the_mode_it_starts_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    started = [sys.executable, "-m", "whisper_net", picture_process.WORKER]
    done = subprocess.run(started, input=code(), capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout) == {"codes": [KEY]}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/usr/bin/whisper-net")
    assert __main__._WORKER == picture_process.WORKER
    assert picture_process.command() == ["/usr/bin/whisper-net", picture_process.WORKER]

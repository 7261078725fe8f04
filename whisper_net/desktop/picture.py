"""What a person picked, dropped or pasted as an invitation: a picture with a code in it, or a small text file.

Rules: it is read on the node's side, never in Qt's thread, and bounded before it is. A picture is decoded in a process
of its own (picture_process.py starts it): one that crashes or never ends costs a sentence. What was read is returned
as text; whether it is a key is for whoever asked.
"""

import asyncio
import json
from pathlib import Path

from whisper_net.core.errors import LocalError
from whisper_net.core.wire.bounds import MAX_KEY_TEXT
from whisper_net.desktop.picture_process import PictureProcess
from whisper_net.desktop.picture_worker import MOST_BYTES

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class UnusablePicture(LocalError):
    """A file or a picture that no key can be read from; the message says why."""

    code = "picture"


_WORDS = {
    "too_large": "this picture is too large; 10 MB and 40 megapixels are the most",
    "unreadable": "this picture cannot be read; PNG, JPEG and WebP can be",
    "none": "there is no QR code to be found in this picture; try one that is sharper or shows it larger",
    "system": "this file cannot be read",
    "other": "this file is neither a picture nor a key",
}


async def read_offer(offer: Path | bytes) -> list[str]:
    """The texts that may be a key in a file, or in a picture's bytes. Raises UnusablePicture."""
    data = await asyncio.to_thread(_read, offer) if isinstance(offer, Path) else offer
    if len(data) > MOST_BYTES:
        raise UnusablePicture(_WORDS["too_large"])
    if not is_picture(data):
        return [_text(data)]
    return _codes(await _ask(data))


def is_picture(data: bytes) -> bool:
    """Whether bytes begin as a PNG, JPEG or WebP does."""
    return data.startswith(_BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise UnusablePicture(_WORDS["system"])
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnusablePicture(_WORDS["system"]) from error


def _text(data: bytes) -> str:
    try:
        if 0 < len(data) <= MAX_KEY_TEXT:
            return data.decode()
    except UnicodeDecodeError:
        pass
    raise UnusablePicture(_WORDS["other"])


def _codes(answer: bytes) -> list[str]:
    try:
        told = json.loads(answer)
        codes = [str(one) for one in told.get("codes", [])]
    except (ValueError, AttributeError):
        raise UnusablePicture(_WORDS["unreadable"]) from None
    if not codes:
        raise UnusablePicture(_WORDS.get(str(told.get("error", "none")), _WORDS["unreadable"]))
    return codes


async def _ask(data: bytes) -> bytes:
    process = PictureProcess()
    try:
        return await asyncio.to_thread(process.ask, data)
    finally:
        process.end()  # who is cancelled, as the program quits, leaves none behind

"""A picture that a message brings, made small for its row: only on request, and in a process of its own.

Rules: a picture is hostile. It is bounded in bytes before it is handed on, and in pixels before it is decoded, by
thumbnail_worker.py; whatever it does to a decoder, it does there. What comes back is bare dots of a bounded number, so
nothing is decoded here. One that crashes the process or never ends costs a sentence. Runs on the node's side.
"""

import asyncio
from typing import NamedTuple

from whisper_net.core.errors import LocalError
from whisper_net.core.ids import EnvelopeId
from whisper_net.desktop.picture_process import PictureProcess
from whisper_net.desktop.thumbnail_worker import MOST_BYTES, MOST_HIGH, MOST_WIDE, WORKER
from whisper_net.node import attachments
from whisper_net.node.node import Node

_HEAD = 64
"""Bytes before the dots, at most."""


class NoPicture(LocalError):
    """What cannot be shown; the message says why."""

    code = "picture"


_WORDS = {
    "too_large": "this picture is too large to be shown here: 25 MB and 40 megapixels are the most. It can be saved",
    "format": "this is none of the pictures that can be shown here: PNG, JPEG, GIF and WebP. It can be saved",
}
_DAMAGED = "this picture is damaged, or not what its name says; it is not shown"


class Dots(NamedTuple):
    """A picture as bare dots, four bytes each: red, green, blue, opacity."""

    width: int
    height: int
    data: bytes


async def thumbnail(node: Node, group: str, message: EnvelopeId) -> Dots:
    """What a message's picture shows, all of which is here. Raises NoPicture and what `content` raises."""
    data = await attachments.content(node, group, message)
    if len(data) > MOST_BYTES:
        raise NoPicture(_WORDS["too_large"])
    process = PictureProcess(WORKER)
    try:
        return dots_of(await asyncio.to_thread(process.ask, data))
    finally:
        process.end()


def dots_of(answer: bytes) -> Dots:
    """What the process answered. Raises NoPicture."""
    head, line, _ = answer[:_HEAD].partition(b"\n")
    data = answer[len(head) + 1 :]
    fault = head.decode("ascii", "replace").removeprefix("error ")
    if fault in _WORDS:
        raise NoPicture(_WORDS[fault])
    sides = head.split()
    if not line or len(sides) != 2 or not all(side.isdigit() and len(side) < 5 for side in sides):
        raise NoPicture(_DAMAGED)
    width, height = map(int, sides)
    fits = 0 < width <= MOST_WIDE and 0 < height <= MOST_HIGH
    if not fits or len(data) != 4 * width * height:
        raise NoPicture(_DAMAGED)
    return Dots(width, height, data)

"""When attempts to join were begun: remembered in the profile, so that whoever waits can be told since when.

Rules: the moment is this machine's, in seconds since 1970, and nothing is decided by it. What cannot be read, or was
begun before this was kept, is as if it were not known.
"""

from typing import Annotated

import msgspec

from whisper_net.core.errors import DecodeError
from whisper_net.core.wire.codec import Record, Stamp, decode, encode
from whisper_net.node.node import Node

FACT = "attempts.asked"
MOST = 64
"""Attempts that are remembered; the oldest is forgotten first."""


class Asked(Record):
    """One attempt, by the file that it is listed under."""

    file: Annotated[str, msgspec.Meta(max_length=64)]
    at: Stamp


Kept = Annotated[list[Asked], msgspec.Meta(max_length=MOST)]


async def remember_asked(node: Node, file: str) -> None:
    """An attempt of this file was begun just now, unless it is known already."""
    kept = await _kept(node)
    if all(one.file != file for one in kept):
        newest = [*kept, Asked(file, node.means.clock.now())][-MOST:]
        await node.run(node.means.profile.store().put_fact, FACT, encode(newest))


async def asked_at(node: Node, file: str) -> int | None:
    """When the attempt of this file was begun, as far as it is known."""
    return next((one.at for one in await _kept(node) if one.file == file), None)


async def _kept(node: Node) -> list[Asked]:
    raw = await node.run(node.means.profile.store().fact, FACT)
    try:
        return decode(raw, Kept) if raw is not None else []
    except DecodeError:
        return []

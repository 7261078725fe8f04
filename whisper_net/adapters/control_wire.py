"""The lines between a node and a command: one JSON document each.

Request {"id", "call", "args"}; answer {"id", "result"} or {"id", "error": code, "message"}. A subscription is answered
by {"id", "stream": true}, then {"id", "event"} lines, then {"id", "end": true}, and lasts at most as long as its
connection. Requests are at most 1 MiB long, answers 64 MiB.
"""

import asyncio
from typing import Any

import msgspec

MAX_REQUEST = 1024 * 1024
MAX_ANSWER = 64 * 1024 * 1024
_FAREWELL_SECONDS = 1.0


class Request(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    call: str
    args: dict[str, Any] = {}


class Answer(msgspec.Struct, omit_defaults=True):
    id: int | None
    result: Any = msgspec.UNSET
    stream: bool = False
    event: Any = msgspec.UNSET
    end: bool = False
    error: str | None = None
    message: str | None = None


REQUESTS = msgspec.json.Decoder(Request)
ANSWERS = msgspec.json.Decoder(Answer)


def line_of(answer: Answer) -> bytes:
    """One answer as a line; an error in its place where it cannot be sent."""
    try:
        line = msgspec.json.encode(answer) + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        return line_of(Answer(answer.id, error="internal", message=f"the answer cannot be written as JSON: {error}"))
    if len(line) > MAX_ANSWER:
        return line_of(Answer(answer.id, error="too_long", message="the answer is too long; ask for less"))
    return line


async def close_stream(writer: asyncio.StreamWriter) -> None:
    """Close once what was written is out, or after a moment."""
    writer.close()
    try:
        async with asyncio.timeout(_FAREWELL_SECONDS):
            await writer.wait_closed()
    except OSError:  # the other end is gone, or takes nothing more (a TimeoutError is an OSError)
        writer.transport.abort()

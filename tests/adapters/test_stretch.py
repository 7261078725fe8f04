"""The costly hash leaves the loop free and gives what the core gives."""

import asyncio

from whisper_net.adapters.stretch import stretch_in_thread
from whisper_net.core.crypto.invitation import stretch


async def test_stretching_leaves_the_loop_free_and_gives_the_same_bytes() -> None:
    turns = 0
    stretching = asyncio.ensure_future(stretch_in_thread(b"0123456789"))
    while not stretching.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert stretching.result() == stretch(b"0123456789")
    assert turns > 5

"""The costly hash of an invitation's secret, off the event loop: argon2id takes 64 MiB and a good part of a second."""

import asyncio

from whisper_net.core.crypto.invitation import stretch


async def stretch_in_thread(secret: bytes) -> bytes:
    """Run `stretch` in a thread; libsodium releases the interpreter meanwhile."""
    return await asyncio.to_thread(stretch, secret)

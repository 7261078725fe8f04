"""The fixed bytes that vectors grow from: each is the hash of what it is called."""

import hashlib

from whisper_net.core.ids import GroupId, ScopeId


def bytes_of(name: str, size: int = 32) -> bytes:
    """`size` bytes that stand for randomness."""
    return hashlib.shake_256(b"whisper_net vector: " + name.encode()).digest(size)


GROUP, SCOPE = GroupId(bytes_of("group")), ScopeId(bytes_of("channel"))

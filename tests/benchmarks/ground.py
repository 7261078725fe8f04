"""What the benchmarks stand on: profiles whose key costs little, nodes over them, a group of two, and things to say."""

import hashlib
import random
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from mnemonic import Mnemonic

from whisper_net.adapters.keyfile import open_key_file
from whisper_net.adapters.store.sqlite_profile import KEY, SqliteProfile, create_profile
from whisper_net.bootstrap import means_for
from whisper_net.core.ids import ScopeId
from whisper_net.node.group_node import GroupNode
from whisper_net.node.means import Means
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform
from whisper_net.ports.runtime import Verifier

PASSPHRASE = "benchmarks"
MEMORY = 8 << 20
TEXT_SIZE = 80
ANYWHERE = "127.0.0.1:0"


async def hashed_stretch(secret: bytes) -> bytes:
    """Stand in for argon2id where its cost is not what is measured."""
    return hashlib.blake2b(secret, digest_size=32).digest()


def new_profile(path: Path) -> SqliteProfile:
    return create_profile(path, PASSPHRASE, ops=1, memory=MEMORY)


def profile_key(path: Path) -> bytes:
    """The key of a profile, so that what comes after is past key derivation."""
    return open_key_file(path / KEY, PASSPHRASE)


def copied(profile: Path, to: Path) -> SqliteProfile:
    """A closed profile once more, so that each round starts from the same."""
    shutil.copytree(profile, to)
    return SqliteProfile(to, profile_key(to))


def means_over(profile: SqliteProfile, verifier: Verifier | None = None) -> Means:
    """Everything real but argon2id."""
    means = msgspec.structs.replace(means_for(profile), stretch=hashed_stretch)
    return means if verifier is None else msgspec.structs.replace(means, verifier=verifier)


@asynccontextmanager
async def opened(
    profile: SqliteProfile,
    verifier: Verifier | None = None,
    watch: Callable[[Means], Means] = lambda means: means,
) -> AsyncIterator[Node]:
    """A node over a profile; both are closed at the end. `watch` puts something between it and its means."""
    node = await Node.open(watch(means_over(profile, verifier)))
    try:
        yield node
    finally:
        await node.close()
        profile.close()


async def founded(node: Node) -> tuple[GroupNode, ScopeId]:
    """A group of one, and its channel."""
    await perform(node, "group_found", {"name": "Benchmarks", "me": "Ana"})
    return node.pick(None), await general(node)


async def general(node: Node) -> ScopeId:
    channels = await perform(node, "channel_list", {})
    return ScopeId(bytes.fromhex(channels[0]["channel"]))


async def let_in(vetter: Node, newcomer: Node, address: str) -> None:
    """Bring somebody in who holds a key, from asking to the last message synced."""
    invitation = await perform(vetter, "invite_create", {})
    await join(vetter, newcomer, address, invitation["key"])


async def join(vetter: Node, newcomer: Node, address: str, key: str) -> None:
    asked = await perform(newcomer, "join", {"key": key, "me": "Ben", "claim": "payments", "peers": [address]})
    await perform(vetter, "member_approve", {"member": asked["member"]})
    await perform(newcomer, "sync", {"peers": [address]})


def texts(count: int) -> list[str]:
    """Lines of 80 characters, made of words, the same in every run."""
    words, draw = Mnemonic("english").wordlist, random.Random(1)
    return [" ".join(draw.choices(words, k=20))[:TEXT_SIZE] for _ in range(count)]


def bytes_in(path: Path) -> int:
    """What all files of a directory take."""
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def no_fsync(group: GroupNode) -> None:
    """Let this connection's commits not wait for the disk. No switch of the product does this."""
    store = group.runner.store
    store._file._open().conn.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]

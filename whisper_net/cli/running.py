"""How a command gets its answers: from the running node of the profile, or by opening the store itself.

Rules: a running node is asked over its control socket and no passphrase is needed; otherwise this process takes the
profile's lock, unlocks it, performs the very same operations and closes cleanly. A lock that another short command
holds is waited for. The person is asked for a passphrase between the two, never inside an event loop, so that Ctrl-C
works as everywhere.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from whisper_net.bootstrap import close_node, control_client, open_node, profile_exists, profile_lock
from whisper_net.cli.invocation import Invocation, Work
from whisper_net.cli.passphrase import passphrase_of
from whisper_net.core.errors import NoProfile, ProfileInUse
from whisper_net.ports.control import CommandClient, ControlUnavailable

if TYPE_CHECKING:
    from whisper_net.node.node import Node

T = TypeVar("T")
LOCK_SECONDS = 5.0
LOCK_AGAIN_SECONDS = 0.05


def run(invocation: Invocation, work: Work[T], *, create: bool = False) -> T:
    """Do some work with the profile, wherever it is open; make it if there is none and `create` says so.

    Raises LocalError: NoProfile, ProfileInUse, WrongPassphrase and what the operations raise.
    """
    folder = invocation.folder
    outcome = asyncio.run(_by_socket(folder, work)) if folder.is_dir() else None
    if outcome is None:
        new = check_exists(folder, create)
        passphrase = passphrase_of(invocation, new=new)
        outcome = asyncio.run(_directly(folder, passphrase, work, new))
    return outcome[0]


def check_exists(folder: Path, create: bool) -> bool:
    """Whether a profile has to be made first. Raises NoProfile where it may not be."""
    if profile_exists(folder):
        return False
    if not create:
        raise NoProfile(f"there is no profile in {folder} yet: found a group, or join one, and it is made")
    return True


async def reach(folder: Path) -> CommandClient | None:
    """A way to the running node of a profile, if there is one.

    Where no socket can be, no node is reached by one; the lock still tells whether one runs.
    """
    try:
        return await control_client(folder)
    except ControlUnavailable:
        return None


async def _by_socket(folder: Path, work: Work[T]) -> tuple[T] | None:
    client = await reach(folder)
    return None if client is None else (await _ask(client, work),)


async def _ask(client: CommandClient, work: Work[T]) -> T:
    try:
        return await work(client.call)
    finally:
        await client.close()


async def _directly(folder: Path, passphrase: str, work: Work[T], new: bool) -> tuple[T]:
    from whisper_net.node.operations.table import perform

    async with locked(folder) as client:
        if client is not None:  # a node started while the passphrase was typed
            return (await _ask(client, work),)
        async with opened(folder, passphrase, new=new) as node:

            async def call(name: str, args: dict[str, Any]) -> Any:
                return await perform(node, name, args)

            return (await work(call),)


@asynccontextmanager
async def opened(folder: Path, passphrase: str, *, new: bool = False) -> "AsyncIterator[Node]":
    """The profile's node, closed at the end. Raises ProfileError."""
    node = await open_node(folder, passphrase, create=new)
    try:
        yield node
    finally:
        await close_node(node)


@asynccontextmanager
async def locked(folder: Path) -> AsyncIterator[CommandClient | None]:
    """Hold the profile's lock, or, if a node holds it for good, reach that node. Raises ProfileInUse.

    Another short command gives the lock up soon; a node that has just started answers soon.
    """
    lock = profile_lock(folder)
    deadline = asyncio.get_running_loop().time() + LOCK_SECONDS
    while True:
        try:
            lock.acquire()
            break
        except ProfileInUse:
            client = await reach(folder)
            if client is not None:
                yield client
                return
            if asyncio.get_running_loop().time() > deadline:
                raise
        await asyncio.sleep(LOCK_AGAIN_SECONDS)
    try:
        yield None
    finally:
        lock.release()

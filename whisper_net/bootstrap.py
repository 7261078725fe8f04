"""The composition root: the only place that picks real adapters for the ports.

What a running node needs is imported when one is opened: a command that only talks to a node over its control socket
starts in half the time without.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from whisper_net.adapters.control import ControlClient, ControlServer
from whisper_net.config import control_path
from whisper_net.ports.control import CommandClient, CommandServer

if TYPE_CHECKING:
    from whisper_net.adapters.store.profile_lock import ProfileLock
    from whisper_net.node.means import Lane, Means
    from whisper_net.node.node import Node
    from whisper_net.ports.relay import RelayDialer
    from whisper_net.ports.store import Profile

T = TypeVar("T")

__all__ = [
    "check_backup",
    "close_node",
    "control_client",
    "control_server",
    "open_node",
    "profile_exists",
    "profile_lock",
]


def profile_exists(path: Path) -> bool:
    """Whether a directory holds a profile, of whatever passphrase."""
    from whisper_net.adapters.store import sqlite_profile

    return sqlite_profile.profile_exists(path)


def profile_lock(path: Path) -> "ProfileLock":
    """One process at a time works with a profile."""
    from whisper_net.adapters.store.profile_lock import ProfileLock

    return ProfileLock(path)


async def open_node(path: Path, passphrase: str, *, create: bool = False) -> "Node":
    """Unlock a profile, or make it, and open all that is in it; hold its lock first. Raises ProfileError.

    WeakPassphrase comes before anything is written. Of a profile that could not be made whole nothing stays.
    """
    from whisper_net.adapters.store.sqlite_profile import create_profile, unlock_profile, wipe_profile
    from whisper_net.core.crypto.passphrase import check_passphrase
    from whisper_net.core.errors import ProfileError
    from whisper_net.node.node import Node

    if create:
        check_passphrase(passphrase)
    unlock: Callable[[Path, str], Profile] = create_profile if create else unlock_profile
    profile = await asyncio.to_thread(unlock, path, passphrase)
    try:
        return await Node.open(means_for(profile))
    except BaseException:
        profile.close()
        if create:  # nothing is in it, and a key left behind would say for ever that there is a profile here
            with suppress(ProfileError):
                wipe_profile(path)
        raise


async def close_node(node: "Node") -> None:
    """Stop a node, end what is left of its connections, close its databases and drop its keys."""
    await node.close()
    await node.means.transport.close()
    node.means.profile.close()


def means_for(profile: "Profile") -> "Means":
    """Real sockets, clock, entropy and threads around an unlocked profile."""
    from random import SystemRandom

    from whisper_net.adapters.backup_files import SystemBackupFiles
    from whisper_net.adapters.clock import SystemClock
    from whisper_net.adapters.discovery.system import SystemDiscovery, SystemNetworks
    from whisper_net.adapters.entropy import system_entropy
    from whisper_net.adapters.stretch import stretch_in_thread
    from whisper_net.adapters.transport.lan import LanTransport
    from whisper_net.adapters.transport.relay_on_demand import RelaysOnDemand
    from whisper_net.adapters.verify import WorkerVerifier
    from whisper_net.node.means import Means

    return Means(
        profile=profile,
        transport=LanTransport(system_entropy),
        relays=RelaysOnDemand(_dialer),
        clock=SystemClock(),
        entropy=system_entropy,
        verifier=WorkerVerifier(),
        stretch=stretch_in_thread,
        new_lane=thread_lane,
        backups=SystemBackupFiles(),
        jitter=SystemRandom().random,
        discovery=SystemDiscovery(system_entropy),
        networks=SystemNetworks(),
    )


def _dialer() -> "RelayDialer":
    from whisper_net.adapters.transport.relay import WebSocketDialer

    return WebSocketDialer()


def thread_lane() -> "Lane":
    """A thread of its own for one database connection."""
    from whisper_net.adapters.lane import ThreadLane
    from whisper_net.node.means import Lane

    lane = ThreadLane("store")
    return Lane(lane.run, lane.close)


def control_server(path: Path) -> CommandServer:
    """What answers commands for a running node of a profile."""
    return ControlServer(control_path(path))


async def control_client(path: Path) -> CommandClient | None:
    """A way to the running node of a profile, if there is one."""
    return await ControlClient.connect(control_path(path))


def check_backup(file: str, phrase: str) -> None:
    """Look at the beginning of a backup before a profile is opened, or made. Raises BackupError or DiskFault.

    Blocks as long as the disk does.
    """
    from whisper_net.adapters.backup_files import SystemBackupFiles
    from whisper_net.core.crypto.backup import HEAD_SIZE, BackupOpener
    from whisper_net.core.crypto.phrase import backup_key, entropy_of, master_of

    source = SystemBackupFiles().open(file)
    try:
        BackupOpener(backup_key(master_of(entropy_of(phrase))), source.read(HEAD_SIZE))
    finally:
        source.close()

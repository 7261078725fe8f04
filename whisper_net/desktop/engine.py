"""The node's side of the bridge: one profile, locked, unlocked and running on the node's own loop. No Qt.

Rules: the profile's lock is held from before it is unlocked until its databases are closed; commands of other processes
are answered meanwhile. Its counterpart on Qt's side, and the only caller, is bridge.py.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from whisper_net.bootstrap import close_node, control_client, control_server, open_node, profile_exists, profile_lock
from whisper_net.core.errors import LocalError, ProfileInUse, ProfileLocked
from whisper_net.core.group.effects import Notify
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node
from whisper_net.node.operations.table import perform
from whisper_net.ports.control import CommandServer, ControlUnavailable
from whisper_net.ports.discovery import LanUnavailable

log = logging.getLogger(__name__)
Heard = Callable[[GroupNode, Notify], None]


class Engine(Protocol):
    """What the bridge drives. Everything but `exists` runs on the node's loop."""

    def exists(self) -> bool:
        """Whether there is a profile to unlock."""
        ...

    @property
    def node(self) -> Node:
        """The running node. Raises ProfileLocked while there is none."""
        ...

    async def open(self, passphrase: str, create: bool, heard: Heard) -> None:
        """Unlock the profile, or make it, and run its node. Raises ProfileError."""
        ...

    async def close(self) -> None:
        """Store what is in hand and drop the keys."""
        ...


class ProfileEngine:
    """Implements Engine over a folder on this machine."""

    def __init__(self, folder: Path, listen: str | None = None, peers: Sequence[str] = ()) -> None:
        self._folder = folder
        self._listen = listen
        self._peers = tuple(peers)
        self._lock = profile_lock(folder)
        self._node: Node | None = None
        self._server: CommandServer | None = None

    def exists(self) -> bool:
        return profile_exists(self._folder)

    @property
    def node(self) -> Node:
        if self._node is None:
            raise ProfileLocked("this profile is locked")
        return self._node

    async def open(self, passphrase: str, create: bool, heard: Heard) -> None:
        if self._node is not None:
            return
        await self._take_lock()
        try:
            node = await open_node(self._folder, passphrase, create=create)
        except BaseException:
            self._lock.release()
            raise
        self._node = node
        node.listeners.append(heard)
        try:
            await self._reach_out(node)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        node, self._node = self._node, None
        if self._server is not None:
            await self._server.close()
            self._server = None
        if node is not None:
            await close_node(node)
            self._lock.release()

    async def _take_lock(self) -> None:
        """Say who holds the profile: a node that answers is named as such."""
        try:
            self._lock.acquire()
        except ProfileInUse as error:
            client = await control_client(self._folder)
            if client is None:
                raise
            await client.close()
            raise ProfileInUse(
                "a node of this profile runs already in a terminal; stop it to open the window"
            ) from error

    async def _reach_out(self, node: Node) -> None:
        server = control_server(self._folder)
        try:
            await server.serve(lambda name, args: perform(node, name, args))
            self._server = server
        except ControlUnavailable as error:
            log.info("commands from a terminal will not reach this window: %s", error)
        if self._listen is not None:
            await node.listen(self._listen)
        await node.answering.begin()
        node.call_always(self._peers)
        try:
            node.start_lan()
        except LanUnavailable as error:
            log.info("nobody will be found on a network: %s", error)


class Unforeseen(LocalError):
    """Something went wrong that no rule foresaw; what it was stands in the log."""

    code = "unforeseen"


class Failed(LocalError):
    """What somebody else's machine did wrong, as far as it concerns this person."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code

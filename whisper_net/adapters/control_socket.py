"""Where the control socket of a profile lies, and who may be at its other end: only this account.

Rules: the folder is the profile's own, owner-only; a path too long for a Unix socket gets a hashed name in an
owner-only runtime folder. Windows has no Unix sockets in asyncio: `available` is False there.
"""

import asyncio
import hashlib
import os
import socket
import stat
import struct
import tempfile
from pathlib import Path

from whisper_net.ports.control import ControlUnavailable

MAX_PATH = 100
"""Bytes; Linux allows 107, macOS 103."""
_CREDENTIALS = struct.Struct("iII")

available = hasattr(asyncio, "start_unix_server") and hasattr(socket, "AF_UNIX")


def place(path: Path) -> Path:
    """Where the socket that should lie at `path` really lies. Raises ControlUnavailable."""
    real = os.fsencode(path.resolve())
    if len(real) <= MAX_PATH:
        return path.resolve()
    short = _runtime_folder() / f"{hashlib.blake2b(real, digest_size=16).hexdigest()}.sock"
    if len(os.fsencode(short)) > MAX_PATH:
        raise ControlUnavailable(f"no folder with a short enough path for a socket: {short.parent}")
    return short


def same_account(transport: asyncio.BaseTransport) -> bool:
    """Whether the process at the other end runs as this account; True where the system cannot say."""
    return _of_this_account(transport.get_extra_info("socket"))


def same_account_at(descriptor: int) -> bool:
    """The same of a connected Unix socket that something else owns; True of a pipe on Windows."""
    if not available:
        return True
    with socket.socket(fileno=os.dup(descriptor)) as connected:
        return _of_this_account(connected)


def _of_this_account(connected: socket.socket) -> bool:
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    peer = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _process, account, _group = _CREDENTIALS.unpack(peer)
    return bool(account == os.getuid())


def bind(path: Path) -> socket.socket:
    """An owner-only socket at `path`, in place of whatever stale one lies there. Raises OSError."""
    path.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        bound.bind(os.fspath(path))
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


def _runtime_folder() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    folder = Path(base) / f"whisper-net-{os.getuid()}"
    try:
        folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise ControlUnavailable(f"the folder {folder} cannot be used: {error.strerror}") from error
    # In a shared folder anybody may have made this name first: a link, or a folder of their own.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise ControlUnavailable(f"{folder} is not a folder of this account alone; remove it and try again")
    return folder

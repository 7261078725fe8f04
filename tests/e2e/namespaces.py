"""Small networks of Linux network namespaces: machines on one switch with a router, and all that passes over its wires.

Needs root and iproute2. Everything is made inside namespaces of its own and goes away with them: this machine's own
network is neither used nor changed. IPv6 is off in all of them, so that every frame but ARP was sent by a program.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tests.e2e.processes import Machine

T = TypeVar("T")
CLONE_NEWNET = 0x40000000
ETH_P_ALL, ARP, IPV4 = 0x0003, 0x0806, 0x0800
UDP = 17
OUTGOING = 4
ETHERNET_HEAD = 14
ROUTER, HARDWARE = "10.77.0.1", "02:00:00:00:00:01"


def missing() -> str:
    """Why there can be no namespaces here, or ""."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    if not shutil.which("ip"):
        return "network namespaces need iproute2"
    may = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0
    return "" if may else "this root may not make network namespaces"


class Frame(NamedTuple):
    """One frame as it came out of a machine's card."""

    port: str
    """The switch's port, called after the machine."""
    kind: int
    payload: bytes

    def udp(self, port: int) -> bytes | None:
        """What an IPv4 datagram to or from a port carries."""
        head = (self.payload[0] & 15) * 4
        if self.kind != IPV4 or self.payload[9] != UDP or len(self.payload) < head + 8:
            return None
        ports = {int.from_bytes(self.payload[head + at : head + at + 2]) for at in (0, 2)}
        return self.payload[head + 8 :] if port in ports else None


class Space:
    """One namespace."""

    def __init__(self, name: str) -> None:
        self.name = name
        ip("netns", "add", name)
        # Before anything is up in it: the kernel itself would say hello over IPv6.
        for which in ("all", "default"):
            self.call(partial(_write, f"/proc/sys/net/ipv6/conf/{which}/disable_ipv6", "1"))
        self.ip("link", "set", "lo", "up")

    def ip(self, *args: str) -> None:
        ip("-n", self.name, *args)

    def enter(self) -> None:
        """Move this thread, or this process about to begin, into the namespace."""
        with Path(f"/run/netns/{self.name}").open("rb") as handle:
            if ctypes.CDLL(None, use_errno=True).setns(handle.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    def call(self, work: Callable[[], T]) -> T:
        """Do something in here, in a thread of its own. What it opens stays in here."""
        with ThreadPoolExecutor(1, initializer=self.enter) as inside:
            return inside.submit(work).result()

    def python(self, script: str, *args: str) -> bytes:
        """What a Python program writes that runs in here."""
        done = subprocess.run(
            [sys.executable, "-c", script, *args], preexec_fn=self.enter, capture_output=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def knock(self, address: str) -> None:
        """Send one datagram that nobody waits for: afterwards the kernel knows who has this address."""

        def send() -> None:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knocking:
                knocking.sendto(b"", (address, 9))

        self.call(send)

    def remove(self) -> None:
        ip("netns", "del", self.name)


class Switch:
    """A switch with a router on it, and the machines that are plugged in. Records all that they send."""

    def __init__(self, tag: str, router: str = ROUTER) -> None:
        self.router = router
        self.space = Space(f"{tag}sw")
        self.spaces = [self.space]
        self._tag = tag
        # An address of its own: else it takes the least of its ports', and is another router with each new machine.
        self.space.ip("link", "add", "name", "br0", "address", HARDWARE, "type", "bridge", "mcast_snooping", "0")
        self.space.ip("addr", "add", f"{router}/24", "dev", "br0")
        self.space.ip("link", "set", "br0", "up")
        self.frames: list[Frame] = []
        self._wire = self.space.call(_listen_to_all)
        self._ports: set[str] = set()
        self._ended = threading.Event()
        self._reader = threading.Thread(target=self._record, daemon=True)
        self._reader.start()

    def machine(self, name: str, address: str) -> Space:
        """A namespace with one card, eth0, plugged in and up, and with the router as its way out."""
        space = Space(f"{self._tag}{name}")
        self.spaces.append(space)
        self.plug(space, name, "eth0")
        self.give(space, address)
        return space

    def plug(self, space: Space, port: str, card: str) -> None:
        self._ports.add(port)
        self.space.ip("link", "add", "name", port, "type", "veth", "peer", "name", card, "netns", space.name)
        self.space.ip("link", "set", port, "master", "br0", "up")
        space.ip("link", "set", card, "up")

    def give(self, space: Space, address: str, *, old: str = "") -> None:
        """Give eth0 an address, in the place of another, and let it talk to the router as a machine at home does."""
        if old:
            space.ip("addr", "del", f"{old}/24", "dev", "eth0")
        space.ip("addr", "add", f"{address}/24", "dev", "eth0")
        space.ip("route", "add", "default", "via", self.router)
        space.knock(self.router)

    def cut(self, port: str) -> None:
        self.space.ip("link", "set", port, "down")

    def mend(self, port: str, space: Space) -> None:
        self.space.ip("link", "set", port, "up")
        space.knock(self.router)

    def sent(self, since: int = 0) -> list[Frame]:
        """What machines sent, ARP aside, from a place in `frames` on."""
        return [frame for frame in self.frames[since:] if frame.kind != ARP]

    def _record(self) -> None:
        while not self._ended.is_set():
            try:
                data, (port, kind, direction, *_) = self._wire.recvfrom(65_536)
            except TimeoutError:
                continue
            if direction != OUTGOING and port in self._ports:
                self.frames.append(Frame(port, kind, data[ETHERNET_HEAD:]))

    def close(self) -> None:
        """Everything in here goes; whatever still runs in it must have been stopped."""
        self._ended.set()
        self._reader.join()
        self._wire.close()
        for space in self.spaces:
            space.remove()


class Resident(Machine):
    """A machine whose node runs inside a namespace; commands reach it over its socket from anywhere."""

    def __init__(self, profile: Path, space: Space) -> None:
        super().__init__(profile)
        self.space = space

    def begin(self, *args: str, **settings: Any) -> "subprocess.Popen[str]":
        return super().begin(*args, preexec_fn=self.space.enter, **settings)


def ip(*args: str) -> None:
    done = subprocess.run(["ip", *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (args, done.stderr)


def _listen_to_all() -> socket.socket:
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    wire.settimeout(0.2)
    return wire


def _write(path: str, text: str) -> None:
    Path(path).write_text(text, "ascii")

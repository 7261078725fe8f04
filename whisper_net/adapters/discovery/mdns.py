"""Finding each other by multicast DNS, through zeroconf on our own event loop: no thread, nothing that blocks.

Rules: sockets are opened for one network alone, by the address that this machine has there, and behind a gate that
drops what comes from elsewhere. Names are random and new each time, so they are not asked for first. What others
announce is bounded in number, size and addresses, and ignored where it breaks a bound. memory.py is the twin.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from ipaddress import IPv4Address

from zeroconf import Error as ZeroconfError
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from whisper_net.adapters.discovery.gate import Gate
from whisper_net.core.crypto.entropy import Entropy
from whisper_net.core.errors import AnnouncementError
from whisper_net.ports.discovery import MAX_TEXT, LanUnavailable, Network, Presence, Service, Sighting

log = logging.getLogger(__name__)
TYPE = "_whisper._tcp.local."
GROUP = "224.0.0.251"
NAME_BYTES = 8
LIFE_SECONDS = 900
"""How long others may keep a record; we say another name by then."""
MAX_NAMES = 256
"""Names on one network before we stop listening there: that is no home, or somebody floods it."""
MAX_UNANSWERED = 64
ASKING = 4
ASK_MILLISECONDS = 2_000

# It warns of whatever strangers send, and of networks that go away. What matters of that is an error of ours.
logging.getLogger("zeroconf").setLevel(logging.CRITICAL)


class MdnsDiscovery:
    """Implements ports.discovery.Discovery."""

    def __init__(self, entropy: Entropy) -> None:
        self._entropy = entropy

    async def join(
        self,
        network: Network,
        service: Service | None,
        found: Callable[[Sighting], None],
        lost: Callable[[str], None],
    ) -> Presence:
        try:
            check_network(network)
            engine = AsyncZeroconf(interfaces=[network.address], ip_version=IPVersion.V4Only)
        except OSError as error:
            raise LanUnavailable(f"this machine cannot be found on {network.interface}: {error.strerror}") from error
        presence = MdnsPresence(engine, network, self._entropy(NAME_BYTES).hex(), found, lost)
        starting = asyncio.ensure_future(presence.start(service, self._entropy(NAME_BYTES).hex()))
        try:
            # Shielded, because the library cannot be closed while it is half open.
            await asyncio.shield(starting)
        except (ZeroconfError, OSError) as error:
            await presence.close()
            raise LanUnavailable(f"this machine cannot be found on {network.interface}") from error
        except BaseException:
            await asyncio.gather(starting, return_exceptions=True)
            await presence.close()
            raise
        return presence


class MdnsPresence:
    """Implements ports.discovery.Presence."""

    def __init__(
        self,
        engine: AsyncZeroconf,
        network: Network,
        name: str,
        found: Callable[[Sighting], None],
        lost: Callable[[str], None],
    ) -> None:
        self.name = f"{name}.{TYPE}"
        self.gates: list[Gate] = []
        self._engine = engine
        self._network = network
        self._found, self._lost = found, lost
        self._browser: AsyncServiceBrowser | None = None
        self._names: set[str] = set()
        self._unanswered: asyncio.Queue[str] = asyncio.Queue(MAX_UNANSWERED)
        self._asking: list[asyncio.Task[None]] = []
        self._closed = self._flooded = False

    async def start(self, service: Service | None, host: str) -> None:
        """Open the gate, say what is to be said, and listen."""
        zeroconf = self._engine.zeroconf
        await zeroconf.async_wait_for_start()
        if not zeroconf.engine.senders:
            raise LanUnavailable(f"{self._network.interface} does not take part in finding others")
        for protocol, reader in zip(zeroconf.engine.protocols, zeroconf.engine.readers, strict=True):
            gate = Gate(protocol, self._network)
            reader.transport.set_protocol(gate)
            self.gates.append(gate)
        self._asking = [asyncio.ensure_future(self._ask()) for _ in range(ASKING)]
        self._browser = AsyncServiceBrowser(zeroconf, TYPE, handlers=[self._on_change])
        if service is not None:
            info = self._info(service, host)
            await (await self._engine.async_register_service(info, cooperating_responders=True))

    def _info(self, service: Service, host: str) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            TYPE,
            self.name,
            port=service.port,
            properties=service.text,
            server=f"{host}.local.",
            addresses=[IPv4Address(self._network.address).packed],
            host_ttl=LIFE_SECONDS,
            other_ttl=LIFE_SECONDS,
        )

    async def close(self) -> None:
        """Take back what was said, leave the network."""
        if self._closed:
            return
        self._closed = True
        await self._stop_browsing()
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)
        await self._engine.async_close()

    async def _stop_browsing(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.async_cancel()

    # -- what others announce

    def _on_change(
        self,
        zeroconf: Zeroconf,
        service_type: str,  # noqa: ARG002 - the library names what it passes
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        if self._closed or self._flooded or name.lower() == self.name:
            return
        if state_change is ServiceStateChange.Removed:
            if name in self._names:
                self._names.discard(name)
                self._lost(name)
            return
        try:
            self._look(zeroconf, name)
        except (AnnouncementError, ZeroconfError) as error:
            log.debug("an announcement is ignored: %s", error)

    def _look(self, zeroconf: Zeroconf, name: str) -> None:
        check_name(name)
        if name not in self._names and len(self._names) >= MAX_NAMES:
            self._flooded = True
            # Or it would name all of them whenever it asks who is there.
            self._asking.append(asyncio.ensure_future(self._stop_browsing()))
            raise AnnouncementError("more names than a home has: nobody new is found here for a while")
        self._names.add(name)
        info = AsyncServiceInfo(TYPE, name)
        if info.load_from_cache(zeroconf):
            self._found(sighting_of(name, info, self._network))
        elif not self._unanswered.full():
            self._unanswered.put_nowait(name)
        else:
            raise AnnouncementError("too many names that say no more than that")

    async def _ask(self) -> None:
        """Ask for what a name did not say by itself."""
        while True:
            name = await self._unanswered.get()
            info = AsyncServiceInfo(TYPE, name)
            try:
                if await info.async_request(self._engine.zeroconf, ASK_MILLISECONDS) and name in self._names:
                    self._found(sighting_of(name, info, self._network))
            except (AnnouncementError, ZeroconfError) as error:
                log.debug("an announcement is ignored: %s", error)


def check_network(network: Network) -> None:
    """Try what the library is about to do, because it leaves a socket open where it fails. Raises OSError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        tried.bind((network.address, 0))
        group = socket.inet_aton(GROUP) + socket.inet_aton(network.address)
        tried.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)


def check_name(name: str) -> None:
    """Refuse what no device of ours would call itself. Raises AnnouncementError."""
    instance = name.removesuffix(f".{TYPE}")
    if not 0 < len(instance) <= 63 or not instance.isprintable():
        raise AnnouncementError("a name that is too long, or that cannot be shown")


def sighting_of(name: str, info: AsyncServiceInfo, network: Network) -> Sighting:
    """What somebody announces, if it lies in this network. Raises AnnouncementError."""
    if len(info.text) > MAX_TEXT:
        raise AnnouncementError(f"a text of {len(info.text)} bytes")
    hosts = [host for host in info.parsed_addresses(IPVersion.V4Only) if network.holds(host)]
    if not hosts or not info.port:
        raise AnnouncementError("an announcement without an address in this network")
    return Sighting(name, f"{hosts[0]}:{info.port}", info.text)

"""One network that is home, for one quarter of an hour: what is said there, and who is heard.

Rules: whoever announces is bounded in number, and read by one strict form. Those whom a group of ours recognises are
called by that group; somebody who applies to a group holds no key to recognise anybody by, and asks at whoever is
there, which tells a stranger no more than that this machine runs the app. Made and left by lan.py.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from whisper_net.core.errors import AnnouncementError
from whisper_net.core.sync.announcing import announce, decode_text, encode_text, quarter_of, recognises
from whisper_net.node.means import Means
from whisper_net.ports.discovery import LanUnavailable, Network, Presence, Service, Sighting
from whisper_net.ports.transport import Listener

log = logging.getLogger(__name__)
MAX_SIGHTINGS = 256
MAX_ASKED = 16
"""Addresses that somebody who applies asks at."""


class Caller(Protocol):
    """Who calls an address for as long as somebody is said to be there: a group's peers, or one who applies."""

    def call_found(self, address: str) -> None: ...

    def leave_found(self, address: str) -> None: ...


class Seekers(msgspec.Struct, frozen=True):
    """Who of this profile looks for others: groups' peers with their keys, newest first; and applicants."""

    groups: Sequence[tuple[Caller, Sequence[bytes]]]
    applicants: Sequence[Caller]


class Door(Protocol):
    """How this node is reached."""

    @property
    def typed(self) -> str | None:
        """Where a person said, as it really is."""
        ...

    async def open_at(self, network: Network) -> tuple[int, Listener | None]:
        """The port to announce on a network, and what listens there for this purpose alone. Raises AddressError."""
        ...


class Room:
    """One network, joined once."""

    def __init__(
        self,
        network: Network,
        seekers: Seekers,
        means: Means,
        begin: Callable[[Caller, str], None],
        end: Callable[[Caller, str], None],
    ) -> None:
        self.announced = False
        self._network, self._seekers, self._means = network, seekers, means
        self._begin, self._end = begin, end
        self._heard: dict[str, list[tuple[Caller, str]]] = {}
        self._nonce = b""
        self._asked: set[str] = set()
        self._listener: Listener | None = None
        self._presence: Presence | None = None

    @property
    def known(self) -> set[str]:
        """The machines heard that are called, by their address; who left without a goodbye stays a while."""
        return {address.rpartition(":")[0] for calls in self._heard.values() for _, address in calls}

    async def enter(self, groups: Sequence[Sequence[bytes]], quarter: int, door: Door) -> None:
        """Announce these groups' newest keys, if there are any, and listen. Raises LanUnavailable or AddressError."""
        discovery = self._means.discovery
        if discovery is None:
            raise LanUnavailable("this node cannot look for others on a network")
        try:
            service = await self._service(groups, quarter, door) if groups else None
            self._presence = await discovery.join(self._network, service, self._found, self._lost)
        except BaseException:
            await self.leave()
            raise
        self.announced = service is not None

    async def _service(self, groups: Sequence[Sequence[bytes]], quarter: int, door: Door) -> Service:
        port, self._listener = await door.open_at(self._network)
        announcement = announce(groups, quarter, self._means.entropy)
        self._nonce = announcement.nonce
        return Service(port, encode_text(announcement))

    async def leave(self) -> None:
        """Take back what was said, listen no more, call nobody here; links that stand live on."""
        presence, self._presence = self._presence, None
        listener, self._listener = self._listener, None
        if presence is not None:
            await presence.close()
        if listener is not None:
            await listener.close()
        for name in list(self._heard):
            self._lost(name)

    # -- who is heard

    def _found(self, sighting: Sighting) -> None:
        try:
            calls = [(caller, sighting.address) for caller in self._callers(sighting)]
        except AnnouncementError as error:
            log.debug("an announcement is ignored: %s", error)
            self._lost(sighting.name)
            return
        if self._heard.get(sighting.name) == calls:
            return  # said again, as it is every now and then
        self._lost(sighting.name)
        if len(self._heard) >= MAX_SIGHTINGS:
            self._give_way()
        self._heard[sighting.name] = calls
        for caller, address in calls:
            self._begin(caller, address)

    def _callers(self, sighting: Sighting) -> list[Caller]:
        """Who of ours should call there. Raises AnnouncementError."""
        announcement = decode_text(sighting.text)
        if announcement.nonce == self._nonce:
            raise AnnouncementError("our own words, said by somebody else")
        quarter = quarter_of(self._means.clock.now())
        known = [peers for peers, secrets in self._seekers.groups if recognises(secrets, announcement, quarter)]
        return known + self._asking(sighting.address)

    def _asking(self, address: str) -> list[Caller]:
        if not self._seekers.applicants or (address not in self._asked and len(self._asked) >= MAX_ASKED):
            return []
        self._asked.add(address)
        return list(self._seekers.applicants)

    def _give_way(self) -> None:
        """Forget the oldest name that nobody here knows, or the oldest of all."""
        self._lost(next((name for name, calls in self._heard.items() if not calls), next(iter(self._heard))))

    def _lost(self, name: str) -> None:
        for caller, address in self._heard.pop(name, []):
            self._end(caller, address)

"""Finding the others on networks that this person called home, and being found there.

Rules: on any other network nothing is sent, whatever is asked of this node. Networks are looked at every five to ten
seconds, because the mDNS library goes on announcing an address that is gone. Every quarter of an hour, and whenever a
key or an address changes, a network is left and joined anew: with another nonce, other names and, unless one was typed,
another port. What is found there is a hint, no more: it is called, and the handshake decides. Counterparts:
core/sync/announcing.py says what is announced, adapters/discovery says it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from whisper_net.core.errors import AddressError, WhisperNetError
from whisper_net.core.group.nearby import announces, nearby_secrets
from whisper_net.core.sync.announcing import quarter_of
from whisper_net.node.applicant import Applicant
from whisper_net.node.group_node import GroupNode
from whisper_net.node.homes import Homes
from whisper_net.node.means import Means
from whisper_net.node.room import Caller, Door, Room, Seekers
from whisper_net.ports.discovery import LanUnavailable, Network

log = logging.getLogger(__name__)
POLL_SECONDS = 5.0
"""At least, and twice that at most."""
ASLEEP_SECONDS = 60.0
"""A look that comes later than this was kept from it by sleep, and the machine may be elsewhere."""


class Cast(msgspec.Struct, frozen=True):
    """Whom this profile has, as far as a network is concerned; compared to see whether anything changed."""

    quarter: int
    known: tuple[tuple[str, tuple[bytes, ...], bool], ...]
    """Each group's file, newest keys, and whether it is announced."""
    applying: tuple[str, ...]
    door: str | None
    """Where callers are answered anyway: its port is announced."""


class Lan:
    """One node's life on the networks called home."""

    def __init__(
        self,
        means: Means,
        homes: Homes,
        groups: Callable[[], Sequence[GroupNode]],
        applicants: Callable[[], Sequence[Applicant]],
        door: Door,
    ) -> None:
        self.homes = homes
        self.networks: list[Network] = []
        """Where this machine was when it last looked."""
        self.problems: dict[str, str] = {}
        """What went wrong, by network card; in words for people."""
        self._means, self._groups, self._applicants, self._door = means, groups, applicants, door
        self._rooms: dict[Network, Room] = {}
        self._casts: dict[Network, Cast] = {}
        self._calls: Counter[tuple[Caller, str]] = Counter()
        self._looking = asyncio.Lock()
        self._looked_at: int | None = None
        self._task: asyncio.Task[None] | None = None

    # -- on and off

    @property
    def on(self) -> bool:
        return self._task is not None

    @property
    def found(self) -> int:
        """How many machines that announce themselves now are called."""
        return len(set[str]().union(*(room.known for room in self._rooms.values())))

    def announced_on(self, network: Network) -> bool:
        return network in self._rooms and self._rooms[network].announced

    def start(self) -> None:
        """Look now, and from now on. Raises LanUnavailable where this node cannot."""
        if self._means.discovery is None or self._means.networks is None:
            raise LanUnavailable("this node cannot look for others on a network")
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def close(self) -> None:
        """Leave every network, and say so there."""
        async with self._looking:  # a look in hand is finished: a network is not left half joined
            task, self._task = self._task, None
            if task is not None:
                task.cancel()
        if task is not None:
            await asyncio.gather(task, return_exceptions=True)
        for network in list(self._rooms):
            await self._leave(network)

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except WhisperNetError as error:
                log.info("cannot look at the networks: %s", error.code)
            await self._means.clock.sleep(POLL_SECONDS * (1 + self._means.jitter()))

    # -- looking

    async def survey(self) -> list[Network]:
        """Where this machine is now. Sends nothing. Raises LanUnavailable."""
        if self._means.networks is None:
            raise LanUnavailable("this node does not know which networks it is on")
        before, self.networks = self.networks, await self._means.networks.attached()
        now, last = self._means.clock.now(), self._looked_at
        self._looked_at = now
        if last is not None and now - last > ASLEEP_SECONDS and self.on:
            self.homes.awake()
        self.homes.stay(self.networks)
        if before and before != self.networks:
            for group in self._groups():
                group.peers.check()
                group.relays.try_again()
        return self.networks

    async def look(self) -> None:
        """See where this machine is, and be on exactly those networks that are home."""
        async with self._looking:
            networks = await self.survey()
            if not self.on:
                return
            cast = self._cast()
            wanted = [one for one in networks if self.homes.holds(one)] if cast.known or cast.applying else []
            for network in [one for one in self._rooms if one not in wanted or self._casts[one] != cast]:
                await self._leave(network)
            self.problems = {}
            for network in wanted:
                if network not in self._rooms:
                    await self._enter(network, cast)

    def _cast(self) -> Cast:
        groups = [(group, tuple(nearby_secrets(group.group.state))) for group in self._groups()]
        known = tuple((group.entry.file, secrets, announces(group.group.state)) for group, secrets in groups if secrets)
        applying = tuple(one.entry.file for one in self._applicants() if one.group is None)
        return Cast(quarter_of(self._means.clock.now()), known, applying, self._door.typed)

    async def _enter(self, network: Network, cast: Cast) -> None:
        seekers = self._seekers()
        room = Room(network, seekers, self._means, self._begin, self._end)
        said = [secrets for _, secrets, announced in cast.known if announced]
        try:
            await room.enter(said, cast.quarter, self._door)
        except (LanUnavailable, AddressError) as error:
            log.info("cannot be found on a network that is home: %s", error.code)
            self.problems[network.interface] = str(error)
            return
        self._rooms[network], self._casts[network] = room, cast

    def _seekers(self) -> Seekers:
        """Who looks for whom: groups by their keys; those who apply have none, and ask everybody."""
        known = [(group.peers, nearby_secrets(group.group.state)) for group in self._groups()]
        return Seekers(known, [one for one in self._applicants() if one.group is None])

    async def _leave(self, network: Network) -> None:
        room = self._rooms.pop(network)
        del self._casts[network]
        await room.leave()

    # -- calling

    def _begin(self, caller: Caller, address: str) -> None:
        self._calls[caller, address] += 1
        caller.call_found(address)

    def _end(self, caller: Caller, address: str) -> None:
        self._calls[caller, address] -= 1
        if not self._calls[caller, address]:
            del self._calls[caller, address]
            caller.leave_found(address)

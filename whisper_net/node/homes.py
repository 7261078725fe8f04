"""Which networks this person called home.

Rules: nothing is home before the person says so. A network is known again by its router's hardware address, its range
and, where it can be read, its wireless name; kept is only a hash of these under a secret of this profile, in the
profile's encrypted database. So a copy of the same router answers the same, and whoever builds one makes this machine
announce itself there; nobody can read out of the profile which networks they were. Where the router cannot be read, the
choice holds for this run of the node, until the address changes or the machine sleeps.
"""

from typing import Annotated

import msgspec

from whisper_net.core.crypto.contexts import Context, derive
from whisper_net.core.errors import DecodeError, ProfileCorrupt
from whisper_net.core.wire.codec import Bytes32, decode, encode
from whisper_net.node.runner import Offload
from whisper_net.ports.discovery import Network
from whisper_net.ports.runtime import Entropy
from whisper_net.ports.store import ProfileStore

SECRET, HOMES = "lan.secret", "lan.homes"
SECRET_SIZE = 32
MAX_HOMES = 64
"""Networks that are remembered; the oldest gives way."""

Kept = Annotated[list[Bytes32], msgspec.Meta(max_length=MAX_HOMES)]


class Homes:
    """The networks that one profile calls home."""

    def __init__(self, store: ProfileStore, run: Offload, entropy: Entropy) -> None:
        self._store, self._run, self._entropy = store, run, entropy
        self._secret = b""
        self._kept: list[bytes] = []
        self._session: set[Network] = set()

    async def load(self) -> None:
        """Read what is kept. Raises ProfileCorrupt."""
        secret = await self._run(self._store.fact, SECRET)
        self._secret = secret or b""
        kept = await self._run(self._store.fact, HOMES)
        try:
            self._kept = decode(kept, Kept) if kept is not None and self._secret else []
        except DecodeError as error:
            raise ProfileCorrupt("the profile does not say which networks are home") from error

    @property
    def count(self) -> int:
        """How many networks are home."""
        return len(self._kept) + len(self._session)

    def holds(self, network: Network) -> bool:
        """Whether this person called this very network home."""
        return network in self._session or (bool(network.router and self._secret) and self._hash(network) in self._kept)

    def remembers(self, network: Network) -> bool:
        """Whether that holds beyond this run of the node."""
        return bool(network.router and self._secret) and self._hash(network) in self._kept

    async def add(self, network: Network) -> None:
        """Call it home: for good where it can be known again, else for this run."""
        if not network.router:
            self._session.add(network)
            return
        if not self._secret:
            self._secret = self._entropy(SECRET_SIZE)
            await self._run(self._store.put_fact, SECRET, self._secret)
        hash_ = self._hash(network)
        await self._keep([*(kept for kept in self._kept if kept != hash_), hash_][-MAX_HOMES:])

    async def forget(self, network: Network) -> None:
        """It is no home any more."""
        self._session.discard(network)
        if self.remembers(network):
            await self._keep([kept for kept in self._kept if kept != self._hash(network)])

    async def forget_all(self) -> None:
        """No network is home."""
        self._session.clear()
        await self._keep([])

    def awake(self) -> None:
        """The machine slept, and may be anywhere now: what was said for this run alone holds no longer."""
        self._session.clear()

    def stay(self, networks: list[Network]) -> None:
        """What this machine left, it left: the choice for this run ends with the address it was made on."""
        self._session.intersection_update(networks)

    async def _keep(self, kept: list[bytes]) -> None:
        await self._run(self._store.put_fact, HOMES, encode(kept))
        self._kept = kept

    def _hash(self, network: Network) -> bytes:
        return derive(self._secret, Context.HOME, [network.router, str(network.range), network.wifi])

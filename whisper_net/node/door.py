"""How others reach this node: where a person said, and on each home network at a port of its own.

Rules: whoever calls is answered in one way, wherever they came in. What was typed stays; a port that was opened for a
network is announced there alone, and closed with the announcement.
"""

from collections.abc import Awaitable, Callable, Sequence

from whisper_net.ports.discovery import Network
from whisper_net.ports.transport import Candidate, Connection, Listener, Transport

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with what a person typed, never bound


class NodeDoor:
    """The listeners of one node."""

    def __init__(
        self,
        transport: Transport,
        candidates: Callable[[], Sequence[Candidate]],
        answer: Callable[[Connection], Awaitable[None]],
    ) -> None:
        self._transport, self._candidates, self._answer = transport, candidates, answer
        self._typed: Listener | None = None

    async def listen(self, address: str) -> str:
        """Answer callers where a person said, and there alone; the address really listened on.

        Raises PortInUse or AddressError, and then whatever listened before still does.
        """
        opened, before = await self._open(address), self._typed
        self._typed = opened
        if before is not None:
            await before.close()
        return opened.address

    async def shut(self) -> None:
        """Answer no caller any more where a person said; links that stand live on."""
        typed, self._typed = self._typed, None
        if typed is not None:
            await typed.close()

    @property
    def typed(self) -> str | None:
        """Where a person said, as it really is."""
        return self._typed.address if self._typed is not None else None

    async def open_at(self, network: Network) -> tuple[int, Listener | None]:
        """The port to announce on a network: the typed one if it is reached from there, else a new one.

        The second is what was opened for it, for the caller to close. Raises AddressError.
        """
        if self._typed is not None:
            host, _, port = self._typed.address.rpartition(":")
            if host in {EVERYWHERE, network.address}:
                return int(port), None
        opened = await self._open(f"{network.address}:0")
        return int(opened.address.rpartition(":")[2]), opened

    async def _open(self, address: str) -> Listener:
        return await self._transport.listen(address, self._candidates, self._answer)

    async def close(self) -> None:
        await self.shut()

"""Whether members may reach this computer, and at which port: what its person said, kept in the profile.

Rules: it is off until the person turns it on, and then holds after every start of the window. The port is drawn once,
below those that systems give to whoever calls, and stays, because people write it down; it says nothing about what
answers there. A port that another program took since is a problem that is told, never a reason not to start. What a
command line names (`--listen`) goes before this for as long as that node runs.
"""

from whisper_net.core.errors import AddressError, ProfileCorrupt
from whisper_net.node.door import EVERYWHERE, NodeDoor
from whisper_net.node.runner import Offload
from whisper_net.ports.runtime import Entropy
from whisper_net.ports.store import ProfileStore
from whisper_net.ports.transport import PortInUse

ON, PORT = "reach.on", "reach.port"
FIRST_PORT, PORTS = 20_000, 12_000
"""Ports are drawn from 20000 to 31999."""
TRIES = 8


class Answering:
    """One profile's say on whether callers are answered."""

    def __init__(self, store: ProfileStore, run: Offload, entropy: Entropy, door: NodeDoor) -> None:
        self._store, self._run, self._entropy, self._door = store, run, entropy, door
        self.on = False
        self.port: int | None = None
        """None until it was turned on for the first time."""
        self.problem = ""
        """Why nobody is answered though it is on, in words; "" where nothing is wrong."""

    async def load(self) -> None:
        """Read what is kept. Raises ProfileCorrupt."""
        port = await self._run(self._store.fact, PORT)
        self.on = await self._run(self._store.fact, ON) is not None
        self.port = int.from_bytes(port) if port is not None else None
        if port is not None and len(port) != 2:
            raise ProfileCorrupt("the profile does not say at which port members reach this computer")

    async def begin(self) -> None:
        """Answer if the person once said so, at the start of a node; what goes wrong is kept in `problem`."""
        if self.on and self._door.typed is None:
            try:
                await self._open()
            except (PortInUse, AddressError) as error:
                self.problem = str(error)

    async def switch(self, on: bool, port: int | None = None) -> None:
        """Answer from now on and after every start, at a port of one's own if one is named (0: a new one); or no more.

        Raises PortInUse or AddressError; then nothing is kept, and whatever was answered before still is.
        """
        if not on:
            await self._door.shut()
        elif port is not None or self._door.typed is None:
            await self._open(port)
        await self._run(self._store.put_fact, ON, b"1" if on else None)
        self.on, self.problem = on, ""

    async def _open(self, port: int | None = None) -> None:
        wanted = self.port if port is None else port
        if wanted:
            await self._door.listen(f"{EVERYWHERE}:{wanted}")
        else:
            wanted = await self._draw()
        if wanted != self.port:
            await self._run(self._store.put_fact, PORT, wanted.to_bytes(2))
            self.port = wanted
        self.problem = ""

    async def _draw(self) -> int:
        """Listen at a port that is free now."""
        for left in reversed(range(TRIES)):
            port = FIRST_PORT + int.from_bytes(self._entropy(4)) % PORTS
            try:
                await self._door.listen(f"{EVERYWHERE}:{port}")
            except PortInUse:
                if not left:
                    raise
            else:
                break
        return port

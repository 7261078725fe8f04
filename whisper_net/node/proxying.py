"""The proxy through which this profile's lines to relays go: this computer's, until its person names another."""

from whisper_net.node.runner import Offload
from whisper_net.ports.relay import ProxyError, RelayDialer
from whisper_net.ports.store import ProfileStore

FACT, SYSTEM = "relay_proxy", "system"


class ProxyChoice:
    """One profile's."""

    def __init__(self, store: ProfileStore, run: Offload, dialer: RelayDialer) -> None:
        self.proxy = SYSTEM
        """Its address, "system" or "none"."""
        self._store, self._run, self._dialer = store, run, dialer

    async def load(self) -> None:
        """Go through what was named before this start."""
        kept = await self._run(self._store.fact, FACT)
        if kept is None:
            return
        try:
            self.proxy = self._dialer.through(kept.decode(errors="replace"))
        except ProxyError:
            self.proxy = SYSTEM  # named by another version, which knows more kinds

    async def put(self, proxy: str) -> None:
        """Go through this one, now and after every start. Raises ProxyError."""
        self.proxy = self._dialer.through(proxy)
        await self._run(self._store.put_fact, FACT, None if self.proxy == SYSTEM else self.proxy.encode())

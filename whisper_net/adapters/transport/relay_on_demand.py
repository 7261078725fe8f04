"""Lines to relays, whose machinery is made at the first call: most commands never make one, and it takes 3 MB."""

from collections.abc import Callable

from whisper_net.adapters.transport.proxies import SYSTEM, check_proxy
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import RelayDialer, RelayLine


class RelaysOnDemand:
    """Implements ports.relay.RelayDialer by one that `make` makes."""

    def __init__(self, make: Callable[[], RelayDialer]) -> None:
        self._make = make
        self._dialer: RelayDialer | None = None
        self._proxy = SYSTEM

    def through(self, proxy: str) -> str:
        self._proxy = check_proxy(proxy)
        if self._dialer is not None:
            self._dialer.through(self._proxy)
        return self._proxy

    async def dial(self, address: RelayAddress, *, vouched: bool = False) -> RelayLine:
        if self._dialer is None:
            self._dialer = self._make()
            self._dialer.through(self._proxy)
        return await self._dialer.dial(address, vouched=vouched)

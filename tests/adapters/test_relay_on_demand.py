"""The machinery of relays is made when it is needed, and once."""

import asyncio

import pytest

from whisper_net.adapters.transport.relay_on_demand import RelaysOnDemand
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import ProxyError, RelayFault
from whisper_net.relay.in_process import MemoryRelays


def test_it_is_made_at_the_first_call() -> None:
    made: list[MemoryRelays] = []
    relays = RelaysOnDemand(lambda: made.append(MemoryRelays()) or made[-1])  # type: ignore[func-returns-value]
    assert relays.through("none") == "none"
    assert made == []
    for vouched in (False, True):
        with pytest.raises(RelayFault):
            asyncio.run(relays.dial(RelayAddress("ws://nobody:80", b"k" * 32), vouched=vouched))
    assert [one.proxy for one in made] == ["none"]
    assert relays.through("http://proxy.example:80") == made[0].proxy
    with pytest.raises(ProxyError):
        relays.through("9050")

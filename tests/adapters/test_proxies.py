"""Which way a line to a relay takes: none through a proxy to what is near, and no .onion name without Tor."""

import pytest

from whisper_net.adapters.transport.proxies import check_proxy, is_near, proxy_for
from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import ProxyError, RelayFault

TOR = "socks5h://127.0.0.1:9050"


def way(where: str, found: dict[str, str] | None = None, chosen: str = "system", *, bypass: bool = False) -> str | None:
    address = RelayAddress(where, bytes(32))
    return proxy_for(address, chosen, lambda: found or {}, lambda host: bypass)


@pytest.mark.parametrize(
    ("found", "proxy"),
    [
        ({}, None),
        ({"https": "http://proxy.example:3128"}, "http://proxy.example:3128"),
        ({"https": "proxy.example:3128"}, "http://proxy.example:3128"),
        ({"all": "socks5://127.0.0.1"}, "socks5h://127.0.0.1:1080"),
        ({"socks": "http://proxy.example:1080"}, "socks5h://proxy.example:1080"),
        ({"http": "http://proxy.example:3128"}, None),
        ({"https": "http://ana:word@[fd00::1]:8080"}, "http://ana:word@[fd00::1]:8080"),
    ],
)
def test_system_says_the_proxy(found: dict[str, str], proxy: str | None) -> None:
    assert way("wss://relay.example:443", found) == proxy


def test_plain_line_takes_the_proxy_for_plain_ones() -> None:
    assert way("ws://relay.example:80", {"http": "http://proxy.example"}) == "http://proxy.example:80"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "192.168.1.7", "10.0.0.2", "[fe80::1]", "nas.local"]
)
def test_what_is_near_is_reached_straight(host: str) -> None:
    assert way(f"ws://{host}:4480", {"all": TOR, "http": "http://proxy.example"}) is None
    assert way(f"ws://{host}:4480", chosen=TOR) is None


def test_chosen_one_goes_before_the_systems() -> None:
    found = {"https": "http://proxy.example:3128"}
    assert way("wss://relay.example:443", found, TOR) == TOR
    assert way("wss://relay.example:443", found, "none") is None
    assert way("wss://relay.example:443", found, bypass=True) is None
    assert way("wss://relay.example:443", found, TOR, bypass=True) == TOR
    assert not is_near("relay.example")


@pytest.mark.parametrize("host", ["2001:0:4136:e378::1", "0.0.0.1", "192.0.2.1", "198.18.0.1", "100.64.0.1"])
def test_what_leads_through_others_is_not_near(host: str) -> None:
    """An address that only looks private is not called past the proxy."""
    assert not is_near(host)


def test_onion_name_needs_a_socks_proxy() -> None:
    onion = f"ws://{'a' * 56}.onion:80"
    assert way(onion, {"all": "socks5://127.0.0.1:9050"}) == TOR
    for found in ({}, {"http": "http://proxy.example"}):
        with pytest.raises(RelayFault, match="Tor") as refused:
            way(onion, found)
        assert refused.value.word == "no_tor"


def test_system_that_says_nonsense_is_a_fault_of_the_proxy() -> None:
    with pytest.raises(RelayFault) as refused:
        way("wss://relay.example:443", {"https": "ftp://proxy.example"})
    assert refused.value.word == "proxy"


@pytest.mark.parametrize(
    "typed", ["", "9050", "ftp://x", "socks5://", "http://x:99999", "http://x/path", "http://x?a", "[", "http://[x"]
)
def test_proxy_typed_wrong_is_said(typed: str) -> None:
    with pytest.raises(ProxyError, match="socks5h"):
        check_proxy(typed)


def test_proxy_has_one_form() -> None:
    assert check_proxy(" socks5://127.0.0.1:9050/ ") == TOR
    assert [check_proxy(word) for word in ("system", "none")] == ["system", "none"]

"""Which proxy leads to a relay: the one that was set here, else the system's; none to machines that are near.

A SOCKS proxy is always handed the name, and never an address that was looked up here: a name that ends in .onion means
something to Tor alone, and no name server need hear of the others.
"""

import urllib.request
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from whisper_net.core.wire.relay_address import RelayAddress
from whisper_net.ports.relay import ProxyError, RelayFault

_NEAR_4 = "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"
_NEAR_6 = "::1/128", "fc00::/7", "fe80::/10"
NEAR = tuple(map(ip_network, (*_NEAR_4, *_NEAR_6)))
"""Networks that no proxy stands before. What else is not public leads through others' machines, as Teredo does."""
SYSTEM, NONE = "system", "none"
_ORDER = {"wss": ("wss", "https", "socks", "all"), "ws": ("ws", "http", "socks", "all")}
_SCHEMES = {"http": "http", "https": "https", "socks4": "socks4a", "socks5": "socks5h", "socks": "socks5h"}
_SCHEMES |= {"socks4a": "socks4a", "socks5h": "socks5h"}
_PORTS = {"http": 80, "https": 443, "socks4a": 1080, "socks5h": 1080}

Proxies = Mapping[str, str]


def check_proxy(text: str) -> str:
    """A proxy as somebody types it: `system`, `none`, or an address, in one form. Raises ProxyError."""
    text = text.strip()
    if text in (SYSTEM, NONE):
        return text
    try:
        parts = urlsplit(text)
        scheme, port = _SCHEMES[parts.scheme], parts.port
    except (KeyError, ValueError):
        scheme, port, parts = "", None, urlsplit("")
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ProxyError(
            "a proxy is written like socks5h://127.0.0.1:9050 or http://proxy.example:3128; system is the one that "
            "this computer is set to, none is none"
        )
    who, _, _ = parts.netloc.rpartition("@")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{scheme}://{who + '@' if who else ''}{host}:{port or _PORTS[scheme]}"


def host_of(address: RelayAddress) -> tuple[str, int]:
    """(host, port) of a relay."""
    parts = urlsplit(address.where)
    return parts.hostname or "", parts.port or 0


def proxy_for(
    address: RelayAddress,
    chosen: str = SYSTEM,
    found: Callable[[], Proxies] = urllib.request.getproxies,
    bypass: Callable[[str], bool] = lambda host: bool(urllib.request.proxy_bypass(host)),
) -> str | None:
    """The proxy to go through, None for straight there. Raises RelayFault for an .onion name without one."""
    host, port = host_of(address)
    proxy = None if is_near(host) or chosen == NONE else _chosen(address, chosen, found)
    if proxy is not None and chosen == SYSTEM and bypass(f"{host}:{port}"):
        proxy = None
    if host.endswith(".onion") and (proxy is None or not proxy.startswith("socks")):
        raise RelayFault("no_tor")
    return proxy


def _chosen(address: RelayAddress, chosen: str, found: Callable[[], Proxies]) -> str | None:
    if chosen != SYSTEM:
        return chosen
    proxies = found()
    for name in _ORDER[urlsplit(address.where).scheme]:
        proxy = proxies.get(name, "")
        if name == "socks" and proxy.startswith("http://"):  # so macOS and Windows name theirs
            proxy = f"socks5h://{proxy.removeprefix('http://')}"
        if proxy:
            return _tidy(proxy)
    return None


def _tidy(proxy: str) -> str:
    """Of what the system says. Raises RelayFault where it makes no sense."""
    try:
        return check_proxy(proxy if "://" in proxy else f"http://{proxy}")
    except ProxyError as error:
        raise RelayFault("proxy") from error


def is_near(host: str) -> bool:
    """Whether a host is this machine or on this network, where no proxy stands between."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))
    return any(address in network for network in NEAR)

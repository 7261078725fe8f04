"""HOST:PORT as people type it: a name, an IPv4 address, or an IPv6 address in brackets.

A pure parser that never asks the network: whether a name exists is found out by whoever dials it. Refusals are
AddressError, in words that say what to type instead.
"""

import re
from ipaddress import AddressValueError, IPv6Address
from typing import NamedTuple

from whisper_net.core.errors import AddressError

MAX_PORT = 65_535
_MAX_ADDRESS = 300
_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?")
_DIGITS = re.compile(r"[0-9]{1,5}")
_NUMBERED = re.compile(r"(?<![\w.:@/-])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|\[[0-9A-Fa-f:.]{2,45}\]):[0-9]{1,5}(?![\w:])")
_NAMED = re.compile(r"(?<![\w.:@/-])(?=[0-9.-]*[A-Za-z_])[A-Za-z0-9_.-]{2,253}:[0-9]{4,5}(?![\w:])")


class Address(NamedTuple):
    """Where a machine listens; `str` gives back what one would type."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, *, any_port: bool = False) -> Address:
    """Read HOST:PORT; port 0 ("any free one") only where `any_port` allows it. Raises AddressError."""
    text = text.strip()
    if len(text) > _MAX_ADDRESS:
        raise AddressError("this address is too long; an address looks like 192.168.1.20:4400")
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise AddressError(f"{text or 'an empty address'} lacks a host or a port; write it like 192.168.1.20:4400")
    return Address(_parse_host(text, host), _parse_port(text, port, any_port))


def address_in(text: str) -> str:
    """The first address in a message that invites, as one would type it, or "": numbers first, then names."""
    for pattern in (_NUMBERED, _NAMED):
        for found in pattern.finditer(text):
            try:
                return str(parse_address(found[0]))
            except AddressError:
                continue
    return ""


def _parse_host(text: str, host: str) -> str:
    if host.startswith("[") and host.endswith("]"):
        return _parse_ipv6(text, host[1:-1])
    if ":" in host:
        raise AddressError(f"{text}: an IPv6 address goes in brackets, like [fe80::1]:4400")
    if not _NAME.fullmatch(host):
        raise AddressError(f"{text}: this host cannot be read; write it like 192.168.1.20:4400 or laptop.local:4400")
    return host


def _parse_ipv6(text: str, host: str) -> str:
    try:
        IPv6Address(host)
    except AddressValueError:
        raise AddressError(f"{text}: what stands in the brackets is not an IPv6 address") from None
    return host


def _parse_port(text: str, port: str, any_port: bool) -> int:
    lowest = 0 if any_port else 1
    if not _DIGITS.fullmatch(port) or not lowest <= int(port) <= MAX_PORT:
        raise AddressError(f"{text}: the port is a number from {lowest} to {MAX_PORT}")
    return int(port)

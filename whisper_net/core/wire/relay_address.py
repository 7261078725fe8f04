"""A relay as its members add it: where it is, the key that it proves, and the passcode if it asks for one.

    wss://relay.example:443/#<key in base32>[.<passcode>]

The part after # goes to nobody on the way: it names what the relay has to prove inside the line, so that neither a name
server nor a certificate has to be believed.
"""

import base64
import re
from ipaddress import IPv6Address

import msgspec

from whisper_net.core.errors import RelayAddressError
from whisper_net.core.wire.bounds import MAX_RELAY_URL

KEY_LETTERS = 52
_RELAY = re.compile(
    r"(?P<where>wss?://(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9][A-Za-z0-9._-]{0,252})(?::(?P<port>[0-9]{1,5}))?)"
    r"/?#(?P<key>[A-Za-z2-7]{52})(?:\.(?P<passcode>[A-Za-z0-9_~-]{1,64}))?\Z",
    re.IGNORECASE | re.ASCII,
)
_PORTS = {"ws": 80, "wss": 443}


class RelayAddress(msgspec.Struct, frozen=True):
    """Where a relay is, and what it must prove."""

    where: str
    """ws://HOST:PORT or wss://HOST:PORT."""
    key: bytes
    passcode: str = ""

    def __str__(self) -> str:
        return f"{self.where}/#{key_letters(self.key)}" + (f".{self.passcode}" if self.passcode else "")

    def __repr__(self) -> str:  # a passcode must not reach a log by way of a traceback
        return f"RelayAddress({self.where!r})"


def key_letters(key: bytes) -> str:
    """32 bytes as 52 letters and digits."""
    return base64.b32encode(key).decode().rstrip("=").lower()


def parse_relay(text: str) -> RelayAddress:
    """Read a relay's address as pasted. Raises RelayAddressError, in words that say what to do."""
    text = text.strip().strip("\"'<>`")
    if len(text) > MAX_RELAY_URL:
        raise RelayAddressError("that is too long to be a relay's address")
    found = _RELAY.match(text)
    if found is None or not _is_host(found["host"]):
        raise RelayAddressError(
            "a relay's address looks like wss://relay.example/#… and ends in the 52 letters of its key; "
            "copy all of it from whoever runs the relay"
        )
    scheme = found["where"].partition(":")[0].lower()
    port = int(found["port"] or _PORTS[scheme])
    if not 1 <= port <= 65_535:
        raise RelayAddressError(f"there is no port {port}; a port is a number from 1 to 65535")
    return RelayAddress(f"{scheme}://{found['host'].lower()}:{port}", _key(found["key"]), found["passcode"] or "")


def _is_host(host: str) -> bool:
    """In brackets stands an address of IPv6 and nothing else, or what dials it fails in ways of its own."""
    try:
        return not host.startswith("[") or bool(str(IPv6Address(host[1:-1])))
    except ValueError:
        return False


def _key(letters: str) -> bytes:
    key = base64.b32decode(letters.upper() + "====")
    if key_letters(key) != letters.lower():
        raise RelayAddressError("the key in this address was changed on its way; copy all of it again")
    return key
